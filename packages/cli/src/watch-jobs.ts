import type { ArcInterface, JobId } from 'jasmin-arc';
import { type JobLook, lookAtJobs } from './poll-jobs.js';
import { napUntil } from './wait.js';

export interface WatchJobsOptions {
  readonly signal: AbortSignal;
  /** Seconds between two looks. */
  readonly pollSeconds: number;
  readonly nap?: typeof napUntil;
}

/** Whether nothing can change any more about a job. */
export const isOver = (look: JobLook): boolean =>
  look.found === 'gone' ||
  (look.found === 'here' && ['Finished', 'Failed', 'Killed', 'Deleted'].includes(look.job.state));

/** Looks at several jobs again and again, until all of them are over. Those that are are not asked about any more. */
export async function* watchJobs(
  arc: ArcInterface,
  jobIds: readonly JobId[],
  { signal, pollSeconds, nap = napUntil }: WatchJobsOptions,
): AsyncGenerator<readonly JobLook[], void, void> {
  const looks = new Map<JobId, JobLook>();
  for (;;) {
    signal.throwIfAborted();
    const open = jobIds.filter((jobId) => {
      const look = looks.get(jobId);
      return look === undefined || !isOver(look);
    });
    for (const look of await lookAtJobs(arc, open, signal)) looks.set(look.jobId, look);
    yield jobIds.flatMap((jobId) => looks.get(jobId) ?? []);
    if ([...looks.values()].every(isOver)) return;
    await nap(pollSeconds * 1000, signal);
  }
}
