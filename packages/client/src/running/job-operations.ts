import type { Readable } from 'node:stream';
import type { FollowedJobReader } from '../following/follow-job.js';
import type { ReadFileOptions } from '../following/session-stream.js';
import type { WatchOptions } from '../following/watch.js';
import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import type { Cancellation } from '../jobs/cancellation.js';
import type { Job, JobId } from '../jobs/job.js';
import type { CleanOptions } from '../outputs/clean-options.js';
import type { FetchedOutputs, FetchOptions } from '../outputs/fetch-outputs.js';
import type { SessionEntry } from '../transfer/session-directory.js';

/** The methods of `ArcInterface` that a {@link JobHandle} uses; a test may replace them. */
export interface JobOperations extends FollowedJobReader {
  getJob(jobId: JobId, options?: CallOptions): Promise<Job>;
  waitForJob(jobId: JobId, options?: WatchOptions): Promise<Job>;
  readJobFile(jobId: JobId, path: string, options?: ReadFileOptions): Promise<Readable>;
  listJobFiles(jobId: JobId, path?: string, options?: CallOptions): Promise<readonly SessionEntry[]>;
  fetchOutputs(jobId: JobId, options?: FetchOptions): Promise<FetchedOutputs>;
  cancelJob(jobId: JobId, options?: CallOptions): Promise<Cancellation>;
  cleanJob(jobId: JobId, options?: CleanOptions): Promise<void>;
  forgetJob(jobId: JobId): Promise<void>;
}
