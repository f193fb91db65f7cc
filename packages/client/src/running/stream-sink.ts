import type { Writable } from 'node:stream';

/** The sinks of each stream: one listener serves all, because Node.js warns of a leak at the eleventh on one stream. */
const sinksOf = new WeakMap<Writable, Set<StreamSink>>();

/** Writes to a stream of the caller, which may be closed at any time: that is no error, because the job goes on. */
export class StreamSink implements Disposable {
  readonly #stream: Writable;
  #isOpen: boolean;
  #wake: () => void = () => {};

  constructor(stream: Writable) {
    this.#stream = stream;
    this.#isOpen = !stream.destroyed && !stream.writableEnded;
    const sinks = sinksOf.get(stream) ?? listen(stream);
    sinks.add(this);
  }

  /** Whether the stream has accepted all that was written. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * @returns when the stream has accepted the bytes, or has been closed
   * @throws the reason of an abort, however long the stream takes
   */
  async write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (this.#stream.destroyed || this.#stream.writableEnded) this.close();
    if (!this.#isOpen) return;
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const aborted = () => reject(signal?.reason);
      signal?.addEventListener('abort', aborted, { once: true });
      this.#wake = () => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      };
      this.#stream.write(bytes, (error) => {
        if (error) this.close();
        this.#wake();
      });
    });
  }

  /** The stream has been closed: nothing more is written to it. */
  close(): void {
    this.#isOpen = false;
    this.#wake();
  }

  /** Stops using the stream; whether it is closed is for its owner to decide. */
  [Symbol.dispose](): void {
    const sinks = sinksOf.get(this.#stream);
    sinks?.delete(this);
    // A stream that is being destroyed may still emit its error, which would end the process.
    if (sinks?.size === 0 && !this.#stream.destroyed) forget(this.#stream);
  }
}

const listeners = new WeakMap<Writable, () => void>();

function listen(stream: Writable): Set<StreamSink> {
  const sinks = new Set<StreamSink>();
  const closed = () => {
    for (const sink of sinks) sink.close();
  };
  sinksOf.set(stream, sinks);
  listeners.set(stream, closed);
  stream.on('error', closed).on('close', closed);
  return sinks;
}

function forget(stream: Writable): void {
  const closed = listeners.get(stream);
  if (closed !== undefined) stream.off('error', closed).off('close', closed);
  sinksOf.delete(stream);
  listeners.delete(stream);
}
