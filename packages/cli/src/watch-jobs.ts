import type { ArcError, ArcInterface, JobId } from 'jasmin-arc';
import { isOver, type JobLook } from './job-look.js';
import { lookAtJobs, unreachableServers } from './poll-jobs.js';
import { napUntil } from './wait.js';

export interface WatchJobsOptions {
  readonly signal: AbortSignal;
  /** Seconds between two looks, once nothing has changed for a while: the first come sooner. */
  readonly pollSeconds: number;
  /** Told of a server that cannot be asked, once until it answers again. */
  readonly onWaiting?: (server: string, error: ArcError) => void;
  readonly nap?: typeof napUntil;
}

const FIRST_POLL_SECONDS = 1;
const GROWTH = 1.25;

/**
 * Looks at several jobs again and again, until all of them are over. Those that are are not asked about any more. A server
 * that cannot be reached is waited for.
 * @throws the error of a server that another try would not help, once no other job is left to wait for
 */
export async function* watchJobs(
  arc: ArcInterface,
  jobIds: readonly JobId[],
  { signal, pollSeconds, onWaiting, nap = napUntil }: WatchJobsOptions,
): AsyncGenerator<readonly JobLook[], void, void> {
  const looks = new Map<JobId, JobLook>();
  let waitedFor: ReadonlySet<string> = new Set();
  for (let seconds = Math.min(FIRST_POLL_SECONDS, pollSeconds); ; seconds = Math.min(seconds * GROWTH, pollSeconds)) {
    signal.throwIfAborted();
    const open = jobIds.filter((jobId) => {
      const look = looks.get(jobId);
      return look === undefined || !isOver(look);
    });
    const now = await lookAtJobs(arc, open, signal);
    for (const look of now) looks.set(look.jobId, look);
    const hopeless = now.filter((look) => look.found === 'unreachable' && !look.error.retryable);
    const isHopeless = hopeless.length > 0 && now.every((look) => isOver(look) || hopeless.includes(look));
    const unreachable = unreachableServers(now);
    for (const [server, error] of unreachable) if (!isHopeless && !waitedFor.has(server)) onWaiting?.(server, error);
    waitedFor = new Set(unreachable.keys());
    yield jobIds.flatMap((jobId) => looks.get(jobId) ?? []);
    if ([...looks.values()].every(isOver)) return;
    const [first] = hopeless;
    if (isHopeless && first?.found === 'unreachable') throw first.error;
    await nap(seconds * 1000, signal);
  }
}
