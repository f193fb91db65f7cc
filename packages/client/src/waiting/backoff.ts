/** How intervals between looks or tries grow. */
export interface BackoffSettings {
  /** The first interval, in milliseconds. */
  readonly firstMs: number;
  /** The longest interval, up to which they grow. */
  readonly maxMs: number;
  /** How many times longer each is than the one before. @default 1.5 */
  readonly factor?: number;
  /** By up to which share of it each is shortened, at random, so that many clients do not come back at once. @default 0 */
  readonly spread?: number;
}

/** Growing intervals between looks or tries, in milliseconds. */
export class Backoff {
  readonly #settings: Required<BackoffSettings>;
  readonly #random: () => number;
  #nextMs: number;

  /** @param random - a number from 0 up to 1 */
  constructor({ firstMs, maxMs, factor = 1.5, spread = 0 }: BackoffSettings, random = Math.random) {
    this.#settings = { firstMs, maxMs, factor, spread };
    this.#random = random;
    this.#nextMs = Math.min(firstMs, maxMs);
  }

  /** The interval to wait for now; the next one is longer. */
  next(): number {
    const current = this.#nextMs;
    this.#nextMs = Math.min(current * this.#settings.factor, this.#settings.maxMs);
    return current * (1 - this.#settings.spread * (1 - this.#random()));
  }

  /** Starts again with the first interval, for example after a change. */
  reset(): void {
    this.#nextMs = Math.min(this.#settings.firstMs, this.#settings.maxMs);
  }
}
