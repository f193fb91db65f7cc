/** Thrown to stop a killed process in a call that it does not await. */
export class KilledError extends Error {
  override readonly name = 'KilledError';
}

/** Whether a simulated process still runs, and how many calls it has made to one part of its machine. */
export class ProcessLife {
  readonly name: string;
  #isOver = false;
  #calls = 0;
  readonly #onKilled: (() => void) | undefined;

  /** @param onKilled - called once, when the process is killed */
  constructor(name: string, onKilled?: () => void) {
    this.name = name;
    this.#onKilled = onKilled;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** How many calls it has made. */
  get calls(): number {
    return this.#calls;
  }

  /** Counts a call. @returns its number, from 0 */
  count(): number {
    this.#calls += 1;
    return this.#calls - 1;
  }

  /** As SIGKILL does: none of its calls settles any more. */
  kill(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onKilled?.();
  }

  /**
   * Carries out a call at once, and settles later in the same turn of the event loop; never if the process is killed before.
   * @param work - the effect of the call; it may kill the process
   */
  call<Result>(work: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#isOver) return;
      let settle: () => void;
      try {
        const result = work();
        settle = () => resolve(result);
      } catch (error) {
        settle = () => reject(error);
      }
      queueMicrotask(() => {
        if (!this.#isOver) settle();
      });
    });
  }

  /** Carries out a call that is not awaited. @throws KilledError if the process is killed */
  callNow<Result>(work: () => Result): Result {
    const killed = () => new KilledError(`The process ${this.name} has been killed`);
    if (this.#isOver) throw killed();
    let settle: () => Result;
    try {
      const result = work();
      settle = () => result;
    } catch (error) {
      settle = () => {
        throw error;
      };
    }
    if (this.#isOver) throw killed();
    return settle();
  }
}
