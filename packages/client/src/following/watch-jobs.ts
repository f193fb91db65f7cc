import { type ArcError, JobNotFoundError } from '../errors/index.js';
import type { JobId } from '../jobs/job.js';
import { isOver, type JobLook } from '../jobs/job-look.js';
import { Backoff } from '../waiting/backoff.js';
import { sleep as realSleep, type Sleep } from '../waiting/sleep.js';
import { lookAtJobs, type ReadJobs, serviceOf } from './look-at-jobs.js';
import { ServerPatience } from './server-patience.js';

/** Options of `ArcInterface.watchJobs`. */
export interface WatchJobsOptions {
  readonly signal?: AbortSignal | undefined;
  /** What the seconds between two looks grow to; the first come sooner. @default 10 */
  readonly maxPollSeconds?: number | undefined;
  /**
   * Told of a server that cannot be asked, once until it answers again.
   * @param service - the beginning of the addresses of its jobs
   */
  readonly onWaiting?: ((service: string, error: ArcError) => void) | undefined;
}

export interface WatchJobsDependencies {
  readonly getJobs: ReadJobs;
  /** The jobs that are known to be of their servers, which have answered before, then. @default none */
  readonly knownIds?: () => Promise<ReadonlySet<JobId>>;
  readonly sleep?: Sleep | undefined;
  /** Milliseconds of any steady clock. */
  readonly now?: () => number;
}

const FIRST_POLL_SECONDS = 1;
const MAX_POLL_SECONDS = 10;
const GROWTH_FACTOR = 1.25;

/**
 * Looks at several jobs again and again, until all of them are over; those that are over are not asked about any more. A
 * server that cannot be reached is waited for, and for an hour one that has answered before and answers something else now. A
 * job that was under way is gone only when its server has not known it for a minute.
 * @throws the error of a server that another try would not help, once no other job is left to wait for
 */
export async function* watchJobs(
  jobIds: readonly JobId[],
  { signal, maxPollSeconds = MAX_POLL_SECONDS, onWaiting }: WatchJobsOptions,
  { getJobs, knownIds = async () => new Set(), sleep = realSleep, now: clock }: WatchJobsDependencies,
): AsyncGenerator<readonly JobLook[], void, void> {
  const looks = new Map<JobId, JobLook>();
  const known = await knownIds();
  const patience = new Map(
    jobIds.map((jobId) => [
      jobId,
      new ServerPatience({ unreachableSeconds: Number.POSITIVE_INFINITY, hasAnswered: known.has(jobId), now: clock }),
    ]),
  );
  const isOpen = (jobId: JobId): boolean => {
    const look = looks.get(jobId);
    return look === undefined || !isOver(look);
  };
  const intervals = new Backoff({
    firstMs: FIRST_POLL_SECONDS * 1000,
    maxMs: maxPollSeconds * 1000,
    factor: GROWTH_FACTOR,
  });
  let waitedFor: ReadonlySet<string> = new Set();
  for (;;) {
    signal?.throwIfAborted();
    const now = await lookAtJobs(getJobs, jobIds.filter(isOpen), { signal });
    const hopeless: ArcError[] = [];
    for (const look of now) {
      const { jobId } = look;
      if (look.found === 'here') patience.get(jobId)?.answered();
      // A job that is not found may still be there: for a minute, what was last seen of it stays.
      if (look.found === 'gone' && patience.get(jobId)?.bears(new JobNotFoundError(jobId))) continue;
      if (look.found === 'unreachable' && !patience.get(jobId)?.bears(look.error)) hopeless.push(look.error);
      looks.set(jobId, look);
    }
    const open = jobIds.filter(isOpen);
    const isHopeless = hopeless.length > 0 && hopeless.length === open.length;
    const unreachable = new Map(
      now.flatMap((look) => (look.found === 'unreachable' ? [[serviceOf(look.jobId), look.error] as const] : [])),
    );
    for (const [service, error] of unreachable) if (!isHopeless && !waitedFor.has(service)) onWaiting?.(service, error);
    waitedFor = new Set(unreachable.keys());
    yield jobIds.flatMap((jobId) => looks.get(jobId) ?? []);
    if (open.length === 0) return;
    const [first] = hopeless;
    if (isHopeless && first !== undefined) throw first;
    await sleep(intervals.next(), signal);
  }
}
