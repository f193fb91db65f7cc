import { JobNotFoundError } from '../errors/index.js';
import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { JobHistory } from '../job-list/job-history.js';
import type { Job, JobId } from '../jobs/job.js';
import { isTerminal } from '../jobs/job-status.js';
import type { Log } from '../log/log.js';
import type { JobJournal } from '../service/job-journal.js';
import type { LocatedJob, Services } from '../service/services.js';
import { checkSubmissions } from './submission-check.js';

/**
 * How often a job is read that the server does not find and shows by its submission id: it may move on from one step to the next, and
 * so be between two records, while each of them is looked for.
 */
const TRIES = 4;

/** Options of looking at jobs. */
export interface LookOptions extends CallOptions {
  /** Leaves what was delegated for the jobs as it is, also where its renewal is due. @default false */
  readonly leavesDelegations?: boolean | undefined;
}

/** Looks after what was delegated for jobs of one service. @returns the same jobs, with what is known of that */
export type AttendDelegations = (
  service: ComputingInterface,
  jobs: readonly (Job | undefined)[],
  options: CallOptions,
) => Promise<readonly (Job | undefined)[]>;

/** The parts that reading jobs works with. */
export interface JobReaderDependencies {
  readonly services: Pick<Services, 'locate'>;
  readonly journal: JobJournal;
  readonly history: JobHistory;
  readonly log: Log;
  /** Called for each look. @default nothing is done about delegations */
  readonly attend?: AttendDelegations | undefined;
}

/**
 * Reads jobs with their live states. Jobs that were submitted from here are compared, at the first look, with their submissions.
 * How they ended is recorded in the history, once.
 */
export class JobReader {
  readonly #services: Pick<Services, 'locate'>;
  readonly #journal: JobJournal;
  readonly #history: JobHistory;
  readonly #log: Log;
  readonly #attend: AttendDelegations;
  /** The ends that the history has recorded already. */
  readonly #noted = new Set<string>();
  /**
   * Ids that belong to other jobs than the submitted ones. The corrected list has them no more, but a caller may still hold them, and
   * mean the submitted job.
   */
  readonly #mistaken = new Map<JobId, JobNotFoundError>();

  constructor(parts: JobReaderDependencies) {
    this.#services = parts.services;
    this.#journal = parts.journal;
    this.#history = parts.history;
    this.#log = parts.log;
    this.#attend = parts.attend ?? (async (_, jobs) => jobs);
  }

  /**
   * The present state of a job.
   * @throws JobNotFoundError if its server does not know it, or its id belongs to another job than the submitted one
   */
  async job(jobId: JobId, options: CallOptions = {}): Promise<Job> {
    const located = await this.#services.locate(jobId, options);
    const [job] = await this.#look(located.service, [located.jobId], options);
    if (job instanceof JobNotFoundError) throw job;
    if (job === undefined) throw new JobNotFoundError(jobId);
    await this.#noteEnds([job]);
    const [attended = job] = await this.#attend(located.service, [job], options);
    return attended;
  }

  /** Several jobs, in few requests per server; in order, undefined for an id that is unknown to its server or not a job id. */
  async jobs(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly (Job | undefined)[]> {
    const jobs = await this.jobsOrErrors(jobIds, options);
    return jobs.map((job) => (job instanceof JobNotFoundError ? undefined : job));
  }

  /** The same, with an error for an id that belongs to another job than the submitted one. */
  async jobsOrErrors(
    jobIds: readonly JobId[],
    { leavesDelegations = false, ...options }: LookOptions = {},
  ): Promise<readonly (Job | JobNotFoundError | undefined)[]> {
    const located = await Promise.all(
      jobIds.map((jobId) =>
        this.#services.locate(jobId, options).catch((error: unknown) => {
          if (error instanceof JobNotFoundError) return undefined;
          throw error;
        }),
      ),
    );
    const byService = new Map<ComputingInterface, JobId[]>();
    for (const job of located) {
      if (job === undefined) continue;
      const ids = byService.get(job.service) ?? [];
      ids.push(job.jobId);
      byService.set(job.service, ids);
    }
    const found = new Map<JobId, Job | JobNotFoundError | undefined>();
    await Promise.all(
      [...byService].map(async ([service, ids]) => {
        const jobs = await this.#look(service, ids, options);
        const here = jobs.map((job) => (job instanceof JobNotFoundError ? undefined : job));
        const attended = leavesDelegations ? here : await this.#attend(service, here, options);
        for (const [index, id] of ids.entries()) found.set(id, attended[index] ?? jobs[index]);
      }),
    );
    await this.#noteEnds([...found.values()].map((job) => (job instanceof JobNotFoundError ? undefined : job)));
    return located.map((job) => job && found.get(job.jobId));
  }

  /** All jobs of the user that a service has. */
  async all(
    service: ComputingInterface,
    { leavesDelegations = false, ...options }: LookOptions = {},
  ): Promise<readonly Job[]> {
    const jobs = await service.activities(await service.listActivities(options), options);
    const all = jobs.filter((job) => job !== undefined);
    // From here on, the caller has these ids as those of the jobs that they belong to.
    for (const { id } of all) this.#mistaken.delete(id);
    if (leavesDelegations) return all;
    const attended = await this.#attend(service, all, options);
    return all.map((job, index) => attended[index] ?? job);
  }

  /** Makes sure, before anything is done to a job, that it is the submitted one. @throws JobNotFoundError if it is not */
  async requireSubmitted({ service, jobId }: LocatedJob, options: CallOptions = {}): Promise<void> {
    const mistake = this.#mistaken.get(jobId);
    if (mistake !== undefined) throw mistake;
    const open = await this.#journal.handovers([jobId]);
    if (open.every(({ isConfirmed }) => isConfirmed)) return;
    const [job] = await this.#look(service, [jobId], options);
    if (job instanceof JobNotFoundError) throw job;
  }

  /**
   * Reads jobs of one server; those that were submitted from here are compared, at the first look, with their submissions.
   * One that the server does not find, and shows by its submission id, is read again.
   * @returns the job, undefined for one that the server does not know, or an error for an id that belongs to another job than the
   *   submitted one
   */
  async #look(
    service: ComputingInterface,
    ids: readonly JobId[],
    options: CallOptions,
    tries = TRIES,
  ): Promise<readonly (Job | JobNotFoundError | undefined)[]> {
    const jobs = await service.activities(ids, options);
    const looked = ids.map((jobId, index) => ({ jobId, job: jobs[index] }));
    const parts = { journal: this.#journal, log: this.#log };
    const { mistaken, overlooked } = await checkSubmissions(service, looked, parts, options);
    const again = overlooked.length > 0 && tries > 1 ? await this.#look(service, overlooked, options, tries - 1) : [];
    const seen = new Map(overlooked.map((jobId, index) => [jobId, again[index]]));
    const right = new Set([...mistaken.values()].map(({ rightId }) => rightId));
    return looked.map(({ jobId, job }) => {
      const mistake = mistaken.get(jobId);
      if (mistake === undefined) return job ?? seen.get(jobId);
      const { rightId: submittedJobId, explanation } = mistake;
      const error = new JobNotFoundError(jobId, { remedy: 'use-submitted-job', submittedJobId, explanation });
      if (!right.has(jobId)) this.#mistaken.set(jobId, error);
      return error;
    });
  }

  /** Records in the history how jobs have ended, once. */
  async #noteEnds(jobs: Iterable<Job | undefined>): Promise<void> {
    const ended = [...jobs].filter((job) => job !== undefined).filter(({ state }) => isTerminal(state));
    const news = ended.filter((job) => !this.#noted.has(facts(job)));
    await this.#history.ended(news);
    for (const job of news) this.#noted.add(facts(job));
  }
}

/** The facts about the end of a job that the history keeps. */
const facts = ({ id, state, exitCode, endedAt }: Job): string => [id, state, exitCode, endedAt?.getTime()].join(' ');
