import { AsyncResource } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import FakeTimers from '@sinonjs/fake-timers';

/** No timer is left, and the awaited promise has not settled: it never will. */
export class StuckError extends Error {
  override readonly name = 'StuckError';
}

/** How long the import of a module may take, in milliseconds of real time: on a busy machine, seconds. */
const IMPORT_MS = 20_000;

/** The next turn of the real event loop: by then all promises and ticks that could settle have settled. */
const realTurn = (immediate: typeof setImmediate) => () => new Promise<void>((resolve) => immediate(resolve));

/**
 * The time of a simulation. While it is installed, the timers and clocks of the global object are its own, `Date`, `performance`
 * and `AbortSignal.timeout` among them, and time passes only when everything waits: then it jumps to the next timer.
 *
 * It assumes that nothing but timers is waited for: no files, sockets or threads of the real machine. Only the import of a
 * module that has not been imported yet may take real time.
 */
export class VirtualClock implements Disposable {
  readonly #clock: ReturnType<typeof FakeTimers.install>;
  readonly #turn: () => Promise<void>;
  readonly #restore: () => void;
  readonly #begin: number;
  readonly #realTimeout = setTimeout;
  readonly #importTries: number;

  /**
   * @param begin - the time at which the simulation begins
   * @param importMs - how long a module that is imported may take, in milliseconds of real time
   */
  constructor(begin: Date, importMs = IMPORT_MS) {
    this.#importTries = importMs;
    this.#begin = begin.getTime();
    this.#turn = realTurn(setImmediate);
    const abortAfter = AbortSignal.timeout;
    this.#clock = FakeTimers.install({
      now: begin,
      toFake: [
        'setTimeout',
        'clearTimeout',
        'setInterval',
        'clearInterval',
        'setImmediate',
        'clearImmediate',
        'Date',
        'performance',
      ],
      loopLimit: 1_000_000,
    });
    // Those of `node:timers/promises` are replaced with them. A module that imports them by name sees it only after this.
    syncBuiltinESMExports();
    keepContext('setTimeout');
    keepContext('setInterval');
    keepContext('setImmediate');
    AbortSignal.timeout = (milliseconds) => {
      const abort = new AbortController();
      setTimeout(
        () => abort.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
        milliseconds,
      );
      return abort.signal;
    };
    this.#restore = () => {
      AbortSignal.timeout = abortAfter;
    };
  }

  /** Milliseconds since the simulation began. */
  get elapsedMs(): number {
    return this.#clock.now - this.#begin;
  }

  /**
   * Lets time pass until something has settled.
   * @throws StuckError if it waits for something that cannot happen any more
   * @throws StuckError after `limitMs` of simulated time
   */
  async run<Result>(work: Promise<Result>, { limitMs }: { readonly limitMs: number }): Promise<Result> {
    let isSettled = false;
    const settled = () => {
      isSettled = true;
    };
    work.then(settled, settled);
    for (const end = this.#clock.now + limitMs; ; ) {
      await this.#turn();
      if (isSettled) return work;
      if (this.#clock.countTimers() === 0 && !(await this.#isMoving(() => isSettled))) {
        throw new StuckError('It waits for something that cannot happen any more');
      }
      if (isSettled) return work;
      if (this.#clock.now > end) throw new StuckError(`It has not ended after ${limitMs / 1000} s`);
      this.#clock.next();
    }
  }

  /** Waits, in real time, for what is not simulated: a module that is imported for the first time. Checks once in a millisecond. */
  async #isMoving(isSettled: () => boolean): Promise<boolean> {
    for (let tries = 0; tries < this.#importTries; tries += 1) {
      if (isSettled() || this.#clock.countTimers() > 0) return true;
      await new Promise((resolve) => this.#realTimeout(resolve, 1));
    }
    return false;
  }

  /** Lets an amount of time pass. */
  async pass(milliseconds: number): Promise<void> {
    const over = new Promise<void>((resolve) => {
      setTimeout(resolve, milliseconds);
    });
    await this.run(over, { limitMs: milliseconds + 1 });
  }

  /** The timers and clocks of the real machine are back. */
  [Symbol.dispose](): void {
    this.#restore();
    this.#clock.uninstall();
    syncBuiltinESMExports();
  }
}

/** A timer of Node.js goes off in the asynchronous context in which it was set; a replaced one must be given it. */
function keepContext(name: 'setTimeout' | 'setInterval' | 'setImmediate'): void {
  const set = globalThis[name] as (callback: (...args: unknown[]) => void, ...rest: unknown[]) => unknown;
  const setInContext = (callback: (...args: unknown[]) => void, ...rest: unknown[]) => {
    const context = new AsyncResource('Timer');
    return set((...args) => context.runInAsyncScope(callback, undefined, ...args), ...rest);
  };
  Object.assign(globalThis, { [name]: setInContext });
}
