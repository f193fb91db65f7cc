import type { JobListFile } from '../../../client/src/errors/index.js';

/** A transaction, or a look at a file. */
export type JobListOperation =
  | 'read'
  /** The whole file is read, to find damage. */
  | 'check'
  /** The file is made, with its tables. */
  | 'create'
  | 'write'
  /** A malformed file is renamed. */
  | 'set-aside';

/** What a process is about to do with one of the files of a job list: one transaction. */
export interface JobListCall {
  readonly process: string;
  /** Which of its calls it is, counted from 0. */
  readonly index: number;
  /** The path of the job list; the two other files are beside it. */
  readonly list: string;
  readonly file: JobListFile;
  readonly operation: JobListOperation;
}

/** Why a file cannot be used: another program keeps it locked, its disk is full, SQLite calls it malformed, or access is denied. */
export type JobListObstacle = 'locked' | 'full' | 'malformed' | 'denied';

/** What happens to a transaction. */
export type JobListFault =
  /** It fails without an effect, or after it has been committed. */
  | { readonly kind: 'error'; readonly obstacle: JobListObstacle; readonly after?: boolean }
  | { readonly kind: 'kill-before' }
  | { readonly kind: 'kill-after' };

/** Decides what happens to a transaction; undefined if it is carried out. */
export type JobListFaultPlan = (call: JobListCall) => JobListFault | undefined;

/** What a process has changed, in one transaction. */
export interface JobListEvent extends Omit<JobListCall, 'index'> {}
