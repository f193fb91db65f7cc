import type { Job } from './job.js';

/** What a job's streams are called in its session directory; undefined for one that it throws away. */
export interface JobStreams {
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
}

/** One of the two streams that a program writes. */
export type StreamName = keyof JobStreams;

/**
 * The names of a job's streams: those that it was submitted with, else what its server says, else the usual ones.
 * @param stored - what the job list has on it
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

/** A server says /dev/null for a stream that was not asked for: there is nothing to follow. */
const inSession = (name: string): string | undefined => (name.startsWith('/') ? undefined : name);
