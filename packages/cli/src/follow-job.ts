import { setMaxListeners } from 'node:events';
import { dirname } from 'node:path/posix';
import {
  type ArcError,
  type ArcInterface,
  type Job,
  type JobId,
  SessionFileNotFoundError,
  type StoredJob,
  TransferError,
} from 'jasmin-arc';
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
  /** What the job list has on it. */
  readonly stored: StoredJob | undefined;
  onChange(job: Job): Promise<void>;
  onOutput(stream: StreamName, chunk: Uint8Array): Promise<void>;
  /** Told why the server cannot be asked and is waited for, and with undefined that it answers again. */
  onWaiting?(error: ArcError | undefined): void;
  /** Aborted to stop following. */
  readonly signal: AbortSignal;
  readonly nap?: typeof napUntil;
}

export interface FollowedJob {
  /** In its final state. */
  readonly job: Job;
  /** The streams that have been handed on, whole. */
  readonly shown: readonly ShownStream[];
  /** What its streams are called in the session directory. */
  readonly streams: readonly string[];
}

/** A stream that has been handed on to its end. */
export interface ShownStream {
  readonly stream: StreamName;
  /** Its name in the session directory. */
  readonly path: string;
  readonly bytes: number;
}

/** Often enough for somebody who looks on; cheap enough for a job that takes days. */
const LONGEST_POLL_SECONDS = 4;

/** Servers name the streams of a job from elsewhere in a snapshot that they take once in a minute or so. */
const NAMING_PATIENCE_MS = 90_000;
const NAMING_DELAY_MS = 3_000;

/**
 * Follows a job to its end: its states as they change and what it prints as it prints it.
 * @returns when all of its output has been handed on
 * @throws TransferError if what has been handed on is not what the server has
 */
export async function followJob(parts: FollowJobParts): Promise<FollowedJob> {
  const { arc, jobId, onChange } = parts;
  const stop = new AbortController();
  const signal = AbortSignal.any([parts.signal, stop.signal]);
  // Every request of hours listens for a while.
  setMaxListeners(0, signal);
  const ended = new AbortController();
  let streams: Streams | undefined;
  let following: Promise<readonly ShownStream[]> | undefined;
  try {
    let last: Job | undefined;
    const { onWaiting } = parts;
    const looking = { signal, longestPollSeconds: LONGEST_POLL_SECONDS, ...(onWaiting && { onWaiting }) };
    for await (const job of arc.watchJob(jobId, looking)) {
      last = job;
      if (streams !== undefined) streams.job = job;
      else if (hasStarted(job.state)) {
        streams = new Streams(parts, job, signal);
        following = followStreams(parts, streams, { ended: ended.signal, signal });
        // Its failure is told below; here it only must not go unheard.
        following.catch((error: unknown) => stop.abort(error));
      }
      await onChange(job);
    }
    ended.abort();
    const shown = (await following) ?? [];
    if (last === undefined) throw new RangeError(`Nothing is known of ${jobId}`);
    const { stdout, stderr } = streamsOf(streams?.job ?? last, parts.stored);
    return { job: last, shown, streams: [stdout, stderr].filter((name) => name !== undefined) };
  } catch (error) {
    stop.abort(error);
    await following?.catch(() => undefined); // the first failure is the one to tell
    throw parts.signal.aborted ? parts.signal.reason : stop.signal.reason;
  }
}

/** Where the streams of a job are, as far as anybody can tell so far. */
class Streams {
  readonly #parts: FollowJobParts;
  readonly #signal: AbortSignal;
  /** How it is now, or was a moment ago. */
  job: Job;

  constructor(parts: FollowJobParts, job: Job, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.job = job;
  }

  /** Where to look for a stream now. */
  async place(name: StreamName): Promise<StreamPlace> {
    const { arc, jobId, stored } = this.#parts;
    if ((stored?.[name] ?? this.job[name]) === undefined) {
      this.job = await arc.getJob(jobId, { signal: this.#signal });
    }
    const { stdout, stderr } = streamsOf(this.job, stored);
    const path = name === 'stdout' ? stdout : stderr === stdout ? undefined : stderr;
    return { path, isCertain: (stored?.[name] ?? this.job[name]) !== undefined };
  }
}

interface StreamPlace {
  /** Undefined where there is nothing to follow: what is thrown away, or is in the other stream already. */
  readonly path: string | undefined;
  /** Whether the job list or the server has told the name, rather than that it is guessed. */
  readonly isCertain: boolean;
}

/** @returns what has been handed on */
async function followStreams(
  { arc, jobId, onOutput, nap = napUntil }: FollowJobParts,
  streams: Streams,
  { ended, signal }: { readonly ended: AbortSignal; readonly signal: AbortSignal },
): Promise<readonly ShownStream[]> {
  const shown: ShownStream[] = [];
  const followFrom = async (name: StreamName): Promise<'shown' | 'not there' | 'not named yet'> => {
    let found: string | undefined;
    let isCertain = false;
    const received = await followFile({
      async read(offset) {
        if (found !== undefined) return arc.readJobFile(jobId, found, { offset, signal });
        const place = await streams.place(name);
        isCertain = place.isCertain;
        if (place.path === undefined) throw new SessionFileNotFoundError(name);
        const content = await arc.readJobFile(jobId, place.path, { offset, signal });
        found = place.path;
        return content;
      },
      write: (chunk) => onOutput(name, chunk),
      ended,
      signal,
      nap,
      now: () => performance.now(),
    });
    if (received === undefined || found === undefined) return isCertain ? 'not there' : 'not named yet';
    await requireWhole(arc, { jobId, path: found, received, signal });
    shown.push({ stream: name, path: found, bytes: received });
    return 'shown';
  };
  const followToTheEnd = async (name: StreamName): Promise<void> => {
    // A job that was quick has ended before its server tells what its streams are called.
    for (let waited = 0; (await followFrom(name)) === 'not named yet'; waited += NAMING_DELAY_MS) {
      if (waited >= NAMING_PATIENCE_MS) return;
      await nap(NAMING_DELAY_MS, signal);
    }
  };
  await Promise.all([followToTheEnd('stdout'), followToTheEnd('stderr')]);
  return shown;
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
