import { ArcError } from '../errors.js';
import { type Log, silentLog } from '../log.js';
import { type Pause, pause } from '../pause.js';
import type { Job } from './job.js';
import { isTerminal } from './job-status.js';

export interface WatchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Seconds between two looks. @default 1 at first, growing while nothing changes */
  readonly pollSeconds?: number | undefined;
  /** What they grow to. @default 10 */
  readonly longestPollSeconds?: number | undefined;
  /** For how many seconds a server that cannot be reached is waited for. @default 3600 */
  readonly patienceSeconds?: number | undefined;
}

export interface WatchParts {
  readonly log?: Log;
  readonly pause?: Pause;
  /** Milliseconds of any steady clock. */
  readonly now?: () => number;
}

const FIRST_POLL_SECONDS = 1;
const LONGEST_POLL_SECONDS = 10;
const GROWTH = 1.25;

/**
 * Looks at a job again and again: yields how it is now, then every change, and ends after the state that is final.
 * A server that cannot be reached for a while is waited for, as the job goes on without us.
 * @param read - reads the job; rejects with a retryable error where another try could help
 */
export async function* watch(
  read: (options: { readonly signal?: AbortSignal | undefined }) => Promise<Job>,
  { signal, pollSeconds, longestPollSeconds = LONGEST_POLL_SECONDS, patienceSeconds = 3600 }: WatchOptions = {},
  { log = silentLog, pause: wait = pause, now = () => performance.now() }: WatchParts = {},
): AsyncGenerator<Job, void, void> {
  let last: Job | undefined;
  let seconds = pollSeconds ?? FIRST_POLL_SECONDS;
  let unreachableSince: number | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const job = await read({ signal }).catch((error: unknown) => {
      if (signal?.aborted || !(error instanceof ArcError) || !error.retryable) throw error;
      unreachableSince ??= now();
      if (now() - unreachableSince >= patienceSeconds * 1000) throw error;
      log.warning(`Cannot look at the job now, trying again: ${error.message}`);
      return undefined;
    });
    if (job !== undefined) unreachableSince = undefined;
    if (job !== undefined && differs(job, last)) {
      last = job;
      seconds = pollSeconds ?? FIRST_POLL_SECONDS;
      yield job;
      if (isTerminal(job.state)) return;
    } else {
      seconds = pollSeconds ?? Math.min(seconds * GROWTH, longestPollSeconds);
    }
    await wait(seconds * 1000, signal);
  }
}

/** What a person calls a change; load and usage figures are none. */
const differs = (job: Job, last: Job | undefined): boolean =>
  last === undefined || job.state !== last.state || job.waitingPosition !== last.waitingPosition;
