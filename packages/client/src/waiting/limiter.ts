/** Lets a limited number of pieces of work be under way at a time; others begin in the order in which they came. */
export class Limiter {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param limit - at least 1 */
  constructor(limit: number) {
    this.#free = limit;
  }

  /** Does the work once there is room for it. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    // Work that ends hands its room over to the first that waits, so that none that comes later takes it.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
