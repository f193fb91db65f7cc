import { Readable } from 'node:stream';

/** The body of an answer at its client: takes pieces as they arrive, and tells when there is room for more. */
export class ReceivedBody extends Readable {
  readonly #onDestroyed: () => void;
  #isWanted = false;
  #wanted: (() => void) | undefined;

  /** @param onDestroyed - called when the reader does not want the rest, and after the end */
  constructor(onDestroyed: () => void) {
    super({ highWaterMark: 64 * 1024 });
    this.#onDestroyed = onDestroyed;
  }

  /** Resolves when there is room for another piece. */
  whenWanted(): Promise<void> {
    if (this.#isWanted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wanted = resolve;
    });
  }

  /** @returns whether there is room for another piece */
  receive(piece: Buffer): boolean {
    this.#isWanted = false;
    const hasRoom = this.push(piece);
    return hasRoom || this.#isWanted;
  }

  override _read(): void {
    this.#isWanted = true;
    this.#wanted?.();
    this.#wanted = undefined;
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#onDestroyed();
    callback(error);
  }
}
