import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConnectionOptions } from 'jasmin-arc';

const program = fileURLToPath(new URL('../../../cli/bin/jasmin-arc.js', import.meta.url));

export interface CommandResult {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly config: ConnectionOptions;
  /** Home and working directory. */
  readonly directory: string;
  /** What comes through a pipe on its stdin. @default `/dev/null` */
  readonly stdin?: Uint8Array;
}

/** `jasmin-arc` as users have it: a process of its own, from what was built. */
export class CommandProcess {
  readonly #child: ChildProcess;
  readonly #stdout: Buffer[] = [];
  readonly #stderr: Buffer[] = [];
  readonly #waiting = new Set<() => void>();
  /** A process that has exited may still have something in its pipes. */
  #isClosed = false;
  /** When it has ended. */
  readonly result: Promise<CommandResult>;

  constructor(args: readonly string[], { config, directory, stdin }: CommandOptions) {
    // Several may run side by side with different configurations.
    const configFile = join(mkdtempSync(join(directory, 'config-')), 'config.json');
    writeFileSync(configFile, JSON.stringify(config));
    const env = { ...process.env, HOME: directory, JASMIN_ARC_CONFIG: configFile, LANG: 'C.UTF-8' };
    this.#child = spawn(process.execPath, [program, ...args], {
      cwd: directory,
      env,
      stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    // The program may end without reading its stdin.
    this.#child.stdin?.on('error', () => undefined).end(stdin);
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#heard(this.#stdout, chunk));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#heard(this.#stderr, chunk));
    this.result = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (status, signal) => {
        this.#isClosed = true;
        resolve({ status, signal, stdout: Buffer.concat(this.#stdout), stderr: this.stderr });
        for (const look of this.#waiting) look();
      });
    });
  }

  get stdout(): string {
    return Buffer.concat(this.#stdout).toString('utf8');
  }

  get stderr(): string {
    return Buffer.concat(this.#stderr).toString('utf8');
  }

  /** Resolves when it has said something. @throws if it ends without */
  async says(pattern: RegExp, where: 'stdout' | 'stderr' = 'stderr'): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this[where]);
      if (match) return match;
      if (this.#isClosed) throw new Error(`It ended without saying ${pattern}: ${this.stderr}`);
      await new Promise<void>((resolve) => {
        const look = () => {
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Stops listening to its stdout, as `head` does. */
  closeStdout(): void {
    this.#child.stdout?.destroy();
  }

  #heard(where: Buffer[], chunk: Buffer): void {
    where.push(chunk);
    for (const look of this.#waiting) look();
  }
}

/** Runs a command line to its end. */
export const runCommandLine = (args: readonly string[], options: CommandOptions): Promise<CommandResult> =>
  new CommandProcess(args, options).result;
