import type { HttpLimits } from './http-limits.js';

/** The part of the policy that is about the pace of a body. */
export type RateLimits = Pick<HttpLimits, 'minBytesPerSecond' | 'rateWindowMs'>;

/**
 * Notices that a server sends almost nothing. Time in which we do not read, because the consumer of the data is slower than
 * the network, does not count.
 */
export class MinimumRate {
  readonly #limits: RateLimits;
  readonly #onTooSlow: () => void;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  /** Within the present window. */
  #bytes = 0;
  #waitedMs = 0;
  /** When we began to wait for the server; undefined while we do not. */
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

  /** We are waiting for the server. */
  resume(): void {
    this.#waitingSince ??= this.#now();
    this.#timer ??= setTimeout(() => this.#judge(), this.#limits.rateWindowMs);
  }

  /** We are not. */
  pause(): void {
    if (this.#waitingSince === undefined) return;
    this.#waitedMs += this.#now() - this.#waitingSince;
    this.#waitingSince = undefined;
  }

  /** The body has ended, one way or the other. */
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
    // A window that has not been waited through goes on.
    this.#timer = setTimeout(() => this.#judge(), Math.max(1, rateWindowMs - this.#waitedMs));
  }
}
