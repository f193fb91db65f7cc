import type { LossOptions } from '../descriptions/model/loss.js';
import type { JobId } from '../jobs/job.js';
import type { TransferProgress } from '../transfer/transfer-progress.js';

/** How a job is sent. */
export interface SubmissionOptions extends LossOptions {
  /**
   * Gives up: what has not been sent yet is not sent, and a job that has not got all of its inputs yet is cancelled and
   * cleaned.
   */
  readonly signal?: AbortSignal | undefined;
  /** Told of every job as soon as the service has it; its inputs are uploaded afterwards. */
  readonly onAccepted?: ((accepted: AcceptedJob) => void) | undefined;
  /** Told of every piece of every input that has been sent. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

/** A job that the service has taken. */
export interface AcceptedJob {
  readonly jobId: JobId;
  /** The queue that was chosen for it; undefined where the service chooses. */
  readonly queue: string | undefined;
}

/** What became of one job of several. */
export type SubmissionOutcome = { readonly jobId: JobId } | { readonly error: unknown };
