import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { Handover } from '../job-list/job-store.js';
import type { Job, JobId } from '../jobs/job.js';
import type { Log } from '../log/log.js';
import { type JobJournal, jobToRemember } from '../service/job-journal.js';
import { uncertainUntil } from './job-recovery.js';

/** How many jobs without a submission id in their info document are checked one by one per look; the others at a later look. */
const ASKED_ONE_BY_ONE = 8;

/** A job that a look has found; without a job if the server does not know one under that id. */
export interface LookedAtJob {
  readonly jobId: JobId;
  readonly job: Job | undefined;
}

/** The outcome for an id that does not belong to the submitted job. */
export interface MistakenId {
  /** The id of the job that was submitted; undefined where the server shows none. */
  readonly rightId: JobId | undefined;
  /** In words, for a user who was told that the submission had succeeded. */
  readonly explanation: string;
}

/** The outcome of a check. */
export interface CheckedSubmissions {
  /** The ids that did not belong to the submitted jobs; each is reported once, in the log too. */
  readonly mistaken: ReadonlyMap<JobId, MistakenId>;
  /** Jobs that the look did not find, and that the server has all the same: it shows them by their submission ids. */
  readonly overlooked: readonly JobId[];
}

const NOTHING_OPEN: CheckedSubmissions = { mistaken: new Map(), overlooked: [] };

/**
 * Compares jobs that were submitted from here, when they are looked at for the first time, with the submission ids that they were
 * submitted under, because the answer to a submission may have named another job, or none. Corrects the list.
 */
export async function checkSubmissions(
  service: ComputingInterface,
  looked: readonly LookedAtJob[],
  {
    journal,
    log,
    now = () => new Date(),
  }: { readonly journal: JobJournal; readonly log: Log; readonly now?: () => Date },
  options: CallOptions = {},
): Promise<CheckedSubmissions> {
  const open = (await journal.handovers(looked.map(({ jobId }) => jobId))).filter(({ isConfirmed }) => !isConfirmed);
  if (open.length === 0) return NOTHING_OPEN;
  const jobs = new Map(looked.map(({ jobId, job }) => [jobId, job]));
  const verdicts = await compare(service, open, jobs, options);
  await journal.confirmed(
    open.filter((one) => verdicts.get(one.submissionId) === true).map(({ submissionId }) => submissionId),
  );
  const doubtful = open.filter((one) => verdicts.get(one.submissionId) === false);
  if (doubtful.length === 0) return NOTHING_OPEN;

  const since = new Date(Math.min(...doubtful.map(({ begunAt }) => begunAt.getTime())));
  const submissionIds = doubtful.map(({ submissionId }) => submissionId);
  const found = await service.findSubmissions(submissionIds, since, options);
  const mistaken = new Map<JobId, MistakenId>();
  const unrecorded = new Set<JobId>();
  const overlooked: JobId[] = [];
  for (const handover of doubtful) {
    const rightId = found.get(handover.submissionId);
    if (rightId === handover.jobId) {
      if (jobs.get(rightId) === undefined) overlooked.push(rightId);
      continue;
    }
    const explanation =
      rightId === undefined
        ? await withdraw(handover, jobs.get(handover.jobId) !== undefined, journal, now())
        : explainCorrection(service, handover, rightId);
    if (rightId !== undefined && !(await correct(service, handover, rightId, journal, options)))
      unrecorded.add(handover.jobId);
    log.warning(explanation);
    mistaken.set(handover.jobId, { rightId, explanation });
  }
  // At the end, because the wrong id of one job may be the right id of another.
  const right = new Set(found.values());
  for (const [jobId, { rightId }] of mistaken) {
    const isTheirs = rightId !== undefined || jobs.get(jobId) !== undefined;
    if (isTheirs && !right.has(jobId) && !unrecorded.has(jobId)) await journal.forget(jobId);
  }
  return { mistaken, overlooked };
}

/** Whether each job is the submitted one; undefined if that cannot be found out now. */
async function compare(
  service: ComputingInterface,
  open: readonly Handover[],
  jobs: ReadonlyMap<JobId, Job | undefined>,
  options: CallOptions,
): Promise<ReadonlyMap<string, boolean | undefined>> {
  const verdicts = new Map<string, boolean | undefined>();
  for (const { submissionId, jobId } of open) {
    const job = jobs.get(jobId);
    if (job === undefined) verdicts.set(submissionId, false);
    else if (job.previousIds?.includes(submissionId)) verdicts.set(submissionId, true);
  }
  // A job that has just been accepted shows no submission ids, and neither does one that was sent without any.
  const rest = open.filter(({ submissionId }) => !verdicts.has(submissionId));
  await Promise.all(
    rest.slice(0, ASKED_ONE_BY_ONE).map(async ({ submissionId, jobId }) => {
      verdicts.set(submissionId, await service.carriesSubmissionId(jobId, submissionId, options));
    }),
  );
  return verdicts;
}

/**
 * Adds the job that was submitted to the list, under its own id.
 * @returns whether the list has it: a list that cannot be written is only a warning, and the wrong id must then stay, as it is the
 *   only trace of the job; the next look corrects it
 */
async function correct(
  service: ComputingInterface,
  { submissionId, begunAt }: Handover,
  rightId: JobId,
  journal: JobJournal,
  options: CallOptions,
): Promise<boolean> {
  const job = jobToRemember(service, rightId, begunAt, await service.description(rightId, options));
  await journal.accepted([{ submissionId, job }]);
  const recorded = await journal.get(rightId);
  // The right id may be in the list already, with the name of the job that it was given for by mistake.
  if (recorded === undefined || (recorded.name ?? '') !== (job.name ?? '')) return false;
  await journal.confirmed([submissionId]);
  return true;
}

const explainCorrection = ({ endpoint }: ComputingInterface, { name, jobId }: Handover, rightId: JobId): string =>
  `When ${name || 'a job'} was submitted, ${endpoint} gave the id of another job, or of none: ${jobId}. The job that was submitted is ${rightId}`;

/**
 * Records that there is no job with the id: the submission is uncertain for the rest of its hour. An id that the server does not
 * know stays in the list, as a job that is gone: another process may have looked first, or another client may have cleaned it.
 */
async function withdraw(handover: Handover, isAnother: boolean, journal: JobJournal, now: Date): Promise<string> {
  const { submissionId, jobId, endpoint, begunAt, uploads } = handover;
  const name = handover.name || 'a job';
  const until = uncertainUntil(begunAt);
  const told = `When ${name} was submitted, ${endpoint} gave the id ${jobId}, and ${isAnother ? 'that is another job' : 'it shows no such job'}`;
  const isUncertain = now <= until;
  if (isUncertain) await journal.begin([{ submissionId, endpoint, name: handover.name, begunAt, uploads }]);
  else await journal.abandoned([submissionId]);
  if (isUncertain) {
    return `${told}. It is not known whether the submission became one: do not submit it again before ${until.toISOString()}`;
  }
  return isAnother
    ? `${told}. The submission did not become a job`
    : `${told}, nor one with the submissionId of that submission: it has been cleaned from elsewhere, or there never was one`;
}
