import { type ArcError, JobNotFoundError } from '../errors/index.js';
import type { JobId } from '../jobs/job.js';
import { isOver, type JobLook } from '../jobs/job-look.js';
import { Backoff } from '../waiting/backoff.js';
import { sleep as realSleep, type Sleep } from '../waiting/sleep.js';
import { lookAtJobs, type ReadJobs, serviceOf } from './look-at-jobs.js';
import { ServerPatience } from './server-patience.js';

/** Options of `ArcInterface.watchJobs`. */
export interface WatchJobsOptions {
  /** Stops watching; the jobs go on. */
  readonly signal?: AbortSignal | undefined;
  /** The longest interval between two looks, in seconds; intervals grow up to it. @default 10 */
  readonly maxPollSeconds?: number | undefined;
  /**
   * Called for a server that cannot be asked, once until it answers again.
   * @param service - the beginning of the addresses of its jobs
   */
  readonly onWaiting?: ((service: string, error: ArcError) => void) | undefined;
}

export interface WatchJobsDependencies {
  readonly getJobs: ReadJobs;
  /** Jobs whose servers are known to have answered before, because they created them. @default none */
  readonly knownIds?: () => Promise<ReadonlySet<JobId>>;
  readonly sleep?: Sleep | undefined;
  /** Milliseconds of any steady clock. */
  readonly now?: () => number;
}

const FIRST_POLL_SECONDS = 1;
const MAX_POLL_SECONDS = 10;
const GROWTH_FACTOR = 1.25;

/**
 * Asks for several jobs repeatedly, until each of them has ended or is gone; such jobs are not asked for again. A server that
 * cannot be reached is waited for without a limit; one that has answered before and now answers with something else, for an
 * hour. A job that was under way counts as gone only when its server has not known it for a minute.
 * @throws the error of a server, if another try would not help and no job of another server is left to wait for
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
      // A job that is not found may still exist: for a minute, the last look that found it stays.
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
