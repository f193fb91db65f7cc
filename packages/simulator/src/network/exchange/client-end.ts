import type { TransportAnswer } from '../../../../client/src/http/transport.js';
import { connectionFailures } from './connection-failures.js';
import type { NetworkStep } from './network-event.js';
import { ReceivedBody } from './received-body.js';

export type Emit = (step: NetworkStep, facts?: { readonly bytes?: number; readonly detail?: string }) => void;

export interface ClientEndOptions {
  readonly signal: AbortSignal;
  /** How long the server may be silent. */
  readonly silenceMs: number;
  readonly emit: Emit;
  /** Called once, when the exchange is over for the client, or its process is gone. */
  readonly onOver: (isConnectionKept: boolean) => void;
}

/** The client's end of an exchange: what it gets, how long it waits, and when the exchange is over for it. */
export class ClientEnd {
  /** Never settles if the process of the client is killed. */
  readonly answer: Promise<TransportAnswer>;
  readonly #options: ClientEndOptions;
  #resolve: (answer: TransportAnswer) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #wake: () => void = () => {};
  /** Resolves when the exchange is over for the client. */
  readonly over: Promise<void>;
  #body: ReceivedBody | undefined;
  #isOver = false;
  #isKilled = false;
  #dueMs = 0;
  #silence: NodeJS.Timeout | undefined;
  /** When its silence will have been too long; undefined while it is not waited for. */
  #silentAt: number | undefined;

  constructor(options: ClientEndOptions) {
    this.#options = options;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.over = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** From now on an abort ends the exchange. */
  begin(): void {
    const { signal } = this.#options;
    if (signal.aborted) this.#aborted();
    else signal.addEventListener('abort', this.#aborted, { once: true });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether its process is gone. */
  get isKilled(): boolean {
    return this.#isKilled;
  }

  /** Whether the head of the answer has arrived. */
  get hasHead(): boolean {
    return this.#body !== undefined;
  }

  /** Waits; no longer than until the exchange is over. */
  async pause(ms: number): Promise<void> {
    if (this.#isOver) return;
    let timer: NodeJS.Timeout | undefined;
    const passed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([passed, this.over]);
    clearTimeout(timer);
  }

  /** Waits while bytes go over the line; what is less than a millisecond is waited for later, with what else is due by then. */
  async travel(bytes: number, bytesPerSecond: number): Promise<void> {
    this.#dueMs += (bytes / bytesPerSecond) * 1_000;
    if (this.#dueMs < 1) return;
    const ms = Math.floor(this.#dueMs);
    this.#dueMs -= ms;
    await this.pause(ms);
  }

  /** From now on the server is waited for. */
  listen(): void {
    if (this.#isOver) return;
    this.#silentAt = Date.now() + this.#options.silenceMs;
    // Restarted only when it expires, because bytes arrive far more often than that.
    this.#silence ??= setTimeout(this.#judge, this.#options.silenceMs);
  }

  /** The server is not waited for, but something on this side. */
  stopListening(): void {
    this.#silentAt = undefined;
  }

  receiveHead(head: Omit<TransportAnswer, 'body'>): void {
    if (this.#isOver) return;
    const body = new ReceivedBody(() => this.#end(false));
    this.#body = body;
    this.listen();
    this.#resolve({ ...head, body });
  }

  /** Resolves when there is room for another piece. */
  async receive(piece: Buffer): Promise<void> {
    const body = this.#body;
    if (body === undefined || this.#isOver) return;
    // The listener may kill the process at this event.
    this.#options.emit('body arrives', { bytes: piece.length });
    if (this.#isOver) return;
    // TCP stops the server while the reader is slower: that is no silence of the server.
    this.stopListening();
    if (!body.receive(piece)) await Promise.race([body.whenWanted(), this.over]);
    this.listen();
  }

  complete(isConnectionKept: boolean): void {
    if (this.#isOver) return;
    this.#options.emit('answer is complete');
    if (this.#isOver) return;
    this.#end(isConnectionKept);
    this.#body?.push(null);
  }

  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#options.emit('fails', { detail: error instanceof Error ? error.message : String(error) });
    if (this.#isOver) return;
    this.#end(false);
    // The reason of an abort may be any value, and a stream passes any value on.
    if (this.#body === undefined) this.#reject(error);
    else this.#body.destroy(error as Error);
  }

  /** The process is gone: nothing settles any more. */
  kill(): void {
    if (this.#isOver) return;
    this.#isKilled = true;
    this.#end(false);
    this.#options.emit('client is killed');
  }

  readonly #judge = (): void => {
    this.#silence = undefined;
    if (this.#silentAt === undefined) return;
    const leftMs = this.#silentAt - Date.now();
    if (leftMs > 0) this.#silence = setTimeout(this.#judge, leftMs);
    else this.fail(this.hasHead ? connectionFailures.bodyTimeout() : connectionFailures.headersTimeout());
  };

  readonly #aborted = (): void => this.fail(this.#options.signal.reason);

  #end(isConnectionKept: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#silence);
    const { signal, onOver } = this.#options;
    signal.removeEventListener('abort', this.#aborted);
    this.#wake();
    onOver(isConnectionKept);
  }
}
