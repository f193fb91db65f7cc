import { AsyncResource } from 'node:async_hooks';

/** Node.js takes a longer delay for one of a millisecond. */
const MAX_DELAY_MS = 2 ** 31 - 1;

type Callback = (...args: never[]) => void;

/** A timer that has been set, as `setTimeout` returns it. Nothing waits for a virtual timer, so that `ref` and `unref` change nothing. */
export class VirtualTimer {
  readonly #timers: VirtualTimers;
  readonly #run: () => void;
  readonly delayMs: number;
  readonly isImmediate: boolean;
  readonly isRepeated: boolean;
  /** When it goes off, in milliseconds since 1970. */
  at = 0;
  /** Of timers for the same time, the one with the lower number goes off first. */
  order = 0;
  isSet = false;
  #isReferenced = true;

  constructor(
    timers: VirtualTimers,
    run: () => void,
    { delayMs, isImmediate, isRepeated }: Pick<VirtualTimer, 'delayMs' | 'isImmediate' | 'isRepeated'>,
  ) {
    this.#timers = timers;
    this.#run = run;
    this.delayMs = delayMs;
    this.isImmediate = isImmediate;
    this.isRepeated = isRepeated;
  }

  /** Calls what it was set for. */
  goOff(): void {
    this.#run();
  }

  ref(): this {
    this.#isReferenced = true;
    return this;
  }

  unref(): this {
    this.#isReferenced = false;
    return this;
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  /** Sets it again, for its delay from now. */
  refresh(): this {
    this.#timers.clear(this);
    this.#timers.add(this);
    return this;
  }
}

/**
 * The timers of a virtual clock, and its time. The next one to go off is that with the earliest time; of the same time immediates come
 * first, then what was set first.
 */
export class VirtualTimers {
  /** In milliseconds since 1970. */
  now: number;
  /** A heap, the next one first. One that was cleared stays until it would be the next. */
  readonly #heap: Entry[] = [];
  #set = 0;
  #order = 0;
  #isGoingOff = false;

  constructor(now: number) {
    this.now = now;
  }

  /** How many are set. */
  get count(): number {
    return this.#set;
  }

  /** `setTimeout`, with the asynchronous context of its caller, as Node.js has it. */
  readonly setTimeout = (callback: Callback, delay?: number, ...args: never[]): VirtualTimer =>
    this.#start(callback, args, { delayMs: delayOf(delay), isImmediate: false, isRepeated: false });

  readonly setInterval = (callback: Callback, delay?: number, ...args: never[]): VirtualTimer =>
    this.#start(callback, args, { delayMs: Math.max(1, delayOf(delay)), isImmediate: false, isRepeated: true });

  readonly setImmediate = (callback: Callback, ...args: never[]): VirtualTimer =>
    this.#start(callback, args, { delayMs: 0, isImmediate: true, isRepeated: false });

  clear(timer: VirtualTimer): void {
    if (!timer.isSet) return;
    timer.isSet = false;
    this.#set -= 1;
  }

  add(timer: VirtualTimer): void {
    // What a timer sets while it goes off is later, so that time passes also where a callback sets itself again.
    this.#addAt(timer, this.now + (timer.delayMs || (this.#isGoingOff ? 1 : 0)));
  }

  /** Goes on to the time of the next timer, which goes off. */
  next(): void {
    const timer = this.#takeNext();
    if (timer === undefined) return;
    this.now = timer.at;
    if (timer.isRepeated) this.#addAt(timer, timer.at + timer.delayMs);
    this.#isGoingOff = true;
    try {
      timer.goOff();
    } finally {
      this.#isGoingOff = false;
    }
  }

  #start(
    callback: Callback,
    args: never[],
    kind: Pick<VirtualTimer, 'delayMs' | 'isImmediate' | 'isRepeated'>,
  ): VirtualTimer {
    const context = new AsyncResource('Timer');
    const timer = new VirtualTimer(this, () => context.runInAsyncScope(() => callback(...args)), kind);
    this.add(timer);
    return timer;
  }

  #addAt(timer: VirtualTimer, at: number): void {
    timer.at = at;
    timer.order = this.#order;
    timer.isSet = true;
    this.#order += 1;
    this.#set += 1;
    const entry = { at, order: timer.order, isImmediate: timer.isImmediate, timer };
    const heap = this.#heap;
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #takeNext(): VirtualTimer | undefined {
    for (let entry = this.#takeFirst(); entry !== undefined; entry = this.#takeFirst()) {
      const { timer, order } = entry;
      // One that was set again has another entry.
      if (!timer.isSet || timer.order !== order) continue;
      this.clear(timer);
      return timer;
    }
    return undefined;
  }

  #takeFirst(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || last === first) return first;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      if (one === undefined) break;
      const isRight = other !== undefined && isBefore(other, one);
      const below = isRight ? other : one;
      if (!isBefore(below, last)) break;
      heap[index] = below;
      index = isRight ? left + 1 : left;
    }
    heap[index] = last;
    return first;
  }
}

/** Where a timer is in the order; a timer that is set again gets another one. */
interface Entry {
  readonly at: number;
  readonly order: number;
  readonly isImmediate: boolean;
  readonly timer: VirtualTimer;
}

function isBefore(one: Entry, other: Entry): boolean {
  if (one.at !== other.at) return one.at < other.at;
  if (one.isImmediate !== other.isImmediate) return one.isImmediate;
  return one.order < other.order;
}

/** A delay as Node.js understands it, in whole milliseconds. */
function delayOf(delay: number | undefined): number {
  const ms = Math.trunc(Number(delay));
  if (!Number.isFinite(ms)) return 0;
  return ms > MAX_DELAY_MS ? 1 : Math.max(0, ms);
}
