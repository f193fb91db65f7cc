/** How intervals between looks or tries grow. */
export interface BackoffSettings {
  /** The first interval, in milliseconds. */
  readonly firstMs: number;
  /** The longest interval, up to which they grow. */
  readonly maxMs: number;
  /** How many times longer each is than the one before. @default 1.5 */
  readonly factor?: number;
}

/** Growing intervals between looks or tries, in milliseconds. */
export class Backoff {
  readonly #settings: Required<BackoffSettings>;
  #nextMs: number;

  constructor({ firstMs, maxMs, factor = 1.5 }: BackoffSettings) {
    this.#settings = { firstMs, maxMs, factor };
    this.#nextMs = Math.min(firstMs, maxMs);
  }

  /** The interval to wait for now; the next one is longer. */
  next(): number {
    const current = this.#nextMs;
    this.#nextMs = Math.min(current * this.#settings.factor, this.#settings.maxMs);
    return current;
  }

  /** Starts again with the first interval, for example after a change. */
  reset(): void {
    this.#nextMs = Math.min(this.#settings.firstMs, this.#settings.maxMs);
  }
}
