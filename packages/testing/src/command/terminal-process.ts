import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../cli/bin/jasmin-arc.js', import.meta.url));

/** After so long without a letter it waits for something itself, and a test shows what. */
const MAX_SILENCE_MS = 120_000;

export interface TerminalOptions {
  /** Home and working directory. */
  readonly directory: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @default 80 */
  readonly columns?: number;
  /** Run instead of `jasmin-arc`, by `sh`. */
  readonly commandLine?: string;
}

export interface TerminalResult {
  readonly status: number | null;
  /** What was on the screen, without colours, a line end being `\n`. */
  readonly screen: string;
}

/**
 * `jasmin-arc` on a real terminal: a pseudo-terminal of the operating system, which `script` of util-linux opens. It is
 * part of every Debian and Ubuntu, and of most other distributions of Linux.
 */
export class TerminalProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #shown = '';
  /** How far the screen has been read by `says`. */
  #seen = 0;
  #ended = false;
  readonly result: Promise<TerminalResult>;

  constructor(args: readonly string[], { directory, env = {}, columns = 80, commandLine }: TerminalOptions) {
    const words = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const { XDG_CONFIG_HOME: _, XDG_STATE_HOME: __, JASMIN_ARC_CONFIG: ___, ...inherited } = process.env;
    this.#child = spawn(
      'script',
      ['-qec', `stty rows 40 cols ${columns}; ${commandLine ?? `exec ${words}`}`, '/dev/null'],
      {
        cwd: directory,
        env: {
          ...inherited,
          HOME: directory,
          LANG: 'C.UTF-8',
          NO_COLOR: '1',
          TERM: 'xterm',
          SHELL: '/bin/sh',
          ...env,
        },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    const heard = (text: string) => {
      this.#shown += text;
      this.#look();
    };
    // Decoded by the stream: a letter of several bytes may come in two parts.
    this.#child.stdout?.setEncoding('utf8').on('data', heard);
    this.#child.stderr?.setEncoding('utf8').on('data', heard);
    this.#child.stdin?.on('error', () => undefined); // what is typed after its end
    this.result = new Promise((resolve, reject) => {
      this.#child.once('error', (cause) =>
        reject(new Error('These tests need the command "script" of util-linux', { cause })),
      );
      this.#child.once('close', (status) => {
        this.#ended = true;
        resolve({ status, screen: this.screen });
        this.#look();
      });
    });
    // It is awaited at the end of a test, and may fail before.
    this.result.catch(() => this.#look());
  }

  get screen(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the control sequences of a terminal
    return this.#shown.replace(/\u001B\[[0-9;?]*[A-Za-z]/g, '').replace(/\r+\n/g, '\n');
  }

  /**
   * Resolves when a text has come onto the screen, behind the one that was waited for before; a line may break at each of
   * its blanks.
   * @throws if it ends without
   */
  async says(text: string): Promise<void> {
    for (;;) {
      const at = this.screen.replace(/\s+/g, ' ').indexOf(text, this.#seen);
      if (at >= 0) {
        this.#seen = at + text.length;
        return;
      }
      if (this.#ended) throw new Error(`It ended without saying ${JSON.stringify(text)}:\n${this.screen}`);
      await new Promise<void>((resolve, reject) => {
        const silent = () => reject(new Error(`It does not say ${JSON.stringify(text)}:\n${this.screen}`));
        const timer = setTimeout(silent, MAX_SILENCE_MS);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Types keys, as they are: Enter is `\r`, Ctrl-C `\u0003`, Ctrl-D `\u0004`. */
  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Types an answer once its question is on the screen. */
  async answer(question: string, keys: string): Promise<void> {
    await this.says(question);
    this.type(keys);
  }

  /** Hangs up, as closing the window does. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) this.#child.kill('SIGTERM');
    await this.result.catch(() => undefined);
  }

  #look(): void {
    for (const look of this.#waiting) look();
    this.#waiting.clear();
  }
}
