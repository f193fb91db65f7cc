import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { type Interrupt, processSystem, type StdinKind, type System } from './system.js';

/** An output that remembers what was written to it, and may pass for a terminal. */
class Recorder extends Writable {
  readonly #chunks: Buffer[] = [];

  constructor(
    readonly isTTY: boolean,
    readonly columns: number,
    readonly rows = 24,
    readonly onText: (text: string) => void = () => undefined,
  ) {
    super();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#chunks.push(chunk);
    this.onText(chunk.toString());
    callback();
  }
}

export interface TestSystemOptions {
  /** Whether stdin, stdout and stderr are a terminal. @default false */
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What comes through a pipe. @default nothing: /dev/null, or the terminal */
  readonly stdin?: string | Uint8Array;
  readonly now?: () => Date;
  /** Reads along what is written to stderr, as a user does. */
  readonly onStderr?: (text: string) => void;
}

/** Stands in for the process: what is written is kept, signals are sent by the test. */
export class TestSystem implements System {
  readonly stdout: Recorder;
  readonly stderr: Recorder;
  readonly stdin: PassThrough & { isTTY: boolean; setRawMode(raw: boolean): void };
  readonly stdinKind: StdinKind;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly exists = processSystem.exists;
  readonly readText = processSystem.readText;
  /** How often raw mode was switched. */
  readonly rawModes: boolean[] = [];
  readonly #signals = new EventEmitter();

  constructor({
    terminal = false,
    columns = 80,
    env = {},
    stdin,
    now = () => new Date(),
    onStderr,
  }: TestSystemOptions = {}) {
    this.stdout = new Recorder(terminal, columns);
    this.stderr = new Recorder(terminal, columns, undefined, onStderr);
    this.stdin = Object.assign(new PassThrough(), {
      isTTY: terminal,
      setRawMode: (raw: boolean) => void this.rawModes.push(raw),
    });
    this.stdinKind = terminal ? 'terminal' : stdin === undefined ? 'none' : 'pipe';
    if (stdin !== undefined) this.stdin.end(stdin);
    this.env = env;
    this.now = now;
  }

  onSignal(signal: Interrupt, listener: () => void): () => void {
    this.#signals.on(signal, listener);
    return () => void this.#signals.off(signal, listener);
  }

  raise(signal: Interrupt): void {
    this.#signals.emit(signal);
  }

  exit(status: number): never {
    throw new Error(`exit ${status}`);
  }
}
