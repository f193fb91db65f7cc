import { ArcError, type ArcErrorOptions } from './arc-error.js';
import type { JobListFile, JobListTrouble } from './job-list-trouble.js';
import type { Remedy } from './remedy.js';

/**
 * The job list, or one of the files beside it, cannot be read or written. The call that needed it has not been carried out:
 * a submission that cannot be recorded is not sent.
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
  /** The path of the file at fault. */
  readonly path: string;
  /** Which of the files `path` is. */
  readonly file: JobListFile;
  /** What is wrong with the file. */
  readonly reason: JobListTrouble;
  /** True if another program keeps the list locked. */
  override readonly retryable: boolean;

  constructor(
    message: string,
    options: Omit<ArcErrorOptions, 'remedy'> & {
      readonly path: string;
      /** @default job list */
      readonly file?: JobListFile | undefined;
      readonly reason: JobListTrouble;
    },
  ) {
    const { file = 'job list', reason } = options;
    super(message, { ...options, file, remedy: REMEDIES[file][reason] });
    this.path = options.path;
    this.file = file;
    this.reason = reason;
    this.retryable = reason === 'locked';
  }
}

const OF_ANY_FILE = {
  'old-format': 'convert-job-list',
  locked: 'wait-for-lock',
  full: 'free-disk-space',
  'not-a-job-list': 'move-file-away',
  unusable: 'make-file-usable',
} as const;

const REMEDIES: Readonly<Record<JobListFile, Readonly<Record<JobListTrouble, Remedy>>>> = {
  'job list': { ...OF_ANY_FILE, malformed: 'rebuild-job-list', emptied: 'rebuild-job-list' },
  'journal of pending submissions': { ...OF_ANY_FILE, malformed: 'rebuild-job-list', emptied: 'rebuild-job-list' },
  // Nothing depends on it.
  'history of jobs': { ...OF_ANY_FILE, malformed: 'move-file-away', emptied: 'remove-file' },
};
