import type { Random } from '../random/random.js';

/**
 * What a power failure can undo of the SQLite files in one directory: the last transaction of all. SQLite commits it by removing its
 * journal, and synchronises the directory after that only if it is told to (EXTRA); else the next transaction does, as it makes its
 * own journal.
 */
export class ListDirectory {
  readonly #isSynchronised: boolean;
  #undoLast: (() => void) | undefined;

  /** @param synchronous - the setting of SQLite */
  constructor(synchronous: 'FULL' | 'EXTRA') {
    this.#isSynchronised = synchronous === 'EXTRA';
  }

  /** A transaction has been committed. */
  committed(undo: () => void): void {
    if (!this.#isSynchronised) this.#undoLast = undo;
  }

  /** All that was committed is on the platter. */
  sync(): void {
    this.#undoLast = undefined;
  }

  crash(random: Random): void {
    if (random.chance(0.5)) this.#undoLast?.();
    this.#undoLast = undefined;
  }
}
