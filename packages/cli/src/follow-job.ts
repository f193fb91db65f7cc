import { setMaxListeners } from 'node:events';
import { dirname } from 'node:path/posix';
import { type ArcInterface, type Job, type JobId, type StoredJob, TransferError } from 'jasmin-arc';
import { followFile } from './follow-file.js';
import { hasStarted } from './job-stages.js';
import { persistently } from './persistently.js';
import { napUntil } from './wait.js';

/** Where a job writes, by the names in its session directory; undefined for what it throws away. */
export interface JobStreams {
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
}

export type StreamName = keyof JobStreams;

/** The names the library gives them, where nobody knows better. */
export const streamsOf = (job: Job, stored: StoredJob | undefined): JobStreams => ({
  stdout: inSession(stored?.stdout ?? job.stdout ?? 'stdout.txt'),
  stderr: inSession(stored?.stderr ?? job.stderr ?? 'stderr.txt'),
});

/** A server says /dev/null for a stream that was not asked for: there is nothing to follow. */
const inSession = (name: string): string | undefined => (name.startsWith('/') ? undefined : name);

export interface FollowJobParts {
  readonly arc: ArcInterface;
  readonly jobId: JobId;
  /** Their names, once the job's own record can tell. */
  streamsOf(job: Job): JobStreams;
  onChange(job: Job): Promise<void>;
  onOutput(stream: StreamName, chunk: Uint8Array): Promise<void>;
  /** Aborted to stop following. */
  readonly signal: AbortSignal;
}

/** Often enough for somebody who looks on; cheap enough for a job that takes days. */
const LONGEST_POLL_SECONDS = 4;

/**
 * Follows a job to its end: its states as they change and what it prints as it prints it.
 * @returns the job in its final state, when all of its output has been handed on
 * @throws TransferError if what has been handed on is not what the server has
 */
export async function followJob(parts: FollowJobParts): Promise<Job> {
  const { arc, jobId, onChange } = parts;
  const stop = new AbortController();
  const signal = AbortSignal.any([parts.signal, stop.signal]);
  // Every request of hours listens for a while.
  setMaxListeners(0, signal);
  const ended = new AbortController();
  let following: Promise<unknown> | undefined;
  try {
    let last: Job | undefined;
    const watching = (async () => {
      for await (const job of arc.watchJob(jobId, { signal, longestPollSeconds: LONGEST_POLL_SECONDS })) {
        last = job;
        if (hasStarted(job.state)) {
          following ??= followStreams(parts, job, { ended: ended.signal, signal });
          // Its failure is told below; here it only must not go unheard.
          following.catch((error: unknown) => stop.abort(error));
        }
        await onChange(job);
      }
    })();
    await watching;
    ended.abort();
    await following;
    if (last === undefined) throw new RangeError(`Nothing is known of ${jobId}`);
    return last;
  } catch (error) {
    stop.abort(error);
    await following?.catch(() => undefined); // the first failure is the one to tell
    throw parts.signal.aborted ? parts.signal.reason : stop.signal.reason;
  }
}

async function followStreams(
  { arc, jobId, streamsOf, onOutput }: FollowJobParts,
  job: Job,
  { ended, signal }: { readonly ended: AbortSignal; readonly signal: AbortSignal },
): Promise<void> {
  const streams = streamsOf(job);
  // A job that writes both into one file has one stream.
  const names = streams.stdout === streams.stderr ? (['stdout'] as const) : (['stdout', 'stderr'] as const);
  await Promise.all(
    names.map(async (name) => {
      const path = streams[name];
      if (path === undefined) return;
      const received = await followFile({
        read: (offset) => arc.readJobFile(jobId, path, { offset, signal }),
        write: (chunk) => onOutput(name, chunk),
        ended,
        signal,
        nap: napUntil,
        now: () => performance.now(),
      });
      if (received !== undefined) await requireWhole(arc, { jobId, path, received, signal });
    }),
  );
}

/** The job has ended, so its files do not change any more: what was handed on must be as long as what is there. */
async function requireWhole(
  arc: ArcInterface,
  {
    jobId,
    path,
    received,
    signal,
  }: { readonly jobId: JobId; readonly path: string; readonly received: number; readonly signal: AbortSignal },
): Promise<void> {
  const directory = dirname(path);
  const entries = await persistently(
    () => arc.listJobFiles(jobId, directory === '.' ? '' : directory, { signal }),
    signal,
  );
  const name = path.slice(path.lastIndexOf('/') + 1);
  const entry = entries.find((one) => one.name === name);
  if (entry?.kind !== 'file' || entry.sizeBytes === undefined || entry.sizeBytes === received) return;
  throw new TransferError(
    path,
    `${path} has ${entry.sizeBytes} bytes on the server and ${received} were shown: it was rewritten while it was followed`,
    { hint: `Fetch it whole: jasmin-arc cat ${jobId} ${path}`, retryable: false },
  );
}
