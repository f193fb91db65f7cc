import { FileContent } from './file-content.js';
import type { DirectoryNode, DiskNode, FileNode, LinkNode, PipeNode } from './node.js';

/** Makes inodes, and gives out the number of one that is gone again, as ext4 does: so a new file may have the identity of an old one. */
export class InodeTable {
  readonly #now: () => bigint;
  #used = new Set<number>();
  #next = 1;

  constructor(now: () => bigint) {
    this.#now = now;
  }

  file(mode: number): FileNode {
    const facts = this.#facts(mode);
    return { kind: 'file', ...facts, content: new FileContent(), syncedMtimeNs: facts.mtimeNs, names: 0, openings: 0 };
  }

  /** @param parent - left out for the root */
  directory(mode: number, parent?: DirectoryNode): DirectoryNode {
    const node = { kind: 'directory' as const, ...this.#facts(mode), entries: new Map(), platter: new Map() };
    const directory: Omit<DirectoryNode, 'parent'> & { parent?: DirectoryNode } = node;
    directory.parent = parent ?? (directory as DirectoryNode);
    return directory as DirectoryNode;
  }

  link(target: string): LinkNode {
    return { kind: 'link', ...this.#facts(0o777), target, names: 0 };
  }

  pipe(mode: number): PipeNode {
    return { kind: 'other', ...this.#facts(mode), names: 0 };
  }

  free(node: DiskNode): void {
    this.#used.delete(node.number);
    this.#next = Math.min(this.#next, node.number);
  }

  /** Only these are left. */
  keepOnly(nodes: Iterable<DiskNode>): void {
    this.#used = new Set(Array.from(nodes, ({ number }) => number));
    this.#next = 1;
  }

  #facts(mode: number) {
    while (this.#used.has(this.#next)) this.#next += 1;
    this.#used.add(this.#next);
    return { number: this.#next, mode, mtimeNs: this.#now() };
  }
}
