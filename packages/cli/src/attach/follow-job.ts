import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import {
  type ArcError,
  type ArcInterface,
  type Job,
  type JobId,
  SessionFileNotFoundError,
  type StoredJob,
} from 'jasmin-arc';
import { hasStarted } from '../jobs/job-stages.js';
import { type StreamName, streamsOf } from '../jobs/job-streams.js';
import { napUntil } from '../process/wait.js';
import { followFile } from './follow-file.js';
import { persistently } from './persistently.js';

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
  /** The streams that have been handed on, whole: as they are on the server now. */
  readonly shown: readonly ShownStream[];
  /** Streams that were written anew while they were followed: their files hold something else than what was handed on. */
  readonly rewritten: readonly string[];
  /** What its streams are called in the session directory. */
  readonly streams: readonly string[];
}

type HandedOn = Pick<FollowedJob, 'shown' | 'rewritten'>;

/** A stream that has been handed on to its end. */
export interface ShownStream {
  readonly stream: StreamName;
  /** Its name in the session directory. */
  readonly path: string;
  readonly bytes: number;
}

/** Often enough for a user who watches; cheap enough for a job that takes days. */
const LONGEST_POLL_SECONDS = 4;

/** Servers name the streams of a job from elsewhere in a snapshot that they take once in a minute or so. */
const NAMING_PATIENCE_MS = 90_000;
const NAMING_DELAY_MS = 3_000;

/**
 * Follows a job to its end: its states as they change and what it prints as it prints it.
 * @returns when all of its output has been handed on
 */
export async function followJob(parts: FollowJobParts): Promise<FollowedJob> {
  const { arc, jobId, onChange } = parts;
  const stop = new AbortController();
  const signal = AbortSignal.any([parts.signal, stop.signal]);
  // Many requests listen to these signals over the hours.
  setMaxListeners(0, signal);
  const ended = new AbortController();
  let streams: Streams | undefined;
  let following: Promise<HandedOn> | undefined;
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
        // Its failure is thrown below; this only prevents an unhandled rejection.
        following.catch((error: unknown) => stop.abort(error));
      }
      await onChange(job);
    }
    ended.abort();
    const { shown, rewritten } = (await following) ?? { shown: [], rewritten: [] };
    if (last === undefined) throw new RangeError(`Nothing is known of ${jobId}`);
    const { stdout, stderr } = streamsOf(streams?.job ?? last, parts.stored);
    return { job: last, shown, rewritten, streams: [stdout, stderr].filter((name) => name !== undefined) };
  } catch (error) {
    stop.abort(error);
    await following?.catch(() => undefined); // the first failure is the one to tell
    throw parts.signal.aborted ? parts.signal.reason : stop.signal.reason;
  }
}

/** Where the streams of a job are, as far as it is known so far. */
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
  /** Whether the name comes from the job list or the server, and is not a guess. */
  readonly isCertain: boolean;
}

/** @returns what has been handed on */
async function followStreams(
  { arc, jobId, onOutput, nap = napUntil }: FollowJobParts,
  streams: Streams,
  { ended, signal }: { readonly ended: AbortSignal; readonly signal: AbortSignal },
): Promise<HandedOn> {
  const shown: ShownStream[] = [];
  const rewritten: string[] = [];
  const followFrom = async (name: StreamName): Promise<'shown' | 'not there' | 'not named yet'> => {
    let found: string | undefined;
    let isCertain = false;
    let isOver = false;
    let readBeforeEnd = 0;
    const checksum = createHash('sha256');
    const received = await followFile({
      async read(offset) {
        isOver = ended.aborted;
        if (found !== undefined) return arc.readJobFile(jobId, found, { offset, signal });
        const place = await streams.place(name);
        isCertain = place.isCertain;
        if (place.path === undefined) throw new SessionFileNotFoundError(name);
        const content = await arc.readJobFile(jobId, place.path, { offset, signal });
        found = place.path;
        return content;
      },
      async write(chunk) {
        if (!isOver) readBeforeEnd += chunk.length;
        checksum.update(chunk);
        await onOutput(name, chunk);
      },
      ended,
      signal,
      nap,
      now: () => performance.now(),
    });
    if (received === undefined || found === undefined) return isCertain ? 'not there' : 'not named yet';
    // Output that was read after the end is of one version of the file; what was read before may have been replaced since.
    const isProven = readBeforeEnd === 0 || (await holds(arc, jobId, found, checksum.digest('hex'), signal));
    if (isProven) shown.push({ stream: name, path: found, bytes: received });
    else rewritten.push(found);
    return 'shown';
  };
  const followToTheEnd = async (name: StreamName): Promise<void> => {
    // A short job ends before its server tells the names of its streams.
    for (let waited = 0; (await followFrom(name)) === 'not named yet'; waited += NAMING_DELAY_MS) {
      if (waited >= NAMING_PATIENCE_MS) return;
      await nap(NAMING_DELAY_MS, signal);
    }
  };
  await Promise.all([followToTheEnd('stdout'), followToTheEnd('stderr')]);
  return { shown, rewritten };
}

/** Whether a file of a job that has ended has this content: a program that opens its stdout anew writes over what was shown. */
async function holds(
  arc: ArcInterface,
  jobId: JobId,
  path: string,
  sha256: string,
  signal: AbortSignal,
): Promise<boolean> {
  const read = async () => {
    const checksum = createHash('sha256');
    for await (const chunk of await arc.readJobFile(jobId, path, { signal })) checksum.update(chunk as Uint8Array);
    return checksum.digest('hex');
  };
  return (await persistently(read, signal)) === sha256;
}
