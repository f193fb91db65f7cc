import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { JobListError, type JobListFile, type JobListTrouble, systemErrorCode } from '../errors/index.js';

type Doing = 'read' | 'write';

interface Diagnosis {
  readonly reason: JobListTrouble;
  /** Why, as the end of a sentence. */
  readonly why: string;
}

/** Formats of `~/.arc/jobs.dat` before the ARC tools kept it in SQLite. */
type OldFormat = 'XML' | 'Berkeley DB';

/** The contents that the emptied file has had before. */
const CONTENTS: Readonly<Record<JobListFile, string>> = {
  'job list': 'jobs',
  'journal of pending submissions': 'submissions',
  'history of jobs': 'jobs',
};

/**
 * The trouble of a job list, from the error of SQLite or the system and from the file itself.
 * @param doing - the operation that failed
 */
export function jobListError(path: string, doing: Doing, cause: unknown, file: JobListFile = 'job list'): JobListError {
  if (cause instanceof JobListError) return cause;
  return errorOf({ path, file }, doing, diagnose(path, file, doing, cause), cause);
}

/** The error for a file that is empty although it has been written to. */
export const emptiedJobList = (path: string, doing: Doing, file: JobListFile = 'job list'): JobListError =>
  errorOf({ path, file }, doing, {
    reason: 'emptied',
    why: `it is empty, although ${CONTENTS[file]} have been written to it`,
  });

function errorOf(
  { path, file }: { readonly path: string; readonly file: JobListFile },
  doing: Doing,
  { reason, why }: Diagnosis,
  cause?: unknown,
): JobListError {
  return new JobListError(`Cannot ${doing} the ${file} ${path}: ${why}`, {
    path,
    file,
    reason,
    ...(cause !== undefined && { cause }),
  });
}

function diagnose(path: string, file: JobListFile, doing: Doing, cause: unknown): Diagnosis {
  const { message } = cause as { readonly message?: unknown };
  const code = systemErrorCode(cause);
  const words = String(message ?? cause);
  const is = (...names: readonly string[]) =>
    names.some((name) => code === name || String(code).startsWith(`${name}_`));
  if (is('SQLITE_CORRUPT')) return { reason: 'malformed', why: `SQLite says: ${words}` };
  if (is('SQLITE_NOTADB')) return foreign(path, file);
  if (is('SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_PROTOCOL')) {
    return { reason: 'locked', why: 'another program keeps it locked' };
  }
  if (is('SQLITE_FULL', 'ENOSPC', 'EDQUOT')) {
    return { reason: 'full', why: 'no space is left on the device' };
  }
  const why = obstacle(path, doing) ?? SYSTEM_REASONS[String(code)] ?? (is('SQLITE') ? `SQLite says: ${words}` : words);
  return { reason: 'unusable', why };
}

/** For a file that SQLite does not accept as a database. */
function foreign(path: string, file: JobListFile): Diagnosis {
  const format = file === 'job list' ? oldFormat(path) : undefined;
  if (format !== undefined) {
    return { reason: 'old-format', why: `it is a job list of older ARC tools, in ${format}` };
  }
  return { reason: 'not-a-job-list', why: 'it is no SQLite database' };
}

/** The first element after declarations and comments: of the configuration that the list once was, or of jobs. */
const OLD_XML = /^\uFEFF?\s*(<\?[^>]*>\s*|<!--[^>]*-->\s*)*<(\w+:)?(ArcConfig|ArcJobs?|Jobs?)[\s>/]/;

function oldFormat(path: string): OldFormat | undefined {
  const head = readHead(path, 4096);
  if (head === undefined) return undefined;
  if (OLD_XML.test(head.toString('utf8'))) return 'XML';
  // The magic numbers of its B-trees and hashes, in either order of bytes.
  const magic = head.length >= 16 ? [head.readUInt32LE(12), head.readUInt32BE(12)] : [];
  return magic.some((number) => number === 0x53162 || number === 0x61561) ? 'Berkeley DB' : undefined;
}

/** The first bytes of a file; undefined where it cannot be read. */
function readHead(path: string, length: number): Buffer | undefined {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const head = Buffer.alloc(length);
      return head.subarray(0, readSync(descriptor, head, 0, length, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined; // the error of SQLite is reported as it is
  }
}

/** The system's reason why a file cannot be opened, which SQLite does not report. */
function obstacle(path: string, doing: Doing): string | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      accessSync(dirname(path), constants.W_OK);
      return undefined;
    }
    if (!stats.isFile()) return stats.isDirectory() ? 'it is a directory' : 'it is not an ordinary file';
    closeSync(openSync(path, doing === 'read' ? 'r' : 'r+'));
    // SQLite makes a file beside it for each change.
    if (doing === 'write') accessSync(dirname(path), constants.W_OK);
    return undefined;
  } catch (error) {
    const { code, path: place } = error as NodeJS.ErrnoException;
    const why = SYSTEM_REASONS[String(code)] ?? String(code);
    return place === undefined || place === path ? why : `${place}: ${why}`;
  }
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a directory',
  ENOENT: 'there is no such file or directory',
  ENOTDIR: 'a part of the path is not a directory',
  ELOOP: 'its symbolic links lead in a circle',
  EROFS: 'the file system is read-only',
  EEXIST: 'it exists already',
  EMFILE: 'too many files are open',
  SQLITE_READONLY: 'it may not be written to',
  SQLITE_IOERR: 'the disk reports an error',
};

/** Whether a file begins with the header of SQLite. SQLite itself also opens a file that is shorter than this header. */
export const isSqlite = (path: string): boolean => readHead(path, 16)?.toString('latin1') === 'SQLite format 3\0';

/** For a file with content that SQLite takes for an empty database. */
export const foreignJobList = (path: string, doing: Doing, file: JobListFile = 'job list'): JobListError =>
  errorOf({ path, file }, doing, foreign(path, file));
