import type { Random } from '../random/random.js';

/**
 * What a power failure can undo of the SQLite files in one directory: the last transaction of all. SQLite commits it by removing its
 * journal, and does not synchronise the directory after that; the next transaction synchronises it as it makes its own journal.
 */
export class ListDirectory {
  #undoLast: (() => void) | undefined;

  /** A transaction has been committed. */
  committed(undo: () => void): void {
    this.#undoLast = undo;
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
