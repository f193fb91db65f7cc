import type { Readable } from 'node:stream';
import type { FollowedJobReader } from '../following/follow-job.js';
import type { ReadFileOptions } from '../following/session-stream.js';
import type { WatchOptions } from '../following/watch.js';
import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import type { Cancellation } from '../jobs/cancellation.js';
import type { Job, JobId } from '../jobs/job.js';
import type { CleanOptions } from '../outputs/clean-options.js';
import type { FetchedOutputs, FetchOptions } from '../outputs/fetch-outputs.js';
import type { InputDeliveryOptions } from '../submission/input-delivery.js';
import type { SessionEntry } from '../transfer/session-directory.js';

/** The methods of `ArcInterface` that a {@link JobHandle} uses; a test may replace them. */
export interface JobOperations extends FollowedJobReader {
  /** Uploads the inputs that the job still waits for. */
  uploadInputs(jobId: JobId, options?: InputDeliveryOptions): Promise<readonly string[]>;
  /** Reads the job once. */
  getJob(jobId: JobId, options?: CallOptions): Promise<Job>;
  /** Waits for the end of the job. */
  waitForJob(jobId: JobId, options?: WatchOptions): Promise<Job>;
  /** Opens a file of the session directory, also while the job writes it. */
  readJobFile(jobId: JobId, path: string, options?: ReadFileOptions): Promise<Readable>;
  /** Lists a directory of the session, or the session directory itself. */
  listJobFiles(jobId: JobId, path?: string, options?: CallOptions): Promise<readonly SessionEntry[]>;
  /** Fetches the wanted outputs into a local directory. */
  fetchOutputs(jobId: JobId, options?: FetchOptions): Promise<FetchedOutputs>;
  /** Asks the server to stop the job. */
  cancelJob(jobId: JobId, options?: CallOptions): Promise<Cancellation>;
  /** Removes the job and its files from the server, and from the job list. */
  cleanJob(jobId: JobId, options?: CleanOptions): Promise<void>;
  /** Removes the job from the job list only. */
  forgetJob(jobId: JobId): Promise<void>;
}
