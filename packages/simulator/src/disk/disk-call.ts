import type { PosixErrorCode } from './posix-error.js';

/** The system calls that the methods of FileSystem and OpenFile are made of. */
export type Syscall =
  | 'open'
  | 'stat'
  | 'lstat'
  | 'access'
  | 'scandir'
  | 'mkdir'
  | 'mkdtemp'
  | 'rename'
  | 'link'
  | 'unlink'
  | 'rmdir'
  | 'readlink'
  | 'symlink'
  | 'read'
  | 'write'
  | 'ftruncate'
  | 'fsync'
  | 'fstat'
  | 'close';

/** A system call that a process is about to make. */
export interface DiskCall {
  readonly process: string;
  /** Which of its calls it is, counted from 0. */
  readonly index: number;
  readonly syscall: Syscall;
  /** For a call on an open file, the path that it was opened with. */
  readonly path: string;
  /** The new path, of `rename`, `link` and `symlink`. */
  readonly to?: string | undefined;
}

/** What happens to a system call. */
export type DiskFault =
  /** It fails, without an effect, or, like a reply of a file server that is lost, after its effect. */
  | { readonly kind: 'error'; readonly code: PosixErrorCode; readonly after?: boolean }
  /** Of a `read` or `write`: it ends after so many bytes, at least one. Other calls succeed. */
  | { readonly kind: 'short'; readonly bytes: number }
  | { readonly kind: 'kill-before' }
  /** @param bytes - how many a `write` has written by then @default all */
  | { readonly kind: 'kill-after'; readonly bytes?: number };

/** Decides what happens to a call; undefined if it is carried out. */
export type DiskFaultPlan = (call: DiskCall) => DiskFault | undefined;

interface EventPlace {
  /** Undefined for a change from outside. */
  readonly process: string | undefined;
  /** As the process has written it. */
  readonly path: string;
}

/** What a process has changed. */
export type DiskEvent =
  | ({ readonly kind: 'created'; readonly what: 'file' | 'directory' | 'link' } & EventPlace)
  /** A file has got a second name. */
  | ({ readonly kind: 'linked'; readonly from: string } & EventPlace)
  | ({ readonly kind: 'renamed'; readonly from: string } & EventPlace)
  | ({ readonly kind: 'removed' } & EventPlace)
  | ({ readonly kind: 'written'; readonly position: number; readonly bytes: number } & EventPlace)
  | ({ readonly kind: 'truncated'; readonly length: number } & EventPlace)
  | ({ readonly kind: 'synced' } & EventPlace);
