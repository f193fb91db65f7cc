import type { LossOptions } from '../descriptions/model/loss.js';
import type { JobId } from '../jobs/job.js';
import type { TransferProgress } from '../transfer/transfer-progress.js';

/** How a job is sent. */
export interface SubmissionOptions extends LossOptions {
  /**
   * Gives up: jobs that have not been sent yet are not sent, and a job that does not have all of its inputs yet is cancelled and
   * cleaned.
   */
  readonly signal?: AbortSignal | undefined;
  /** Called for every job as soon as the service has it; its inputs are uploaded afterwards. */
  readonly onAccepted?: ((accepted: AcceptedJob) => void) | undefined;
  /** Called for every piece of every input that has been sent. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

/** A job that the service has accepted. */
export interface AcceptedJob {
  /** The address of the job. */
  readonly jobId: JobId;
  /** The queue that was chosen for it; undefined if the service chooses. */
  readonly queue: string | undefined;
}

/** The outcome of one job of several. */
export type SubmissionOutcome =
  | {
      /** The address of the job that the server has accepted. */
      readonly jobId: JobId;
    }
  | {
      /** Why the job was not submitted, or why that is not known. */
      readonly error: unknown;
    };
