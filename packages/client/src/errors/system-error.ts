import { systemErrorCode } from './system-error-code.js';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'too many symbolic links',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is not a directory',
  EDQUOT: 'the disk quota is used up',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ETXTBSY: 'the file is being written',
};

/** Whether an error is the operating system's with this code, such as `ENOENT`. */
export function isErrorCode(error: unknown, code: string): boolean {
  return systemErrorCode(error) === code;
}

/** The text for an error of the operating system. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return REASONS[systemErrorCode(error) ?? ''] ?? error.message;
}
