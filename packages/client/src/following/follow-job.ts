import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';
import { JobNotFoundError, SessionFileNotFoundError } from '../errors/index.js';
import type { StoredJob } from '../job-list/job-store.js';
import type { Job, JobId } from '../jobs/job.js';
import { hasStarted } from '../jobs/job-status.js';
import { type StreamName, streamsOf } from '../jobs/job-streams.js';
import { poll } from '../waiting/poll.js';
import { sleep as realSleep, type Sleep } from '../waiting/sleep.js';
import { EventChannel } from './event-channel.js';
import { followFile } from './follow-growing-file.js';
import type { FollowedStream, JobEvent } from './job-event.js';
import { retryPatiently } from './retry-patiently.js';
import type { ReadFileOptions } from './session-stream.js';
import type { WatchOptions } from './watch.js';

/** The methods of the library that following a job uses. */
export interface FollowedJobReader {
  /** Yields the job whenever it has changed, until its end. */
  watchJob(jobId: JobId, options: WatchOptions): AsyncIterable<Job>;
  /** Reads the job once. */
  getJob(jobId: JobId, options: { readonly signal?: AbortSignal | undefined }): Promise<Job>;
  /** Opens a file of the session directory, at `options.offset`. */
  readJobFile(jobId: JobId, path: string, options: ReadFileOptions): Promise<Readable>;
  /** The jobs of the job list. */
  knownJobs(): Promise<readonly StoredJob[]>;
}

/** Options of `JobHandle.follow`. */
export interface FollowOptions {
  /** Stops following; the job goes on. */
  readonly signal?: AbortSignal | undefined;
  /** How many bytes of each stream the caller has already: the stream is followed from there on. @default 0 */
  readonly from?: Readonly<Partial<Record<StreamName, number>>> | undefined;
  /** The longest interval between two looks at the state, in seconds; intervals grow up to it. @default 4 */
  readonly maxPollSeconds?: number | undefined;
  /** How many seconds to wait for a server that cannot be asked. @default 3600 */
  readonly patienceSeconds?: number | undefined;
}

/** Often enough for a user who watches; cheap enough for a job that takes days. */
const MAX_POLL_SECONDS = 4;

/**
 * For a job that was submitted from elsewhere, servers tell the names of its streams in a snapshot that they take about once a
 * minute.
 */
const NAMING = { patienceMs: 90_000, firstMs: 3_000, maxMs: 3_000 };

/**
 * Follows a job to its end: yields its states as they change, the output of the program as it is written, and last how the job
 * ended. Broken connections, restarts of the server and renewed proxies do not interrupt it. An event is delivered once the one
 * before has been handled; leaving the loop ends all requests, and the job goes on.
 * @throws what {@link watch} throws, and the reason of an abort
 */
export async function* followJob(
  reader: FollowedJobReader,
  jobId: JobId,
  options: FollowOptions = {},
  sleep: Sleep = realSleep,
): AsyncGenerator<JobEvent, void, void> {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  // Many requests listen to this signal over the hours.
  setMaxListeners(0, signal);
  const channel = new EventChannel<JobEvent>();
  const follower = new JobFollower(reader, jobId, { ...options, signal, sleep, emit: (event) => channel.push(event) });
  const following = follower.follow().then(
    () => channel.close(),
    (error: unknown) => channel.close({ error }),
  );
  try {
    for await (const event of channel) {
      options.signal?.throwIfAborted();
      yield event;
    }
  } finally {
    stop.abort();
    await following;
  }
}

interface FollowerOptions extends FollowOptions {
  readonly signal: AbortSignal;
  readonly sleep: Sleep;
  emit(event: JobEvent): Promise<void>;
}

/** Produces the events of one job. */
class JobFollower {
  readonly #reader: FollowedJobReader;
  readonly #jobId: JobId;
  readonly #options: FollowerOptions;
  /** Aborted once the job has ended, or following it has failed. */
  readonly #ended = new AbortController();
  #stored: StoredJob | undefined;
  /** The latest state of the job that was read. */
  #job: Job | undefined;

  constructor(reader: FollowedJobReader, jobId: JobId, options: FollowerOptions) {
    this.#reader = reader;
    this.#jobId = jobId;
    this.#options = options;
  }

  async follow(): Promise<void> {
    const { emit } = this.#options;
    // If the job list cannot be read, the names of the streams come from the server alone.
    const known = await this.#reader.knownJobs().catch(() => []);
    this.#stored = known.find(({ id }) => id === this.#jobId);
    const failed = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, failed.signal]);
    setMaxListeners(0, signal);
    let streams: Promise<readonly FollowedStream[]> | undefined;
    try {
      let last: Job | undefined;
      for await (const job of this.#watch(signal)) {
        last = job;
        this.#job = job;
        if (streams === undefined && hasStarted(job.state)) {
          streams = this.#followStreams(signal);
          // The error is thrown below; here it only ends the watching.
          streams.catch((error: unknown) => failed.abort(error));
        }
        await emit({ type: 'state', job });
      }
      if (last === undefined) throw new JobNotFoundError(this.#jobId);
      this.#ended.abort();
      const followed = (await streams) ?? this.#withoutOutput(last);
      const whole = followed.filter(({ outcome }) => outcome === 'whole');
      const shown = new Map(whole.map(({ path, bytes }) => [path, bytes]));
      await emit({ type: 'ended', job: last, streams: followed, shown });
    } catch (error) {
      failed.abort(error);
      await streams?.catch(() => undefined); // the first error is thrown, not this one
      throw this.#options.signal.aborted ? this.#options.signal.reason : failed.signal.reason;
    }
  }

  #watch(signal: AbortSignal): AsyncIterable<Job> {
    const { emit, maxPollSeconds = MAX_POLL_SECONDS, patienceSeconds } = this.#options;
    return this.#reader.watchJob(this.#jobId, {
      signal,
      maxPollSeconds,
      patienceSeconds,
      // The consumer of the events may have left the loop; that ends the watching as well.
      onWaiting: (error) =>
        void emit(error === undefined ? { type: 'answering' } : { type: 'waiting', error }).catch(() => undefined),
    });
  }

  #withoutOutput(job: Job): readonly FollowedStream[] {
    const { stdout, stderr } = streamsOf(job, this.#stored);
    return [
      ...(stdout === undefined ? [] : [absent('stdout', stdout)]),
      ...(stderr === undefined || stderr === stdout ? [] : [absent('stderr', stderr)]),
    ];
  }

  async #followStreams(signal: AbortSignal): Promise<readonly FollowedStream[]> {
    const followed = await Promise.all([this.#followNamed('stdout', signal), this.#followNamed('stderr', signal)]);
    return followed.filter((stream) => stream !== undefined);
  }

  /** Follows a stream. If a short job ends before its server tells the name of the stream, waits for the name. */
  async #followNamed(stream: StreamName, signal: AbortSignal): Promise<FollowedStream | undefined> {
    let last: FollowedStream | undefined;
    const follow = async () => {
      const { followed, isCertain } = await this.#followStream(stream, signal);
      last = followed;
      const isThere = followed !== undefined && followed.outcome !== 'absent';
      return isThere || isCertain ? { followed } : undefined;
    };
    const { sleep } = this.#options;
    const named = await poll(follow, { ...NAMING, signal, sleep });
    return named === undefined ? last : named.followed;
  }

  async #followStream(stream: StreamName, signal: AbortSignal) {
    const { sleep, from = {}, emit } = this.#options;
    let found: string | undefined;
    let place: StreamPlace = { path: undefined, isCertain: false };
    const first = from[stream] ?? 0;
    let isOver = false;
    let readBeforeEnd = 0;
    let position = first;
    const checksum = createHash('sha256');
    const follow = async (): Promise<FollowedStream | undefined> => {
      const bytes = await followFile({
        read: async (offset) => {
          isOver = this.#ended.signal.aborted;
          if (found !== undefined) return this.#reader.readJobFile(this.#jobId, found, { offset, signal });
          place = await this.#place(stream, signal);
          if (place.path === undefined) throw new SessionFileNotFoundError(stream);
          const content = await this.#reader.readJobFile(this.#jobId, place.path, { offset, signal });
          found = place.path;
          return content;
        },
        write: async (chunk, offset) => {
          if (!isOver) readBeforeEnd += chunk.length;
          checksum.update(chunk);
          await emit({ type: 'output', stream, bytes: chunk, offset });
          position = offset + chunk.length;
        },
        from: first,
        ended: this.#ended.signal,
        signal,
        sleep,
        now: () => performance.now(),
      });
      const { path } = place;
      if (path === undefined) return undefined;
      if (bytes === undefined) return absent(stream, path);
      // Output that was read after the end is of one version of the file; the file may have been replaced after earlier output
      // was read.
      const isSame = readBeforeEnd === 0 || (await this.#holds(path, first, checksum.digest('hex'), signal));
      const outcome = !isSame ? 'rewritten' : first > 0 ? await this.#continued(path, first, signal) : 'whole';
      return { stream, path, bytes, outcome };
    };
    const followed = await follow().catch((error: unknown) => {
      // The job has removed the file, or its server has lost it: the end of the job must be reported all the same.
      if (found === undefined || !(error instanceof SessionFileNotFoundError)) throw error;
      return { stream, path: found, bytes: position, outcome: 'rewritten' } as const;
    });
    return { followed, isCertain: place.isCertain };
  }

  /** Where to look for a stream now. */
  async #place(stream: StreamName, signal: AbortSignal): Promise<StreamPlace> {
    const named = () => this.#stored?.[stream] ?? this.#job?.[stream];
    if (this.#job === undefined || named() === undefined) {
      this.#job = await this.#reader.getJob(this.#jobId, { signal });
    }
    const { stdout, stderr } = streamsOf(this.#job, this.#stored);
    const path = stream === 'stdout' ? stdout : stderr === stdout ? undefined : stderr;
    return { path, isCertain: named() !== undefined };
  }

  /**
   * Whether a file of a job that has ended has this content: a program that opens its stdout again overwrites output that was
   * shown.
   */
  async #holds(path: string, offset: number, sha256: string, signal: AbortSignal): Promise<boolean> {
    const read = async () => {
      const checksum = createHash('sha256');
      const content = await this.#reader.readJobFile(this.#jobId, path, { offset, signal });
      for await (const chunk of content) checksum.update(chunk as Uint8Array);
      return checksum.digest('hex');
    };
    return (await retryPatiently(read, { signal, sleep: this.#options.sleep })) === sha256;
  }

  /** Whether a file still has the bytes before `from`, which were not delivered now; their content cannot be compared. */
  async #continued(path: string, from: number, signal: AbortSignal): Promise<'continued' | 'rewritten'> {
    const read = async () => {
      const content = await this.#reader.readJobFile(this.#jobId, path, { offset: from - 1, signal });
      for await (const chunk of content) if ((chunk as Uint8Array).length > 0) return 'continued';
      return 'rewritten';
    };
    return retryPatiently(read, { signal, sleep: this.#options.sleep });
  }
}

interface StreamPlace {
  /** Undefined if there is nothing to follow: the stream is discarded, or is part of the other stream. */
  readonly path: string | undefined;
  /** Whether the name comes from the job list or the server, and is not a guess. */
  readonly isCertain: boolean;
}

const absent = (stream: StreamName, path: string): FollowedStream => ({ stream, path, bytes: 0, outcome: 'absent' });
