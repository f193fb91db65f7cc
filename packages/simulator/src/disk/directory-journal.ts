import type { Random } from '../random/random.js';
import type { DirectoryNode, DiskNode } from './node.js';

/** That a name leads to another inode now, or to none. */
export interface EntryChange {
  readonly directory: DirectoryNode;
  readonly name: string;
  readonly node: DiskNode | undefined;
}

/**
 * The changes of directories that have not reached the platter. As in the journal of ext4 and XFS, they reach it in the order in
 * which they were made, each call as a whole. Weaker than there, and no weaker than POSIX: only the synchronisation of a directory
 * makes sure that its changes, and those before them, have reached it; that of a file says nothing of its name.
 */
export class DirectoryJournal {
  #waiting: (readonly EntryChange[])[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Makes the changes of one call. */
  record(changes: readonly EntryChange[]): void {
    for (const { directory, name, node } of changes) put(directory.entries, name, node);
    this.#waiting.push(changes);
  }

  sync(directory: DirectoryNode): void {
    const last = this.#waiting.findLastIndex((changes) => changes.some((change) => change.directory === directory));
    this.#commit(last + 1);
  }

  syncAll(): void {
    this.#commit(this.#waiting.length);
  }

  /** A power failure: some first ones of the waiting changes have reached the platter. The caller resets what processes see. */
  crash(random: Random): void {
    this.#commit(random.integer(0, this.#waiting.length + 1));
    this.#waiting = [];
  }

  #commit(count: number): void {
    for (const changes of this.#waiting.splice(0, count))
      for (const { directory, name, node } of changes) put(directory.platter, name, node);
  }
}

function put(entries: Map<string, DiskNode>, name: string, node: DiskNode | undefined): void {
  if (node === undefined) entries.delete(name);
  else entries.set(name, node);
}
