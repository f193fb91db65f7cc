import type { Job, StoredJob } from 'jasmin-arc';

/** Where a job writes, by the names in its session directory; undefined for what it throws away. */
export interface JobStreams {
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
}

export type StreamName = keyof JobStreams;

/** The names of the streams; the library's default names where neither the job list nor the server tells them. */
export const streamsOf = (job: Job, stored: StoredJob | undefined): JobStreams => ({
  stdout: inSession(stored?.stdout ?? job.stdout ?? 'stdout.txt'),
  stderr: inSession(stored?.stderr ?? job.stderr ?? 'stderr.txt'),
});

/** A server says /dev/null for a stream that was not asked for: there is nothing to follow. */
const inSession = (name: string): string | undefined => (name.startsWith('/') ? undefined : name);
