import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

/** The errors of POSIX that a simulated disk can give. */
export type PosixErrorCode =
  | 'EACCES'
  | 'EBADF'
  | 'EBUSY'
  | 'EDQUOT'
  | 'EEXIST'
  | 'EINVAL'
  | 'EIO'
  | 'EISDIR'
  | 'ELOOP'
  | 'EMFILE'
  | 'ENAMETOOLONG'
  | 'ENOENT'
  | 'ENOSPC'
  | 'ENOTDIR'
  | 'ENOTEMPTY'
  | 'EPERM'
  | 'EROFS'
  | 'ESTALE';

/** An operation that the disk refuses; the call that asked for it makes an error like that of Node.js from it. */
export class Refusal extends Error {
  readonly code: PosixErrorCode;

  constructor(code: PosixErrorCode) {
    super(code);
    this.code = code;
  }
}

export function refuse(code: PosixErrorCode): never {
  throw new Refusal(code);
}

/** What an error says about the call. */
export interface FailedCall {
  readonly syscall: string;
  readonly path?: string | undefined;
  /** The second path of a call with two. */
  readonly dest?: string | undefined;
}

/** The error that Node.js gives for a system call that fails. */
export function posixError(code: PosixErrorCode, { syscall, path, dest }: FailedCall): NodeJS.ErrnoException {
  const number = -constants.errno[code];
  const words = getSystemErrorMap().get(number)?.[1] ?? 'unknown error';
  const places = [path, dest].flatMap((place) => (place === undefined ? [] : `'${place}'`)).join(' -> ');
  const message = `${code}: ${words}, ${syscall}${places && ` ${places}`}`;
  return Object.assign(new Error(message), {
    errno: number,
    code,
    syscall,
    ...(path !== undefined && { path }),
    ...(dest !== undefined && { dest }),
  });
}
