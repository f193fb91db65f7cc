import { JobListError, type JobListFile } from '../../../client/src/errors/index.js';
import { jobListError } from '../../../client/src/job-list/job-list-error.js';
import type { JobListObstacle } from './job-list-call.js';

/** What SQLite says. */
const SQLITE: Readonly<Record<JobListObstacle, { readonly code: string; readonly message: string }>> = {
  locked: { code: 'SQLITE_BUSY', message: 'database is locked' },
  full: { code: 'SQLITE_FULL', message: 'database or disk is full' },
  malformed: { code: 'SQLITE_CORRUPT', message: 'database disk image is malformed' },
  denied: { code: 'SQLITE_CANTOPEN', message: 'unable to open database file' },
};

/** The error that the library has for a file that cannot be used. */
export function obstacleError(
  { path, file }: { readonly path: string; readonly file: JobListFile },
  doing: 'read' | 'write',
  obstacle: JobListObstacle,
): JobListError {
  const { code, message } = SQLITE[obstacle];
  const cause = Object.assign(new Error(message), { code });
  if (obstacle !== 'denied') return jobListError(path, doing, cause, file);
  // The library would look for the reason on the disk of the real machine.
  const words = `Cannot ${doing} the ${file} ${path}: permission denied`;
  return new JobListError(words, { path, file, reason: 'unusable', cause });
}
