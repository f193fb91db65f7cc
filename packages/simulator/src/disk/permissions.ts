import type { DirectoryNode, DiskNode } from './node.js';
import { refuse } from './posix-error.js';

const READ = 0o400;
const WRITE = 0o200;
const SEARCH = 0o100;

/** Whether the owner may read or write something. */
export const isAllowed = ({ mode }: DiskNode, to: 'read' | 'write'): boolean =>
  (mode & (to === 'read' ? READ : WRITE)) !== 0;

/** @throws a Refusal if the owner may not change the names in a directory */
export function requireChange(directory: DirectoryNode): void {
  if ((directory.mode & (WRITE | SEARCH)) !== (WRITE | SEARCH)) refuse('EACCES');
}
