import type { DirectoryNode, DiskNode } from './node.js';
import { refuse } from './posix-error.js';

const MAX_NAME_BYTES = 255;
export const MAX_PATH_BYTES = 4095;
const MAX_LINKS = 40;
/** The permission to look names up in a directory. */
const SEARCH = 0o100;

/** Where a path leads. */
export interface Place {
  readonly directory: DirectoryNode;
  /** Undefined where the path ends in `.` or `..`, or is that of the root. */
  readonly name: string | undefined;
  /** Undefined if nothing has this name. */
  readonly node: DiskNode | undefined;
  /** Whether it ends in a slash, so that only a directory can be meant. */
  readonly isSlashed: boolean;
  /** Whether the name is longer than names can be. */
  readonly isTooLong?: boolean;
}

const namesOf = (path: string): readonly string[] => path.split('/').filter((name) => name !== '');

/**
 * Follows a path from the root.
 * @param follow - whether to follow a symbolic link that is the last part, too
 */
export function lookUp(root: DirectoryNode, path: string, { follow }: { readonly follow: boolean }): Place {
  if (path === '') refuse('ENOENT');
  if (!path.startsWith('/')) throw new TypeError(`Not an absolute path: ${path}`);
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) refuse('ENAMETOOLONG');
  let here = root;
  let isSlashed = path.endsWith('/');
  let links = 0;
  const names = [...namesOf(path)];
  for (;;) {
    const name = names.shift();
    if (name === undefined) return { directory: here, name: undefined, node: here, isSlashed };
    if ((here.mode & SEARCH) === 0) refuse('EACCES');
    if (name === '.') continue;
    if (name === '..') {
      here = here.parent;
      continue;
    }
    const isLast = names.length === 0;
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
      return isLast ? { directory: here, name, node: undefined, isSlashed, isTooLong: true } : refuse('ENAMETOOLONG');
    }
    const node = here.entries.get(name);
    if (isLast && (node?.kind !== 'link' || !(follow || isSlashed))) {
      if (isSlashed && node !== undefined && node.kind !== 'directory') refuse('ENOTDIR');
      return { directory: here, name, node, isSlashed };
    }
    if (node === undefined) refuse('ENOENT');
    if (node.kind === 'link') {
      links += 1;
      if (links > MAX_LINKS) refuse('ELOOP');
      if (isLast) isSlashed ||= node.target.endsWith('/');
      if (node.target.startsWith('/')) here = root;
      names.unshift(...namesOf(node.target));
      continue;
    }
    if (node.kind !== 'directory') refuse('ENOTDIR');
    here = node;
  }
}
