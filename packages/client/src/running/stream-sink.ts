import type { Writable } from 'node:stream';

/** Writes to a stream of the caller, which may be closed at any time: that is no error, because the job goes on. */
export class StreamSink implements Disposable {
  readonly #stream: Writable;
  #isOpen = true;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', this.#close);
  }

  /** Whether the stream has accepted all that was written. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** @returns when the stream has accepted the bytes, or has been closed */
  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#isOpen) return;
    if (this.#stream.destroyed || this.#stream.writableEnded) {
      this.#close();
      return;
    }
    await new Promise<void>((resolve) => {
      this.#stream.write(bytes, (error) => {
        if (error) this.#close();
        resolve();
      });
    });
  }

  /** Stops using the stream; whether it is closed is for its owner to decide. */
  [Symbol.dispose](): void {
    this.#stream.off('error', this.#close);
  }

  readonly #close = (): void => {
    this.#isOpen = false;
  };
}
