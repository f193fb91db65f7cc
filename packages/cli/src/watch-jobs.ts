import type { ArcInterface, JobId } from 'jasmin-arc';
import { isOver, type JobLook } from './job-look.js';
import { lookAtJobs } from './poll-jobs.js';
import { napUntil } from './wait.js';

export interface WatchJobsOptions {
  readonly signal: AbortSignal;
  /** Seconds between two looks, once nothing has changed for a while: the first come sooner. */
  readonly pollSeconds: number;
  readonly nap?: typeof napUntil;
}

const FIRST_POLL_SECONDS = 1;
const GROWTH = 1.25;

/** Looks at several jobs again and again, until all of them are over. Those that are are not asked about any more. */
export async function* watchJobs(
  arc: ArcInterface,
  jobIds: readonly JobId[],
  { signal, pollSeconds, nap = napUntil }: WatchJobsOptions,
): AsyncGenerator<readonly JobLook[], void, void> {
  const looks = new Map<JobId, JobLook>();
  for (let seconds = Math.min(FIRST_POLL_SECONDS, pollSeconds); ; seconds = Math.min(seconds * GROWTH, pollSeconds)) {
    signal.throwIfAborted();
    const open = jobIds.filter((jobId) => {
      const look = looks.get(jobId);
      return look === undefined || !isOver(look);
    });
    for (const look of await lookAtJobs(arc, open, signal)) looks.set(look.jobId, look);
    yield jobIds.flatMap((jobId) => looks.get(jobId) ?? []);
    if ([...looks.values()].every(isOver)) return;
    await nap(seconds * 1000, signal);
  }
}
