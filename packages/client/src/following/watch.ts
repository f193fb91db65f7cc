import { isDeepStrictEqual } from 'node:util';
import { type ArcError, JobNotFoundError } from '../errors/index.js';
import type { Job, JobId } from '../jobs/job.js';
import { isTerminal } from '../jobs/job-status.js';
import { type Log, silentLog } from '../log/log.js';
import { Backoff } from '../waiting/backoff.js';
import { type Sleep, sleep } from '../waiting/sleep.js';
import { ServerPatience } from './server-patience.js';

/** Options of `ArcInterface.watchJob` and `waitForJob`. */
export interface WatchOptions {
  /** Stops watching; the job goes on. */
  readonly signal?: AbortSignal | undefined;
  /** Seconds between two looks. @default 1 at first, growing while nothing changes */
  readonly pollSeconds?: number | undefined;
  /** The longest interval between two looks, in seconds; intervals grow up to it. @default 10 */
  readonly maxPollSeconds?: number | undefined;
  /** How many seconds to wait for a server that cannot be asked. @default 3600 */
  readonly patienceSeconds?: number | undefined;
  /**
   * Called with the error when the server cannot be asked and is waited for, once for each kind of failure, and with `undefined`
   * when it has answered again. @default a warning in the log
   */
  readonly onWaiting?: ((error: ArcError | undefined) => void) | undefined;
}

export interface WatchDependencies {
  readonly log?: Log;
  readonly sleep?: Sleep;
  /** Milliseconds of any steady clock. */
  readonly now?: () => number;
  /** Whether this server is known to have created the job. */
  readonly isKnown?: () => Promise<boolean>;
}

const FIRST_POLL_SECONDS = 1;
const MAX_POLL_SECONDS = 10;
const GROWTH_FACTOR = 1.25;

/**
 * Asks for a job repeatedly: yields its present state, then every change, and ends after the final state.
 * A server that has answered before is waited for, even if it answers with errors, because the job goes on meanwhile.
 * @param read - reads the job
 * @throws the errors that {@link ServerPatience} does not wait for
 */
export async function* watch(
  read: (options: { readonly signal?: AbortSignal | undefined }) => Promise<Job>,
  { signal, pollSeconds, maxPollSeconds = MAX_POLL_SECONDS, patienceSeconds, onWaiting }: WatchOptions = {},
  {
    log = silentLog,
    sleep: wait = sleep,
    now = () => performance.now(),
    isKnown = async () => false,
  }: WatchDependencies = {},
): AsyncGenerator<Job, void, void> {
  let last: Job | undefined;
  const intervals = new Backoff({
    firstMs: (pollSeconds ?? FIRST_POLL_SECONDS) * 1000,
    maxMs: (pollSeconds ?? maxPollSeconds) * 1000,
    factor: GROWTH_FACTOR,
  });
  let patience: ServerPatience | undefined;
  const waiting = new Waiting(onWaiting ?? warn(log));
  for (;;) {
    signal?.throwIfAborted();
    const job = await read({ signal }).catch(async (error: unknown) => {
      if (signal?.aborted) throw error;
      patience ??= new ServerPatience({ seconds: patienceSeconds, hasAnswered: await isKnown(), now });
      if (!patience.bears(error)) throw error;
      waiting.because(error as ArcError); // ServerPatience waits only for an ArcError
      log.verbose(`Cannot look at the job now, trying again: ${String(error)}`);
      return undefined;
    });
    if (job !== undefined) {
      patience ??= new ServerPatience({ seconds: patienceSeconds, now });
      patience.answered();
      waiting.isOver();
    }
    if (job !== undefined && differs(job, last)) {
      last = job;
      intervals.reset();
      yield job;
      if (isTerminal(job.state)) return;
    }
    await wait(intervals.next(), signal);
  }
}

/** The last state that watching a job yields. @throws JobNotFoundError if it yields none */
export async function waitForEnd(jobId: JobId, watching: AsyncIterable<Job>): Promise<Job> {
  let last: Job | undefined;
  for await (const job of watching) last = job;
  if (last === undefined) throw new JobNotFoundError(jobId);
  return last;
}

/** Reports each kind of failure once, and its end. */
class Waiting {
  readonly #tell: (error: ArcError | undefined) => void;
  #told: string | undefined;

  constructor(tell: (error: ArcError | undefined) => void) {
    this.#tell = tell;
  }

  because(error: ArcError): void {
    if (error.code !== this.#told) this.#tell(error);
    this.#told = error.code;
  }

  isOver(): void {
    if (this.#told !== undefined) this.#tell(undefined);
    this.#told = undefined;
  }
}

const warn = (log: Log) => (error: ArcError | undefined) => {
  if (error === undefined) log.info('The server answers again');
  else log.warning(`Cannot look at the job now, trying again: ${error.message}`);
};

/** A change that a user wants to see; a change of load or usage figures is not. */
const differs = (job: Job, last: Job | undefined): boolean =>
  last === undefined ||
  job.state !== last.state ||
  job.waitingPosition !== last.waitingPosition ||
  !isDeepStrictEqual(job.missingInputs, last.missingInputs);
