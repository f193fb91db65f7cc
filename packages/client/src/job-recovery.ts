import { ArcError } from './errors.js';
import type { CallOptions, ComputingInterface } from './interfaces/computing-interface.js';
import { type JobJournal, jobToRemember } from './job-journal.js';
import type { JobId } from './jobs/job.js';
import type { Log } from './log.js';
import type { Pause } from './pause.js';
import { isUnderWay } from './submitter.js';

/** When the server is asked what became of submissions whose reply was lost, each so long after the last time. */
const LOOK_DELAYS_MS = [0, 1_000, 2_000, 4_000, 8_000];
/** One that has just come round may not have read what is waiting in its sockets: it is asked once more. */
const LAST_DELAY_MS = 8_000;
/** After so long a server would have shown a job that it took. */
const SETTLED_MS = 3_600_000;

/** What a server says about submissions whose reply was lost. */
export interface FoundSubmissions {
  readonly found: ReadonlyMap<string, JobId>;
  /** Why the last look failed; undefined where it did not: what is missing then is not there. */
  readonly failure: unknown;
}

/** Asks a server, some times in a quarter of a minute, for the jobs of submissions whose reply was lost. */
export async function findSubmissions(
  service: Pick<ComputingInterface, 'findSubmissions'>,
  marks: readonly string[],
  { since, pause }: { readonly since: Date; readonly pause: Pause },
): Promise<FoundSubmissions> {
  const found = new Map<string, JobId>();
  let failure: unknown;
  let answers = 0;
  for (const [turn, delay] of [...LOOK_DELAYS_MS, LAST_DELAY_MS].entries()) {
    if (turn === LOOK_DELAYS_MS.length && (answers >= 2 || failure !== undefined)) break;
    await pause(delay);
    try {
      const missing = marks.filter((mark) => !found.has(mark));
      for (const [mark, jobId] of await service.findSubmissions(missing, since)) found.set(mark, jobId);
      failure = undefined;
      answers += 1;
      if (found.size === marks.length) break;
    } catch (error) {
      failure = error;
      answers = 0;
      // Not the server's doing, such as the end of the connection from our side: it will not get better.
      if (!(error instanceof ArcError)) break;
    }
  }
  return { found, failure };
}

/** A submission whose reply had been lost: the job it became, if it did. */
export interface RecoveredSubmission {
  readonly submissionId: string;
  readonly name: string;
  readonly begunAt: Date;
  /** Undefined where the server has no such job. */
  readonly jobId: JobId | undefined;
}

/**
 * Looks for the jobs of submissions that were begun and never concluded, but for those that somebody is still at; what is
 * found goes into the job list.
 */
export async function recoverPending(
  service: ComputingInterface,
  {
    journal,
    log,
    now = () => new Date(),
  }: { readonly journal: JobJournal; readonly log: Log; readonly now?: () => Date },
  options: CallOptions = {},
): Promise<readonly RecoveredSubmission[]> {
  const pending = (await journal.pending(service.endpoint)).filter((submission) => !isUnderWay(submission, now()));
  if (pending.length === 0) return [];
  const since = new Date(Math.min(...pending.map(({ begunAt }) => begunAt.getTime())));
  const marks = pending.map(({ mark }) => mark);
  const found = await service.findSubmissions(marks, since, options);
  const recovered: RecoveredSubmission[] = [];
  for (const { mark, name, begunAt } of pending) {
    const jobId = found.get(mark);
    if (jobId !== undefined) {
      const job = jobToRemember(service, jobId, begunAt, await service.description(jobId, options));
      await journal.accepted([{ mark, job }]);
      log.info(`Found the job of a submission whose reply was lost: ${jobId}`);
    } else if (now().getTime() - begunAt.getTime() > SETTLED_MS) {
      await journal.abandoned([mark]);
    }
    recovered.push({ submissionId: mark, name, begunAt, jobId });
  }
  return recovered;
}
