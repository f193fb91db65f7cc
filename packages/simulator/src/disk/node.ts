import type { FileContent } from './file-content.js';

interface NodeFacts {
  /** The number of the inode. */
  readonly number: number;
  /** The permission bits. */
  mode: number;
  mtimeNs: bigint;
}

export interface FileNode extends NodeFacts {
  readonly kind: 'file';
  readonly content: FileContent;
  /** When `content` was changed last before it was synchronised last. */
  syncedMtimeNs: bigint;
  /** How many names it has. */
  names: number;
  /** How many open files refer to it. */
  openings: number;
}

export interface DirectoryNode extends NodeFacts {
  readonly kind: 'directory';
  parent: DirectoryNode;
  /** As processes see it. */
  entries: Map<string, DiskNode>;
  /** What has reached the platter. */
  readonly platter: Map<string, DiskNode>;
}

/** A symbolic link. */
export interface LinkNode extends NodeFacts {
  readonly kind: 'link';
  readonly target: string;
  names: number;
}

/** A named pipe without a writer. */
export interface PipeNode extends NodeFacts {
  readonly kind: 'other';
  names: number;
}

/** An inode. */
export type DiskNode = FileNode | DirectoryNode | LinkNode | PipeNode;

/** Whether a directory is another one, or somewhere below it. */
export function isWithin(directory: DirectoryNode, other: DirectoryNode): boolean {
  for (let here = directory; ; here = here.parent) {
    if (here === other) return true;
    if (here.parent === here) return false;
  }
}
