import { syncBuiltinESMExports } from 'node:module';
import timersModule from 'node:timers';
import promisesModule from 'node:timers/promises';
import { virtualDate } from './virtual-date.js';
import { VirtualTimer, VirtualTimers } from './virtual-timers.js';

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
  readonly #timers: VirtualTimers;
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
    this.#timers = new VirtualTimers(this.#begin);
    this.#restore = install(this.#timers);
  }

  /** Milliseconds since the simulation began. */
  get elapsedMs(): number {
    return this.#timers.now - this.#begin;
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
    for (const end = this.#timers.now + limitMs; ; ) {
      await this.#turn();
      if (isSettled) return work;
      if (this.#timers.count === 0 && !(await this.#isMoving(() => isSettled))) {
        throw new StuckError('It waits for something that cannot happen any more');
      }
      if (isSettled) return work;
      if (this.#timers.now > end) throw new StuckError(`It has not ended after ${limitMs / 1000} s`);
      this.#timers.next();
    }
  }

  /** Waits, in real time, for what is not simulated: a module that is imported for the first time. Checks once in a millisecond. */
  async #isMoving(isSettled: () => boolean): Promise<boolean> {
    for (let tries = 0; tries < this.#importTries; tries += 1) {
      if (isSettled() || this.#timers.count > 0) return true;
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
  }
}

/** Replaces the timers and clocks of Node.js. @returns a function that restores them */
function install(timers: VirtualTimers): () => void {
  const { now: began, setTimeout, setInterval, setImmediate } = timers;
  const clearBy = (clearReal: (timer: never) => void) => (timer: unknown) => {
    if (timer instanceof VirtualTimer) timers.clear(timer);
    // One that was set before.
    else clearReal(timer as never);
  };
  const functions = {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout: clearBy(globalThis.clearTimeout),
    clearInterval: clearBy(globalThis.clearInterval),
    clearImmediate: clearBy(globalThis.clearImmediate),
  };
  const timeout = (milliseconds: number) => {
    const abort = new AbortController();
    const expired = () => abort.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    setTimeout(expired, milliseconds);
    return abort.signal;
  };
  const restore = [
    replaceIn(globalThis, { ...functions, Date: virtualDate(() => timers.now) }),
    replaceIn(performance, { now: () => timers.now - began }),
    replaceIn(AbortSignal, { timeout }),
    replaceIn(timersModule, functions),
    replaceIn(promisesModule, { setTimeout: promisedTimeout(timers) }),
  ];
  // A module that imports them by name sees them only after this.
  syncBuiltinESMExports();
  return () => {
    for (const give of restore) give();
    syncBuiltinESMExports();
  };
}

/** The `setTimeout` of `node:timers/promises`. */
const promisedTimeout =
  (timers: VirtualTimers) =>
  <Value>(delayMs?: number, value?: Value, { signal }: { readonly signal?: AbortSignal } = {}) =>
    new Promise<Value | undefined>((resolve, reject) => {
      const abort = () => {
        timers.clear(timer);
        reject(signal?.reason);
      };
      const timer = timers.setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve(value);
      }, delayMs);
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });

/** @returns a function that restores what was replaced, also where it was inherited */
function replaceIn(target: object, replacements: Readonly<Record<string, unknown>>): () => void {
  const before = Object.keys(replacements).map(
    (name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const,
  );
  for (const [name, value] of Object.entries(replacements)) {
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return () => {
    for (const [name, property] of before) {
      if (property === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, property);
    }
  };
}
