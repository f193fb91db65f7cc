import { ArcError, type ArcErrorOptions } from './arc-error.js';

/**
 * The server knows no job of this user with this id: it was never submitted, was cleaned, has expired, or is another user's.
 * @example
 * ```ts
 * if (error instanceof JobNotFoundError) console.error(error.submittedJobId ?? `${error.jobId} is gone`);
 * ```
 */
export class JobNotFoundError extends ArcError {
  readonly code = 'ERR_ARC_JOB_NOT_FOUND';
  /** Set if the server gave this id by mistake when a job was submitted: the id of that job, if the server created it. */
  readonly submittedJobId: string | undefined;
  /** Set in the same case: what became of that submission, as a sentence without its full stop. */
  readonly explanation: string | undefined;
  /** Set if the id is not the address of a job: what one looks like. */
  readonly exampleAddress: string | undefined;

  constructor(
    /** The address that was asked for. */
    readonly jobId: string,
    options: ArcErrorOptions & {
      readonly submittedJobId?: string | undefined;
      readonly explanation?: string | undefined;
      readonly exampleAddress?: string | undefined;
    } = {},
  ) {
    super(`Job not found: ${jobId}`, { remedy: 'check-ownership', ...options });
    this.submittedJobId = options.submittedJobId;
    this.explanation = options.explanation;
    this.exampleAddress = options.exampleAddress;
  }
}

/**
 * The call needs a job that has ended, and this one has not. Nothing has been changed.
 * @example
 * ```ts
 * if (error instanceof JobNotFinishedError) await arc.waitForJob(error.jobId);
 * ```
 */
export class JobNotFinishedError extends ArcError {
  readonly code = 'ERR_ARC_JOB_NOT_FINISHED';

  constructor(
    /** The address of the job. */
    readonly jobId: string,
    /** Its state, in ARC's word. */
    readonly state: string,
    /** What cannot be done yet, e.g. `cleaned`. */
    action: string,
    options: ArcErrorOptions = {},
  ) {
    super(`Job ${jobId} cannot be ${action} yet: it is ${state}`, options);
  }
}
