import { ArcError, type ArcErrorOptions } from './arc-error.js';

/** The server knows no such job of ours: never submitted, cleaned, expired, or somebody else's. */
export class JobNotFoundError extends ArcError {
  readonly code = 'ERR_ARC_JOB_NOT_FOUND';

  constructor(
    readonly jobId: string,
    options: ArcErrorOptions = {},
  ) {
    super(`Job not found: ${jobId}`, {
      hint: 'It may have been cleaned, have expired on the server, or belong to another user.',
      ...options,
    });
  }
}

/** What was asked for needs a job that has ended, and this one has not. Nothing has been changed. */
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
