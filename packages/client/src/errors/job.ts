import { ArcError, type ArcErrorOptions } from './arc-error.js';

/**
 * The server knows no such job of this user: never submitted, cleaned, expired, or another user's.
 * @example
 * ```ts
 * if (error instanceof JobNotFoundError) console.error(error.submittedJobId ?? `${error.jobId} is gone`);
 * ```
 */
export class JobNotFoundError extends ArcError {
  readonly code = 'ERR_ARC_JOB_NOT_FOUND';
  /** Where the server gave this id by mistake when a job was submitted: the id that the job has, if it became one. */
  readonly submittedJobId: string | undefined;
  /** Then also: what became of that submission, a sentence without its full stop. */
  readonly explanation: string | undefined;

  constructor(
    readonly jobId: string,
    options: ArcErrorOptions & {
      readonly submittedJobId?: string | undefined;
      readonly explanation?: string | undefined;
    } = {},
  ) {
    super(`Job not found: ${jobId}`, { remedy: 'check-ownership', ...options });
    this.submittedJobId = options.submittedJobId;
    this.explanation = options.explanation;
  }
}

/**
 * What was asked for needs a job that has ended, and this one has not. Nothing has been changed.
 * @example
 * ```ts
 * if (error instanceof JobNotFinishedError) await arc.waitForJob(error.jobId);
 * ```
 */
export class JobNotFinishedError extends ArcError {
  readonly code = 'ERR_ARC_JOB_NOT_FINISHED';

  constructor(
    readonly jobId: string,
    /** ARC's word for its state. */
    readonly state: string,
    /** What cannot be done yet, e.g. `cleaned`. */
    action: string,
    options: ArcErrorOptions = {},
  ) {
    super(`Job ${jobId} cannot be ${action} yet: it is ${state}`, options);
  }
}
