import { ArcError, type ArcErrorOptions } from './arc-error.js';

/**
 * The server did not accept the job, or its inputs could not be sent completely.
 * @example
 * ```ts
 * if (error instanceof JobSubmissionError && error.abandonedJobId !== undefined)
 *   await arc.getJob(error.abandonedJobId);
 * ```
 */
export class JobSubmissionError extends ArcError {
  /** `ERR_ARC_JOB_SUBMISSION`, or the code of a more specific error. */
  readonly code: string = 'ERR_ARC_JOB_SUBMISSION';
  /**
   * Set if the server had accepted the job, and the job was not, or may not have been, cancelled and cleaned: it is in the job
   * list, may run or have run, and must not be submitted again.
   */
  readonly abandonedJobId: string | undefined;

  constructor(message: string, options: ArcErrorOptions & { readonly abandonedJobId?: string | undefined } = {}) {
    super(message, options);
    this.abandonedJobId = options.abandonedJobId;
  }
}

/**
 * An input could not be uploaded. The job has been cancelled and cleaned, unless `abandonedJobId` says otherwise.
 * @example
 * ```ts
 * if (error instanceof InputUploadError) console.error(`${error.path} did not arrive`);
 * ```
 */
export class InputUploadError extends JobSubmissionError {
  override readonly code = 'ERR_ARC_INPUT_UPLOAD';
  /** The name in the session directory. */
  readonly path: string;

  constructor(
    message: string,
    options: ArcErrorOptions & { readonly path: string; readonly abandonedJobId?: string | undefined },
  ) {
    super(message, options);
    this.path = options.path;
  }
}

/**
 * The server has as many jobs as its administrator allows, of all users together: it has not taken this one, and takes it once others
 * have ended or, as it may count those as well, have been removed. `ArcInterface.submitEach` waits for that.
 * @example
 * ```ts
 * if (error instanceof ServerFullError) console.error(`${error.endpoint} takes no more jobs for now`);
 * ```
 */
export class ServerFullError extends JobSubmissionError {
  override readonly code = 'ERR_ARC_SERVER_FULL';
  override readonly retryable = true;
  /** The service's base, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;

  constructor(message: string, options: Omit<ArcErrorOptions, 'remedy'> & { readonly endpoint: string }) {
    super(message, { ...options, remedy: 'submit-when-jobs-end' });
    this.endpoint = options.endpoint;
  }
}

/**
 * It is not known whether the server created a job: the reply was lost or does not tell, and the server shows no job of this
 * submission so far, or cannot be asked. Submitting again could create a second job; `ArcInterface.recoverSubmissions` finds out.
 * @example
 * ```ts
 * try {
 *   await arc.submitJob('/bin/hostname');
 * } catch (error) {
 *   if (!(error instanceof SubmissionUncertainError)) throw error;
 *   console.log(`ask recoverSubmissions() until ${error.uncertainUntil.toISOString()}`);
 * }
 * ```
 */
export class SubmissionUncertainError extends JobSubmissionError {
  override readonly code = 'ERR_ARC_SUBMISSION_UNCERTAIN';
  /** An hour after the request: from then on, the first successful look settles the submission. */
  readonly uncertainUntil: Date;
  /** False if the job list could not be written: then `ArcInterface.recoverSubmissions` may not know of the submission. */
  readonly isNoted: boolean;

  constructor(
    message: string,
    /** The submission id that the job, if there is one, carries in its description. */
    readonly submissionId: string,
    options: Omit<ArcErrorOptions, 'remedy'> & {
      readonly uncertainUntil: Date;
      /** @default true */
      readonly isNoted?: boolean;
    },
  ) {
    const { uncertainUntil, isNoted = true } = options;
    super(message, { ...options, remedy: isNoted ? 'wait-and-recover' : 'look-on-server' });
    this.uncertainUntil = uncertainUntil;
    this.isNoted = isNoted;
  }
}
