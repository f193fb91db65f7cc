import { ArcError, type ArcErrorOptions } from './arc-error.js';

/**
 * The server did not take the job, or the job could not be handed over completely.
 * @example
 * ```ts
 * if (error instanceof JobSubmissionError && error.abandonedJobId !== undefined)
 *   await arc.getJob(error.abandonedJobId);
 * ```
 */
export class JobSubmissionError extends ArcError {
  readonly code: string = 'ERR_ARC_JOB_SUBMISSION';
  /**
   * Set when the server had taken the job and it was not, or may not have been, cancelled and cleaned: it is in the job list, may
   * run or have run, and must not be submitted again.
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
 * It is not known whether a submission became a job: its reply was lost, or told nothing, and the server shows no such job so
 * far, or cannot be asked. Submitting again could make a second one; `ArcInterface.recoverSubmissions` finds out.
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
  /** An hour after the request: from then on the first look that succeeds settles it. */
  readonly uncertainUntil: Date;
  /** False where the job list could not be written, so that `ArcInterface.recoverSubmissions` may know nothing of it. */
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
