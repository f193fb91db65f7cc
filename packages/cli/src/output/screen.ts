import { systemErrorCode } from 'jasmin-arc/errors';
import type { System, TerminalOutput } from '../process/system.js';
import { noPaint, type Paint, paint, wantsColour } from './colour.js';
import { fitPainted, plainText, textWidth, withoutControls, wrapLines } from './text.js';

/** The kind of a message, shown by its colour. */
export type Tone = 'going' | 'good' | 'bad' | 'waiting';

const TONES = { going: 'blue', good: 'green', bad: 'red', waiting: 'yellow' } as const;

/** Redrawing more often shows nothing more. */
const FRAME_MS = 200;

/** stdout was closed by its reader, as `head` does after its last line. */
export class OutputClosedError extends Error {
  readonly code = 'EPIPE';
}

/** Writing to stdout or stderr failed, for example because the disk is full. */
export class OutputError extends Error {
  readonly code = 'ERR_OUTPUT';

  constructor(stream: 'stdout' | 'stderr', cause: NodeJS.ErrnoException) {
    super(`Cannot write to ${stream}: ${REASONS[systemErrorCode(cause) ?? ''] ?? cause.message}`, { cause });
  }

  readonly hint =
    'The output is incomplete. No job is affected: make room, and do not repeat a command that submits one.';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  EIO: 'the device reports an error',
};

/**
 * Writes data to stdout and messages to stderr, which may be the same terminal. Live lines, which change in place, exist
 * on a terminal only, and are erased before anything else is written.
 */
export class Screen {
  readonly #system: System;
  readonly #quiet: boolean;
  readonly #readable: (text: string) => string;
  /** Outputs that take nothing more, and why. */
  readonly #broken = new Map<TerminalOutput, NodeJS.ErrnoException>();
  /** Whether the cursor stands at the start of a line, as far as we have moved it. */
  #atLineStart = true;
  #render: (() => readonly string[]) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #drawn: readonly string[] = [];

  /**
   * @param readable - shortens messages for a terminal; elsewhere they are written unchanged
   */
  constructor(
    system: System,
    {
      quiet = false,
      readable = (text) => text,
    }: { readonly quiet?: boolean; readonly readable?: (text: string) => string } = {},
  ) {
    this.#system = system;
    this.#quiet = quiet;
    this.#readable = this.isTerminal ? readable : (text) => text;
    for (const stream of [system.stdout, system.stderr]) stream.on('error', (error) => this.#broken.set(stream, error));
  }

  /** Whether live lines can be shown on stderr. */
  get isLive(): boolean {
    return this.#system.stderr.isTTY === true && this.#system.env.TERM !== 'dumb' && !this.#quiet;
  }

  /** Whether stderr is a terminal. */
  get isTerminal(): boolean {
    return this.#system.stderr.isTTY === true;
  }

  /** Whether questions can be asked on the terminal. */
  get canAsk(): boolean {
    const { stdin, stderr } = this.#system;
    // A terminal that was read to its end, for a job, gives no more answers.
    return stderr.isTTY === true && stdin.isTTY === true && stdin.readable;
  }

  /** Room for data on a line; undefined without a limit. A terminal that does not know its size reports 0. */
  get columns(): number | undefined {
    return this.#system.stdout.isTTY ? this.#system.stdout.columns || 80 : undefined;
  }

  /** Columns for messages; without a terminal there is no limit. */
  get stderrColumns(): number {
    return this.#system.stderr.isTTY ? this.#system.stderr.columns || 80 : Number.POSITIVE_INFINITY;
  }

  get stderrRows(): number {
    return this.#system.stderr.rows || 24;
  }

  /** Colours data. */
  get paint(): Paint {
    return wantsColour(this.#system.stdout.isTTY === true, this.#system.env) ? paint : noPaint;
  }

  /** Colours messages. */
  get stderrPaint(): Paint {
    return wantsColour(this.#system.stderr.isTTY === true, this.#system.env) ? paint : noPaint;
  }

  /** Whether the terminal can be expected to show more than ASCII. */
  get isUnicode(): boolean {
    const { LC_ALL, LC_CTYPE, LANG } = this.#system.env;
    return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
  }

  /** The mark before messages of the command, to distinguish them from output of the job on the same terminal. */
  mark(tone: Tone): string {
    if (!this.#system.stderr.isTTY) return 'jasmin-arc:';
    return this.stderrPaint(this.isUnicode ? '●' : '*', TONES[tone]);
  }

  /** Prints a progress message, unless quiet. */
  say(text: string, tone: Tone = 'going'): void {
    if (!this.#quiet) this.notice(text, tone);
  }

  /** Prints a message even when quiet: which data is not here, where it is, and how to get it. */
  notice(text: string, tone: Tone = 'waiting'): void {
    this.#message(`${this.mark(tone)} ${this.#readable(text).split('\n').map(withoutControls).join('\n')}`);
  }

  /** Prints a warning, even when quiet, because something may get lost. */
  warn(text: string, hint?: string): void {
    this.#message(`${this.stderrPaint('warning:', 'yellow')} ${plainText(this.#readable(text))}`);
    this.#hint(hint);
  }

  /** Prints an error, even when quiet. */
  fail(message: string, hint: string | undefined): void {
    const lines = this.#readable(message).split('\n').map(plainText).join('\n  ');
    this.#message(`${this.stderrPaint('error:', 'red')} ${lines}`);
    this.#hint(hint);
  }

  /** What to do about it. */
  #hint(text: string | undefined): void {
    if (text !== undefined) this.#message(`${this.stderrPaint('hint:', 'cyan')} ${plainText(this.#readable(text))}`);
  }

  /** Explains something at length: paragraphs, indented. */
  explain(...paragraphs: readonly string[]): void {
    for (const paragraph of paragraphs) this.#message(`  ${withoutControls(paragraph)}`);
  }

  /** Writes a text to stderr unchanged, such as lines to be copied. */
  raw(text: string): void {
    this.#writeStderr(text);
  }

  /**
   * Writes data to stdout.
   * @throws OutputClosedError once its reader has closed it
   * @throws OutputError if it cannot be written
   */
  async data(chunk: string | Uint8Array): Promise<void> {
    await this.#write(this.#system.stdout, chunk);
  }

  /** Writes stderr of a job to stderr of the command. @throws OutputClosedError, OutputError */
  async jobStderr(chunk: Uint8Array): Promise<void> {
    await this.#write(this.#system.stderr, chunk);
  }

  /**
   * Ends the line of a job's output that has no end, on a terminal: what comes next, a message, a question or the prompt of the
   * shell, would otherwise run into it.
   */
  freshLine(): void {
    const { stdout, stderr } = this.#system;
    const terminal = [stderr, stdout].find((stream) => stream.isTTY && !this.#broken.has(stream));
    if (!this.#atLineStart) terminal?.write('\n');
    this.#atLineStart = true;
  }

  /** Lines as data. */
  async lines(lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.data(`${lines.join('\n')}\n`);
  }

  /**
   * Shows live lines until the next call or {@link stopLive}, each cut to fit. Without a terminal nothing happens.
   */
  live(render: () => readonly string[]): void {
    if (!this.isLive) return;
    this.#render = render;
    this.#timer ??= setInterval(() => this.#draw(), FRAME_MS).unref();
    this.#draw();
  }

  /** Erases the live lines and stops drawing them. */
  stopLive(): void {
    this.#erase();
    this.#render = undefined;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #draw(): void {
    // The cursor is within a line that the job is still writing: do not draw there.
    if (this.#render === undefined || !this.#atLineStart) return;
    // A line that reaches the last column, or wraps, could not be erased.
    const lines = this.#render()
      .slice(0, Math.max(1, this.stderrRows - 1))
      .map((line) => fitPainted(line, this.stderrColumns - 1));
    if (lines.join('\n') === this.#drawn.join('\n')) return;
    this.#erase();
    if (lines.length === 0) return;
    this.#system.stderr.write(lines.join('\n'));
    this.#drawn = lines;
  }

  #erase(): void {
    if (this.#drawn.length === 0) return;
    // On a terminal that has become narrower meanwhile they take more rows than were drawn.
    const rows = this.#drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / this.stderrColumns)),
      0,
    );
    const up = rows > 1 ? `\u001B[${rows - 1}A` : '';
    this.#system.stderr.write(`\r${up}\u001B[J`);
    this.#drawn = [];
  }

  /** Writes a message in lines that are wrapped at blanks. */
  #message(text: string): void {
    this.#writeStderr(`${wrapLines(text, this.stderrColumns)}\n`);
  }

  #writeStderr(text: string): void {
    this.#erase();
    if (this.#broken.has(this.#system.stderr)) return;
    if (this.#system.stderr.isTTY) this.freshLine();
    this.#system.stderr.write(text);
  }

  async #write(stream: TerminalOutput, chunk: string | Uint8Array): Promise<void> {
    if (chunk.length === 0) return;
    const broken = this.#broken.get(stream);
    if (broken !== undefined) throw this.#outputError(stream, broken);
    if (stream.isTTY) {
      this.#erase();
      const last = chunk.at(-1);
      this.#atLineStart = last === '\n' || last === 10;
    }
    await new Promise<void>((resolve, reject) => {
      stream.write(chunk, (error) => (error ? reject(error) : resolve()));
    }).catch((error: NodeJS.ErrnoException) => {
      throw this.#outputError(stream, this.#broken.get(stream) ?? error);
    });
  }

  #outputError(stream: TerminalOutput, cause: NodeJS.ErrnoException): Error {
    // A terminal that is gone reports an error of its device.
    const isClosed =
      ['EPIPE', 'ERR_STREAM_DESTROYED'].includes(cause.code ?? '') || (cause.code === 'EIO' && stream.isTTY);
    if (isClosed) return new OutputClosedError('The output was closed by its reader');
    return new OutputError(stream === this.#system.stdout ? 'stdout' : 'stderr', cause);
  }
}
