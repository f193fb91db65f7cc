import type { Job } from './job.js';

/** The names of a job's streams in its session directory; undefined for a stream that is discarded. */
export interface JobStreams {
  /** Standard output. */
  readonly stdout: string | undefined;
  /** Standard error. */
  readonly stderr: string | undefined;
}

/** One of the two streams that a program writes. */
export type StreamName = keyof JobStreams;

/**
 * The names of a job's streams: those that it was submitted with, else those that its server tells, else the default ones.
 * @param stored - the entry of the job in the job list
 *
 * @example
 * ```ts
 * const stored = (await arc.knownJobs()).find(({ id }) => id === jobId);
 * const { stderr } = streamsOf(await arc.getJob(jobId), stored);
 * if (stderr !== undefined) await arc.readJobFile(jobId, stderr);
 * ```
 */
export const streamsOf = (job: Job, stored: Partial<JobStreams> | undefined): JobStreams => ({
  stdout: inSession(stored?.stdout ?? job.stdout ?? 'stdout.txt'),
  stderr: inSession(stored?.stderr ?? job.stderr ?? 'stderr.txt'),
});

/** A server tells /dev/null for a stream that was not asked for: there is nothing to follow. */
const inSession = (name: string): string | undefined => (name.startsWith('/') ? undefined : name);
