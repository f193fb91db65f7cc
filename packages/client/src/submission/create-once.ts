import { randomUUID } from 'node:crypto';
import { NotAnArcServerError, ServerUnreachableError } from '../errors/index.js';
import type { ComputingInterface, CreationResult } from '../interfaces/contract/computing-interface.js';
import { mayHaveBeenCreated } from '../interfaces/contract/lost-reply.js';
import { historyEntry, type JobHistory } from '../job-list/job-history.js';
import type { JobId } from '../jobs/job.js';
import type { Log } from '../log/log.js';
import { type JobJournal, jobToRemember } from '../service/job-journal.js';
import type { Sleep } from '../waiting/sleep.js';
import { type JobAttempt, withSubmissionId } from './job-attempt.js';
import { findSubmissions } from './job-recovery.js';
import type { IdentifiedAttempt, NamedJob } from './named-job.js';
import type { SubmissionDependencies } from './submission-dependencies.js';
import { uncertain } from './submission-errors.js';
import { pendingSubmissions } from './submission-note.js';

/** The outcome of one description that was sent, or was to be sent. */
export type Creation =
  | NamedJob
  /**
   * `isFull`: because the service has as many jobs as it may have, in all of its queues. `asksForDelegation`: it may take the job with a
   * delegation.
   */
  | { readonly refusal: string; readonly isFull: boolean; readonly asksForDelegation: boolean }
  /** `settled`: it is certain that there is no job. */
  | { readonly error: unknown; readonly settled: boolean };

/** Creates each job once: records it before it is sent, sends it in one request, and looks for it if the answer does not tell. */
export class JobCreation {
  readonly #service: ComputingInterface;
  readonly #journal: JobJournal;
  readonly #history: JobHistory;
  readonly #log: Log;
  readonly #sleep: Sleep;
  /** The ids that the service has given for new jobs. */
  readonly #given = new Set<JobId>();

  constructor(parts: SubmissionDependencies) {
    this.#service = parts.service;
    this.#journal = parts.journal;
    this.#history = parts.history;
    this.#log = parts.log;
    this.#sleep = parts.sleep;
  }

  /** Creates activities, each under a submission id that is recorded before and settled after. @returns the outcome of each */
  async create(attempts: readonly JobAttempt[], signal: AbortSignal | undefined): Promise<readonly Creation[]> {
    if (signal?.aborted) return attempts.map(() => ({ error: signal.reason, settled: true }));
    const begunAt = new Date();
    const identified = attempts.map((attempt) => ({ ...attempt, submissionId: `urn:uuid:${randomUUID()}` }));
    try {
      await this.#journal.begin(await pendingSubmissions(this.#service.endpoint, identified, begunAt));
    } catch (error) {
      // A job that is not recorded could not be found if its reply were lost, so it is not sent.
      return attempts.map(() => ({ error, settled: true }));
    }
    const creations = await this.#send(identified, begunAt);
    const created = creations.flatMap((creation, position) => {
      const sent = identified[position];
      if (!('jobId' in creation) || sent === undefined) return [];
      return {
        submissionId: sent.submissionId,
        job: jobToRemember(this.#service, creation.jobId, begunAt, sent.description),
      };
    });
    await this.#journal.accepted(created);
    await this.#journal.confirmed(creations.flatMap((one) => ('jobId' in one && one.isProven ? one.submissionId : [])));
    await this.#history.submitted(
      created.map(({ submissionId, job }) =>
        historyEntry(job, identified.find((attempt) => attempt.submissionId === submissionId)?.command),
      ),
    );
    for (const { job } of created) this.#log.info(`Job submitted: ${job.id}`);
    // A submission id that is not settled stays recorded: if the server shows the job later, it will be found.
    const settled = identified.filter((_, position) => isSettled(creations[position]));
    await this.#journal.abandoned(settled.map(({ submissionId }) => submissionId));
    const lost = identified.filter((_, position) => 'error' in (creations[position] ?? {}));
    await this.#journal.lost(lost.map(({ submissionId }) => submissionId));
    return creations;
  }

  /**
   * Sends one request, once. Every refusal, and every result that the answer leaves open, is settled by
   * asking the server for jobs that carry the submission ids.
   */
  async #send(attempts: readonly IdentifiedAttempt[], since: Date): Promise<readonly Creation[]> {
    const { endpoint } = this.#service;
    const results = await this.#createActivities(attempts);
    const doubtful = attempts.filter((_, index) => isDoubtful(results[index]));
    const settled = (index: number): Creation =>
      settledCreation(results[index], attempts[index]?.submissionId ?? '', since);
    if (doubtful.length === 0) return results.map((_, index) => settled(index));
    const isAnswered = results.every((result) => result.created !== undefined || !result.mayExist);
    const { found, failure } = await findSubmissions(
      this.#service,
      doubtful.map(({ submissionId }) => submissionId),
      { since, sleep: this.#sleep, isAnswered },
    );
    return attempts.map(({ submissionId }, index): Creation => {
      const result = results[index];
      const jobId = found.get(submissionId);
      if (jobId !== undefined) {
        if (result?.created === false)
          this.#log.warning(`${endpoint} said that it refused a job (${result.reason}), and has it: ${jobId}`);
        return { jobId, isProven: true, submissionId, begunAt: since };
      }
      if (!isDoubtful(result) || (result.created === false && failure === undefined)) return settled(index);
      const cause = result.created === false ? new Error(result.reason) : result.error;
      return { error: uncertain(endpoint, { submissionId, begunAt: since, cause, failure }), settled: false };
    });
  }

  /** Sends the request once. @returns the result of each description; an unknown one for all if the answer is missing or wrong */
  async #createActivities(attempts: readonly IdentifiedAttempt[]): Promise<readonly CreationResult[]> {
    try {
      // Without the caller's signal: an abort in the middle could lose the ids of jobs that the server creates.
      const results = await this.#service.createActivities(
        attempts.map((attempt) => withSubmissionId(attempt, attempt.submissionId)),
      );
      if (results.length !== attempts.length) {
        throw new NotAnArcServerError(`${this.#service.endpoint} did not tell the result for every job`);
      }
      for (const result of results) if (result.created) await this.#requireNew(result.jobId);
      return results;
    } catch (error) {
      const mayExist = mayHaveBeenCreated(error);
      if (mayExist) {
        const found =
          error instanceof ServerUnreachableError
            ? 'The reply to a submission was lost'
            : 'The answer to a submission does not tell whether the server took it';
        this.#log.warning(`${found} (${String(error)}); asking the server for its jobs`);
      }
      return attempts.map(() => ({ created: undefined, error, mayExist }));
    }
  }

  /** An answer that names a job which existed before may be about other jobs altogether. */
  async #requireNew(jobId: JobId): Promise<void> {
    if (!this.#given.has(jobId) && (await this.#journal.get(jobId)) === undefined) {
      this.#given.add(jobId);
      return;
    }
    throw new NotAnArcServerError(`${this.#service.endpoint} gave the id of another job for a new one: ${jobId}`);
  }
}

const isSettled = (creation: Creation | undefined): boolean =>
  creation !== undefined && ('refusal' in creation || ('error' in creation && creation.settled));

/** Whether the server must be asked for the outcome of a description: also after a refusal, because the answer may be wrong. */
const isDoubtful = (result: CreationResult | undefined): result is Exclude<CreationResult, { created: true }> =>
  result !== undefined && (result.created === undefined ? result.mayExist : !result.created);

/** The outcome of a description, if its result is certain. */
function settledCreation(result: CreationResult | undefined, submissionId: string, begunAt: Date): Creation {
  if (result?.created) return { jobId: result.jobId, isProven: false, submissionId, begunAt };
  if (result?.created === false) {
    const { reason, isFull, asksForDelegation = false } = result;
    return { refusal: reason, isFull, asksForDelegation };
  }
  return { error: result?.error, settled: true };
}
