import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import type { Interrupt, StdinKind, System } from '../../../cli/src/process/system.js';
import { fileSystem } from '../../../client/src/machine/files.js';

/** An output of a command that is kept. Nothing is written once the process has been killed. */
class KeptOutput extends Writable {
  readonly #isAlive: () => boolean;
  readonly #chunks: Buffer[] = [];

  constructor(isAlive: () => boolean) {
    super();
    this.#isAlive = isAlive;
  }

  /** What has been written, each write by itself. */
  get writes(): readonly Buffer[] {
    return this.#chunks;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    if (!this.#isAlive()) return;
    this.#chunks.push(chunk);
    callback();
  }
}

export interface ClientSystemOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Whether the process still runs. */
  readonly isAlive: () => boolean;
  /** Called when the command ends its process at once. */
  readonly onExit: (status: number) => void;
}

/** The process of a simulated command: without a terminal, without stdin. */
export class ClientSystem implements System {
  readonly stdin = new PassThrough();
  readonly stdinKind: StdinKind = 'none';
  readonly stdout: KeptOutput;
  readonly stderr: KeptOutput;
  readonly env: Readonly<Record<string, string>>;
  readonly #signals = new EventEmitter();

  readonly #onExit: (status: number) => void;

  constructor({ env, isAlive, onExit }: ClientSystemOptions) {
    this.env = env;
    this.#onExit = onExit;
    this.stdout = new KeptOutput(isAlive);
    this.stderr = new KeptOutput(isAlive);
  }

  now(): Date {
    return new Date();
  }

  exists(path: string): boolean {
    return fileSystem.current.kindNow(path) !== undefined;
  }

  async readText(path: string): Promise<string> {
    return Buffer.from(await fileSystem.current.read(path)).toString('utf8');
  }

  onSignal(signal: Interrupt, listener: () => void): () => void {
    this.#signals.on(signal, listener);
    return () => void this.#signals.off(signal, listener);
  }

  /** Sends a signal. @returns whether the command listens to it; else it ends the process */
  raise(signal: Interrupt): boolean {
    try {
      return this.#signals.emit(signal);
    } catch (error) {
      if (error instanceof ExitRequest) return true;
      throw error;
    }
  }

  exit(status: number): never {
    this.#onExit(status);
    throw new ExitRequest(status);
  }
}

/** A command ends its process at once. */
export class ExitRequest extends Error {
  override readonly name = 'ExitRequest';

  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}
