import type { Writable } from 'node:stream';
import type { Job, JobId } from '../jobs/job.js';

/** How a job is run to its end; it is removed from the server if nothing would be lost. */
export type JobTrial = (options: {
  readonly queue: string | undefined;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly signal: AbortSignal | undefined;
  readonly onAccepted: (jobId: JobId) => void;
  readonly onState: (job: Job) => void;
}) => Promise<{ readonly job: Job; readonly exitStatus: number | undefined; readonly isCleaned: boolean }>;

/** Called for the job of the check: when the server has it, and for each of its states. */
export type JobListener = (jobId: JobId, job?: Job) => void;

/** The program of the job: it takes a second, and prints the name of its machine. */
export const TRIAL_PROGRAM = ['-c', 'sleep 1; uname -n'] as const;
