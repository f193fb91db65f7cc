import { ArcError } from '../errors/index.js';
import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import { historyEntry, type JobHistory, noHistory } from '../job-list/job-history.js';
import type { PendingSubmission } from '../job-list/job-store.js';
import { isUnderWay } from '../job-list/submitter.js';
import type { JobId } from '../jobs/job.js';
import type { Log } from '../log/log.js';
import { type JobJournal, jobToRemember } from '../service/job-journal.js';
import { poll } from '../waiting/poll.js';
import type { Sleep } from '../waiting/sleep.js';

/** When the server is asked for the jobs of submissions whose reply was lost: at once, and after 1, 3, 7 and 15 s. */
const LOOKS = { firstMs: 1_000, maxMs: 8_000, factor: 2, patienceMs: 15_000 };
/** A server that has just started may not have read the requests that wait in its sockets: it is asked once more. */
const LAST_DELAY_MS = 8_000;
/** For how long a request may still be on its way to the server, or the server may be working on it. */
const UNCERTAIN_MS = 3_600_000;

/** Until when a submission that was sent then may still become a job. */
export const uncertainUntil = (begunAt: Date): Date => new Date(begunAt.getTime() + UNCERTAIN_MS);

/** A server's answer about submissions of which it is not known whether they became jobs. */
export interface FoundSubmissions {
  readonly found: ReadonlyMap<string, JobId>;
  /** Why the last look failed. Undefined if it succeeded: a job that is missing then does not exist so far. */
  readonly failure: unknown;
}

/**
 * Asks a server, several times within a quarter of a minute, for the jobs of submissions.
 * @param options.isAnswered - the server has read all of these submissions and said that it refused them: one successful look
 *   is then enough to confirm or refute that
 */
export async function findSubmissions(
  service: Pick<ComputingInterface, 'findSubmissions'>,
  submissionIds: readonly string[],
  { since, sleep, isAnswered = false }: { readonly since: Date; readonly sleep: Sleep; readonly isAnswered?: boolean },
): Promise<FoundSubmissions> {
  const found = new Map<string, JobId>();
  let failure: unknown;
  /** Successful looks in a row. */
  let answers = 0;
  const look = async (): Promise<'settled' | undefined> => {
    try {
      const missing = submissionIds.filter((submissionId) => !found.has(submissionId));
      for (const [submissionId, jobId] of await service.findSubmissions(missing, since)) found.set(submissionId, jobId);
      failure = undefined;
      answers += 1;
      return isAnswered || found.size === submissionIds.length ? 'settled' : undefined;
    } catch (error) {
      failure = error;
      answers = 0;
      // An error on this machine, such as a client that was closed: another look would not help.
      return error instanceof ArcError ? undefined : 'settled';
    }
  };
  const outcome = await poll(look, { ...LOOKS, sleep });
  if (outcome === undefined && answers === 1) {
    await sleep(LAST_DELAY_MS);
    await look();
  }
  return { found, failure };
}

/** The outcome, so far, of a submission of which it was not known whether it became a job. */
export interface RecoveredSubmission {
  /** The id that the job, if there is one, carries among its previous ids. */
  readonly submissionId: string;
  /** The name from the description, or the default one. */
  readonly name: string;
  /** The service it was sent to, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  /** When it was sent, by the clock of this machine. */
  readonly begunAt: Date;
  /**
   * `found`: it became a job. `uncertain`: the server shows no job so far, or cannot be asked, and the submission may still become
   * one: it must not be submitted again. `nothing`: the server was asked after `uncertainUntil` and has none: it may be submitted
   * again.
   */
  readonly outcome: 'found' | 'uncertain' | 'nothing';
  /** The job that it became; undefined where none is known. */
  readonly jobId: JobId | undefined;
  /** An hour after it was sent: from then on, the first successful look settles it. */
  readonly uncertainUntil: Date;
  /** Why the server could not be asked; undefined where it was. */
  readonly failure: unknown;
}

/**
 * Looks for the jobs of submissions that were begun and never concluded, except those that a process still works on. The jobs
 * that are found go into the job list.
 */
export async function recoverPending(
  service: ComputingInterface,
  {
    journal,
    history = noHistory,
    log,
    now = () => new Date(),
  }: { readonly journal: JobJournal; readonly history?: JobHistory; readonly log: Log; readonly now?: () => Date },
  options: CallOptions = {},
): Promise<readonly RecoveredSubmission[]> {
  const pending = (await journal.pending(service.endpoint)).filter((submission) => !isUnderWay(submission, now()));
  if (pending.length === 0) return [];
  const since = new Date(Math.min(...pending.map(({ begunAt }) => begunAt.getTime())));
  const submissionIds = pending.map(({ submissionId }) => submissionId);
  // Taken before the look: a submission may reach the server during the look, and must not count as settled.
  const lookedAt = now();
  const found = await service.findSubmissions(submissionIds, since, options);
  const recovered: RecoveredSubmission[] = [];
  for (const submission of pending) {
    const { submissionId, begunAt } = submission;
    const jobId = found.get(submissionId);
    const isSettled = lookedAt > uncertainUntil(begunAt);
    if (jobId !== undefined) {
      const job = jobToRemember(service, jobId, begunAt, await service.description(jobId, options));
      await journal.accepted([{ submissionId, job }]);
      await journal.confirmed([submissionId]);
      await history.submitted([historyEntry(job, undefined)]);
      log.info(`Found the job of a submission whose reply was lost: ${jobId}`);
      recovered.push({ ...unsettled(submission), outcome: 'found', jobId });
    } else if (isSettled) {
      await journal.abandoned([submissionId]);
      recovered.push({ ...unsettled(submission), outcome: 'nothing' });
    } else {
      recovered.push(unsettled(submission));
    }
  }
  return recovered;
}

/**
 * The same for every server that a submission was sent to. If a server cannot be asked, its submissions stay uncertain.
 * @throws the signal's reason, and JobListError if the pending submissions cannot be read
 */
export async function recoverAll(
  {
    journal,
    history = noHistory,
    log,
    serviceAt,
  }: {
    readonly journal: JobJournal;
    readonly history?: JobHistory;
    readonly log: Log;
    serviceAt(endpoint: string, options: CallOptions): Promise<ComputingInterface>;
  },
  options: CallOptions = {},
): Promise<readonly RecoveredSubmission[]> {
  const endpoints = new Set((await journal.pending()).map(({ endpoint }) => endpoint));
  const each = [...endpoints].map(async (endpoint) => {
    try {
      return await recoverPending(await serviceAt(endpoint, options), { journal, history, log }, options);
    } catch (failure) {
      options.signal?.throwIfAborted();
      const pending = await journal.pending(endpoint);
      return pending.filter((one) => !isUnderWay(one, new Date())).map((one) => unsettled(one, failure));
    }
  });
  return (await Promise.all(each)).flat();
}

/** What is known of a submission without asking its server. */
export const unsettled = (
  { submissionId, name, endpoint, begunAt }: PendingSubmission,
  failure?: unknown,
): RecoveredSubmission => ({
  submissionId: submissionId,
  name,
  endpoint,
  begunAt,
  outcome: 'uncertain',
  jobId: undefined,
  uncertainUntil: uncertainUntil(begunAt),
  failure,
});
