import type { HttpLimits } from './http-limits.js';

/** The part of the limits that is about the rate of a body. */
export type RateLimits = Pick<HttpLimits, 'minBytesPerSecond' | 'rateWindowMs'>;

/**
 * Notices that a server sends almost nothing. Time in which nothing is read, because the consumer of the data is slower than
 * the network, does not count.
 */
export class MinimumRate {
  readonly #limits: RateLimits;
  readonly #onTooSlow: () => void;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  /** Bytes within the present window. */
  #bytes = 0;
  #waitedMs = 0;
  /** When the wait for the server began; undefined while there is no wait. */
  #waitingSince: number | undefined;

  /** @param now - the present time in milliseconds, from any beginning */
  constructor(limits: RateLimits, onTooSlow: () => void, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#onTooSlow = onTooSlow;
    this.#now = now;
  }

  /** Something has arrived. */
  received(bytes: number): void {
    this.#bytes += bytes;
  }

  /** The wait for the server begins. */
  resume(): void {
    this.#waitingSince ??= this.#now();
    this.#timer ??= setTimeout(() => this.#judge(), this.#limits.rateWindowMs);
  }

  /** The wait for the server ends. */
  pause(): void {
    if (this.#waitingSince === undefined) return;
    this.#waitedMs += this.#now() - this.#waitingSince;
    this.#waitingSince = undefined;
  }

  /** The body has ended, complete or not. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #judge(): void {
    const { rateWindowMs, minBytesPerSecond } = this.#limits;
    const isWaiting = this.#waitingSince !== undefined;
    this.pause();
    if (isWaiting) this.#waitingSince = this.#now();
    if (this.#waitedMs >= rateWindowMs) {
      if (this.#bytes < (minBytesPerSecond * this.#waitedMs) / 1_000) {
        this.#onTooSlow();
        return;
      }
      this.#bytes = 0;
      this.#waitedMs = 0;
    }
    // A window that is not over yet goes on at the next wait.
    this.#timer = setTimeout(() => this.#judge(), Math.max(1, rateWindowMs - this.#waitedMs));
  }
}
