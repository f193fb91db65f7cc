import { type ArcError, type ArcInterface, type JobId, JobNotFoundError, ServerPatience } from 'jasmin-arc';
import { napUntil } from '../process/wait.js';
import { isOver, type JobLook } from './job-look.js';
import { lookAtJobs, unreachableServers } from './poll-jobs.js';

export interface WatchJobsOptions {
  readonly signal: AbortSignal;
  /** Seconds between two looks, once nothing has changed for a while: the first come sooner. */
  readonly pollSeconds: number;
  /** Whether the job list has a job: its server has answered before, then. @default no */
  readonly isKnown?: (jobId: JobId) => boolean;
  /** Told of a server that cannot be asked, once until it answers again. */
  readonly onWaiting?: (server: string, error: ArcError) => void;
  readonly nap?: typeof napUntil;
  /** Milliseconds of any steady clock. */
  readonly now?: () => number;
}

const FIRST_POLL_SECONDS = 1;
const GROWTH = 1.25;

/**
 * Looks at several jobs again and again, until all of them are over. Those that are are not asked about any more. A server
 * that cannot be reached is waited for, and for an hour one that has answered before and says something else now. A job
 * that was under way is gone only when its server has not known it for a minute.
 * @throws the error of a server that another try would not help, once no other job is left to wait for
 */
export async function* watchJobs(
  arc: ArcInterface,
  jobIds: readonly JobId[],
  { signal, pollSeconds, isKnown = () => false, onWaiting, nap = napUntil, now: clock }: WatchJobsOptions,
): AsyncGenerator<readonly JobLook[], void, void> {
  const looks = new Map<JobId, JobLook>();
  const patience = new Map(
    jobIds.map((jobId) => [
      jobId,
      new ServerPatience({ unreachableSeconds: Number.POSITIVE_INFINITY, hasAnswered: isKnown(jobId), now: clock }),
    ]),
  );
  let waitedFor: ReadonlySet<string> = new Set();
  for (let seconds = Math.min(FIRST_POLL_SECONDS, pollSeconds); ; seconds = Math.min(seconds * GROWTH, pollSeconds)) {
    signal.throwIfAborted();
    const open = jobIds.filter((jobId) => isOpen(looks.get(jobId)));
    const now = await lookAtJobs(arc, open, signal);
    const hopeless: ArcError[] = [];
    for (const look of now) {
      const { jobId } = look;
      if (look.found === 'here') patience.get(jobId)?.answered();
      // A job that is not found may still be there: for a minute, what was last seen of it stays.
      if (look.found === 'gone' && patience.get(jobId)?.bears(new JobNotFoundError(jobId))) continue;
      if (look.found === 'unreachable' && !patience.get(jobId)?.bears(look.error)) hopeless.push(look.error);
      looks.set(jobId, look);
    }
    const isHopeless =
      hopeless.length > 0 && hopeless.length === jobIds.filter((jobId) => isOpen(looks.get(jobId))).length;
    const unreachable = unreachableServers(now);
    for (const [server, error] of unreachable) if (!isHopeless && !waitedFor.has(server)) onWaiting?.(server, error);
    waitedFor = new Set(unreachable.keys());
    yield jobIds.flatMap((jobId) => looks.get(jobId) ?? []);
    if (jobIds.every((jobId) => !isOpen(looks.get(jobId)))) return;
    const [first] = hopeless;
    if (isHopeless && first !== undefined) throw first;
    await nap(seconds * 1000, signal);
  }
}

const isOpen = (look: JobLook | undefined): boolean => look === undefined || !isOver(look);
