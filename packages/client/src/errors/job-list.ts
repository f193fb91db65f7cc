import { ArcError, type ArcErrorOptions } from './arc-error.js';

/** What is wrong with a job list. */
export type JobListTrouble =
  /** SQLite itself calls it malformed. */
  | 'malformed'
  /** It has been written to, and is empty now: a full disk, for one. */
  | 'emptied'
  /** Another file altogether. */
  | 'not-a-job-list'
  /** A job list of older ARC tools: XML or Berkeley DB. */
  | 'old-format'
  /** Another program keeps it locked. */
  | 'locked'
  /** No space is left on its disk. */
  | 'full'
  /** The system does not let us: permissions, a directory in its place, an error of the disk. */
  | 'unusable';

/** The files in which jobs are noted: JOBS_INFO_FILE, and those with `.submissions` and `.history` after its name. */
export type JobListFile = 'job list' | 'journal of pending submissions' | 'history of jobs';

/**
 * The job list, or one of the files beside it, cannot be read or written. What needed it has not been done:
 * no submission is sent that cannot be noted.
 *
 * @example
 * ```ts
 * try {
 *   await arc.knownJobs();
 * } catch (error) {
 *   if (error instanceof JobListError && error.reason === 'malformed') await arc.rebuildJobList();
 *   else throw error;
 * }
 * ```
 */
export class JobListError extends ArcError {
  readonly code = 'ERR_ARC_JOB_LIST';
  readonly path: string;
  /** Which of the files `path` is. */
  readonly file: JobListFile;
  readonly reason: JobListTrouble;
  /** True where another program keeps the list locked. */
  override readonly retryable: boolean;

  constructor(
    message: string,
    options: ArcErrorOptions & {
      readonly path: string;
      /** @default job list */
      readonly file?: JobListFile | undefined;
      readonly reason: JobListTrouble;
    },
  ) {
    super(message, options);
    this.path = options.path;
    this.file = options.file ?? 'job list';
    this.reason = options.reason;
    this.retryable = options.reason === 'locked';
  }
}
