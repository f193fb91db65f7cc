import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import type { ComputingService } from '../information/computing-service.js';
import { noHistory } from '../job-list/job-history.js';
import { sleep } from '../waiting/sleep.js';
import { JobCreation } from './create-once.js';
import { afterRefusal, type JobAttempt, planAttempt } from './job-attempt.js';
import { JobDelegation, refusedWithoutDelegation, requireDelegable } from './job-delegation.js';
import { JobHandover } from './job-handover.js';
import { JobProof } from './job-proof.js';
import type { NamedAttempt } from './named-job.js';
import type { SubmissionDependencies } from './submission-dependencies.js';
import { refused } from './submission-errors.js';
import type { SubmissionOptions, SubmissionOutcome } from './submission-options.js';

/** An attempt, and the position of its job among those to be submitted. */
type NumberedAttempt = JobAttempt & { readonly index: number };

/** Job descriptions in one request: the server takes about as long for a hundred as for ten. */
export const MAX_BATCH = 100;

/**
 * Submits jobs to a service: records them before they are sent, creates each exactly once, and verifies their inputs. If that
 * fails, cancels and cleans them.
 */
export class JobSubmission {
  readonly #parts: SubmissionDependencies;
  readonly #delegation: JobDelegation;
  readonly #creation: JobCreation;
  readonly #proof: JobProof;
  readonly #handover: JobHandover;

  /**
   * @param parts - without `delegate`, every job gets a delegation; without `history`, none is kept; without `sleep`, the real timer
   * is used
   */
  constructor(parts: Omit<SubmissionDependencies, 'delegate' | 'history' | 'sleep'> & Partial<SubmissionDependencies>) {
    this.#parts = { delegate: 'always', history: noHistory, sleep, ...parts };
    const { service, delegate: choice, log } = this.#parts;
    this.#delegation = new JobDelegation({ service, choice, log });
    this.#creation = new JobCreation(this.#parts);
    this.#proof = new JobProof(this.#parts);
    this.#handover = new JobHandover(this.#parts, this.#proof);
  }

  /**
   * Submits jobs, in as few requests as possible for all of them.
   * @returns the outcome of each job, in order: a job that fails does not affect the others, nor does an abort affect those that
   * are complete
   * @throws the errors of delegating, before anything is submitted
   */
  async submit(
    descriptions: readonly ActivityDescription[],
    service: ComputingService,
    options: SubmissionOptions = {},
  ): Promise<readonly SubmissionOutcome[]> {
    const outcomes: SubmissionOutcome[] = new Array(descriptions.length);
    const attempts: NumberedAttempt[] = [];
    for (const [index, description] of descriptions.entries()) {
      try {
        const attempt = planAttempt(description, service, options);
        requireDelegable(attempt.description, this.#parts.delegate);
        attempts.push({ ...attempt, index });
      } catch (error) {
        outcomes[index] = { error };
      }
    }
    if (attempts.length === 0) return outcomes;
    const delegated = await this.#delegation.assign(attempts, options);
    // Before anything is sent, and once the delegation has shown that there is a user.
    await this.#parts.organisations?.warn(service, new Set(delegated.flatMap(({ queue }) => queue ?? [])));
    for (let start = 0; start < delegated.length; start += MAX_BATCH) {
      await this.#submitBatch(delegated.slice(start, start + MAX_BATCH), outcomes, options);
    }
    return outcomes;
  }

  /**
   * Submits jobs in one request, and those that are refused in further requests: with a delegation where the service asks for one,
   * otherwise to their next queues.
   */
  async #submitBatch(
    attempts: readonly NumberedAttempt[],
    outcomes: SubmissionOutcome[],
    options: SubmissionOptions,
  ): Promise<void> {
    const creations = await this.#creation.create(attempts, options.signal);
    const named = attempts.flatMap((attempt, position): NamedAttempt | [] => {
      const creation = creations[position];
      return creation !== undefined && 'jobId' in creation ? { job: creation, attempt } : [];
    });
    await this.#proof
      .prove(
        named.filter(({ attempt }) => attempt.uploads.length > 0),
        named,
      )
      .catch((error: unknown) =>
        this.#parts.log.verbose(`Jobs could not be compared with their submissionIds: ${String(error)}`),
      );
    const goingOn: Promise<void>[] = [];
    const again: NumberedAttempt[] = [];
    const asked: NumberedAttempt[] = [];
    let asking = '';
    for (const [position, attempt] of attempts.entries()) {
      const creation = creations[position];
      const { index } = attempt;
      if (creation === undefined) continue; // never: there is one for each
      if ('jobId' in creation) {
        goingOn.push(
          this.#handover.handOver({ job: creation, attempt }, options).then((outcome) => {
            outcomes[index] = outcome;
          }),
        );
      } else if ('error' in creation) {
        outcomes[index] = { error: creation.error };
      } else if (creation.asksForDelegation && attempt.description.delegationId === undefined) {
        asked.push(attempt);
        asking = creation.refusal;
      } else {
        const next = creation.isFull ? undefined : afterRefusal(attempt, creation.refusal);
        if (next) again.push({ ...next, index });
        else outcomes[index] = { error: refused(this.#parts.service.endpoint, attempt, creation) };
      }
    }
    if (again.length > 0) goingOn.push(this.#submitBatch(again, outcomes, options));
    if (asked.length > 0) goingOn.push(this.#submitDelegated(asked, asking, outcomes, options));
    await Promise.all(goingOn);
  }

  /** Submits jobs that the service has refused without a delegation, with one. */
  async #submitDelegated(
    attempts: readonly NumberedAttempt[],
    reason: string,
    outcomes: SubmissionOutcome[],
    options: SubmissionOptions,
  ): Promise<void> {
    const { delegate, service } = this.#parts;
    let delegated: readonly NumberedAttempt[];
    try {
      if (delegate === 'never') throw refusedWithoutDelegation(service.endpoint, reason);
      delegated = await this.#delegation.assignAsked(attempts, reason, options);
    } catch (error) {
      for (const { index } of attempts) outcomes[index] = { error };
      return;
    }
    await this.#submitBatch(delegated, outcomes, options);
  }
}
