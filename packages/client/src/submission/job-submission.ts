import { randomUUID } from 'node:crypto';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import type { LossOptions } from '../descriptions/model/loss.js';
import { sentInputs } from '../descriptions/model/sent-inputs.js';
import {
  ArcError,
  InputUploadError,
  JobSubmissionError,
  NotAnArcServerError,
  type Remedy,
  ServerUnreachableError,
  SubmissionUncertainError,
  TransferError,
} from '../errors/index.js';
import type { HttpSender } from '../http/https-client.js';
import type { ComputingService } from '../information/computing-service.js';
import type { CallOptions, ComputingInterface, CreationResult } from '../interfaces/contract/computing-interface.js';
import { mayHaveBeenCreated } from '../interfaces/contract/lost-reply.js';
import { historyEntry, type JobHistory, noHistory } from '../job-list/job-history.js';
import type { PendingSubmission } from '../job-list/job-store.js';
import { thisProcess } from '../job-list/submitter.js';
import type { Job, JobId } from '../jobs/job.js';
import { guardListener } from '../log/guard-listener.js';
import type { Log } from '../log/log.js';
import { accountForInputs } from '../outputs/account-for-inputs.js';
import { killAndWipeJob } from '../outputs/job-removal.js';
import { type JobJournal, jobToRemember } from '../service/job-journal.js';
import type { PlannedUpload } from '../transfer/local-source.js';
import { SessionDirectory } from '../transfer/session-directory.js';
import type { TransferProgress } from '../transfer/transfer-progress.js';
import { uploadFiles } from '../transfer/upload.js';
import { mapWithLimit } from '../waiting/map-with-limit.js';
import { type Sleep, sleep } from '../waiting/sleep.js';
import { afterRefusal, type JobAttempt, markedDescription, planAttempt } from './job-attempt.js';
import { findSubmissions, uncertainUntil } from './job-recovery.js';
import { recordUploads } from './upload-record.js';

/** How a job is sent. */
export interface SubmissionOptions extends LossOptions {
  /**
   * Gives up: what has not been sent yet is not sent, and a job that has not got all of its inputs yet is cancelled and
   * cleaned.
   */
  readonly signal?: AbortSignal | undefined;
  /** Told of every job as soon as the service has it; its inputs are uploaded afterwards. */
  readonly onAccepted?: ((accepted: AcceptedJob) => void) | undefined;
  /** Told of every piece of every input that has been sent. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

/** A job that the service has taken. */
export interface AcceptedJob {
  readonly jobId: JobId;
  /** The queue that was chosen for it; undefined where the service chooses. */
  readonly queue: string | undefined;
}

/** What became of one job of several. */
export type SubmissionOutcome = { readonly jobId: JobId } | { readonly error: unknown };

/** A job as the service has named it, and what it was sent with. */
interface NamedJob {
  jobId: JobId;
  /** Whether the service has shown that this is the job that was sent: an answer may be about another one. */
  isProven: boolean;
  /** Set where the id turned out to be another job's, and the service shows none with the mark. */
  doubt?: SubmissionUncertainError;
  readonly mark: string;
  readonly begunAt: Date;
}

interface NamedAttempt {
  readonly job: NamedJob;
  readonly attempt: JobAttempt;
}

/** What became of one description that was sent, or was to be sent. */
type Creation =
  | NamedJob
  | { readonly refusal: string }
  /** `settled` where it is certain that there is no job. */
  | { readonly error: unknown; readonly settled: boolean };

/** What has become of a job that was not handed over. */
type Fate = 'taken back' | 'started' | 'finished' | 'left' | 'abandoned';

/** An attempt, and which of the jobs asked for it is for. */
type NumberedAttempt = JobAttempt & { readonly index: number };

/** An attempt under the mark that it is sent with. */
type MarkedAttempt = JobAttempt & { readonly mark: string };

/** Jobs that are told by their marks at the same time. */
const LOOKS_AT_ONCE = 8;
/** Job descriptions in one request: the server takes about as long for a hundred as for ten. */
const BATCH = 100;

/**
 * Submits jobs to a service: they are noted before they are sent, created exactly once, and their inputs verified; where
 * that fails they are cancelled and removed.
 */
export class JobSubmission {
  readonly #service: ComputingInterface;
  readonly #http: HttpSender;
  readonly #journal: JobJournal;
  readonly #log: Log;
  readonly #history: JobHistory;
  readonly #sleep: Sleep;
  /** The ids that the service has given for new jobs. */
  readonly #given = new Set<JobId>();

  constructor(parts: {
    readonly service: ComputingInterface;
    readonly http: HttpSender;
    readonly journal: JobJournal;
    readonly log: Log;
    /** @default none is kept */
    readonly history?: JobHistory;
    readonly sleep?: Sleep;
  }) {
    this.#service = parts.service;
    this.#http = parts.http;
    this.#journal = parts.journal;
    this.#log = parts.log;
    this.#history = parts.history ?? noHistory;
    this.#sleep = parts.sleep ?? sleep;
  }

  /**
   * Submits jobs, in as few requests as possible for all of them.
   * @returns what became of each, in order: one that fails leaves the others alone, and so does giving up
   * @throws what keeps us from delegating, before anything is submitted
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
        attempts.push({ ...planAttempt(description, service, options), index });
      } catch (error) {
        outcomes[index] = { error };
      }
    }
    if (attempts.length === 0) return outcomes;
    const delegationId = await this.#service.delegate({ signal: options.signal });
    for (let start = 0; start < attempts.length; start += BATCH) {
      const batch = attempts.slice(start, start + BATCH).map((attempt) => delegated(attempt, delegationId));
      await this.#submitBatch(batch, outcomes, options);
    }
    return outcomes;
  }

  /** Submits jobs in one request, and those that their queues refuse in another, to their next queues. */
  async #submitBatch(
    attempts: readonly NumberedAttempt[],
    outcomes: SubmissionOutcome[],
    options: SubmissionOptions,
  ): Promise<void> {
    const creations = await this.#create(attempts, options.signal);
    const named = attempts.flatMap((attempt, position): NamedAttempt | [] => {
      const creation = creations[position];
      return creation !== undefined && 'jobId' in creation ? { job: creation, attempt } : [];
    });
    await this.#prove(
      named.filter(({ attempt }) => attempt.uploads.length > 0),
      named,
    ).catch((error: unknown) => this.#log.verbose(`Jobs could not be told by their marks: ${String(error)}`));
    const goingOn: Promise<void>[] = [];
    const again: NumberedAttempt[] = [];
    for (const [position, attempt] of attempts.entries()) {
      const creation = creations[position];
      const { index } = attempt;
      if (creation === undefined) continue; // there is one for each
      if ('jobId' in creation) {
        goingOn.push(
          this.#handOver(creation, attempt, options).then((outcome) => {
            outcomes[index] = outcome;
          }),
        );
      } else if ('error' in creation) {
        outcomes[index] = { error: creation.error };
      } else {
        const next = afterRefusal(attempt, creation.refusal);
        if (next) again.push({ ...next, index });
        else outcomes[index] = { error: refused(this.#service.endpoint, attempt, creation.refusal) };
      }
    }
    if (again.length > 0) goingOn.push(this.#submitBatch(again, outcomes, options));
    await Promise.all(goingOn);
  }

  /** Creates activities, each under a mark that is noted before and settled after. @returns what became of each */
  async #create(attempts: readonly JobAttempt[], signal: AbortSignal | undefined): Promise<readonly Creation[]> {
    if (signal?.aborted) return attempts.map(() => ({ error: signal.reason, settled: true }));
    const begunAt = new Date();
    const marked = attempts.map((attempt) => ({ ...attempt, mark: `urn:uuid:${randomUUID()}` }));
    try {
      await this.#journal.begin(await this.#notes(marked, begunAt));
    } catch (error) {
      // Without the note, the job could not be found if its reply were lost: it is not sent.
      return attempts.map(() => ({ error, settled: true }));
    }
    const creations = await this.#send(marked, begunAt);
    const created = creations.flatMap((creation, position) => {
      const sent = marked[position];
      if (!('jobId' in creation) || sent === undefined) return [];
      return { mark: sent.mark, job: jobToRemember(this.#service, creation.jobId, begunAt, sent.description) };
    });
    await this.#journal.accepted(created);
    await this.#journal.confirmed(creations.flatMap((one) => ('jobId' in one && one.isProven ? one.mark : [])));
    await this.#history.submitted(
      created.map(({ mark, job }) => historyEntry(job, marked.find((attempt) => attempt.mark === mark)?.command)),
    );
    for (const { job } of created) this.#log.info(`Job submitted: ${job.id}`);
    // A mark that is not settled stays noted: should the server come up with the job after all, it will be found.
    const settled = marked.filter((_, position) => isSettled(creations[position]));
    await this.#journal.abandoned(settled.map(({ mark }) => mark));
    const lost = marked.filter((_, position) => 'error' in (creations[position] ?? {}));
    await this.#journal.lost(lost.map(({ mark }) => mark));
    return creations;
  }

  /**
   * Sends one request. It is never sent again. Every refusal, and every result that the answer leaves open, is settled by
   * asking the server for jobs that carry the marks.
   */
  async #send(attempts: readonly MarkedAttempt[], since: Date): Promise<readonly Creation[]> {
    const { endpoint } = this.#service;
    const results = await this.#createActivities(attempts);
    const doubtful = attempts.filter((_, index) => isDoubtful(results[index]));
    const settled = (index: number): Creation => settledCreation(results[index], attempts[index]?.mark ?? '', since);
    if (doubtful.length === 0) return results.map((_, index) => settled(index));
    const isAnswered = results.every((result) => result.created !== undefined || !result.mayExist);
    const { found, failure } = await findSubmissions(
      this.#service,
      doubtful.map(({ mark }) => mark),
      { since, sleep: this.#sleep, isAnswered },
    );
    return attempts.map(({ mark }, index): Creation => {
      const result = results[index];
      const jobId = found.get(mark);
      if (jobId !== undefined) {
        if (result?.created === false)
          this.#log.warning(`${endpoint} said that it refused a job (${result.reason}), and has it: ${jobId}`);
        return { jobId, isProven: true, mark, begunAt: since };
      }
      if (!isDoubtful(result) || (result.created === false && failure === undefined)) return settled(index);
      const cause = result.created === false ? new Error(result.reason) : result.error;
      return { error: uncertain(endpoint, { mark, begunAt: since, cause, failure }), settled: false };
    });
  }

  /** Sends the request once. @returns the result of each; an unknown one for all where the answer is missing or wrong */
  async #createActivities(attempts: readonly MarkedAttempt[]): Promise<readonly CreationResult[]> {
    try {
      // Without the caller's signal: an abort in the middle would leave behind jobs whose ids are lost.
      const results = await this.#service.createActivities(
        attempts.map((attempt) => markedDescription(attempt, attempt.mark)),
      );
      if (results.length !== attempts.length) {
        throw new NotAnArcServerError(`${this.#service.endpoint} did not say of every job what became of it`);
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

  /** An answer with the id of a job that has been there before may be about other jobs altogether. */
  async #requireNew(jobId: JobId): Promise<void> {
    if (!this.#given.has(jobId) && (await this.#journal.get(jobId)) === undefined) {
      this.#given.add(jobId);
      return;
    }
    throw new NotAnArcServerError(`${this.#service.endpoint} gave the id of another job for a new one: ${jobId}`);
  }

  /** What is noted of submissions before they are sent. */
  #notes(attempts: readonly MarkedAttempt[], begunAt: Date): Promise<readonly PendingSubmission[]> {
    const { endpoint } = this.#service;
    return Promise.all(
      attempts.map(async ({ mark, uploads, description: { name = '' } }) => ({
        mark,
        endpoint,
        name,
        begunAt,
        submitter: thisProcess(),
        uploads: await recordUploads(uploads),
      })),
    );
  }

  /** Gives a job that the service has taken what it waits for. Where that fails it could never run, and is taken back. */
  async #handOver(job: NamedJob, attempt: JobAttempt, options: SubmissionOptions): Promise<SubmissionOutcome> {
    const { signal } = options;
    const { uploads, queue } = attempt;
    const log = this.#log;
    const accepted = guardListener(options.onAccepted, 'onAccepted', log);
    const onProgress = guardListener(options.onProgress, 'onProgress', log);
    const inputProgress = (call: CallOptions) => this.#service.inputProgress(job.jobId, call);
    try {
      if (uploads.length > 0) await this.#prove([{ job, attempt }]);
      if (job.doubt) return { error: job.doubt };
      const { jobId } = job;
      accepted({ jobId, queue });
      signal?.throwIfAborted();
      if (uploads.length > 0) {
        const session = new SessionDirectory(this.#http, this.#service.session(jobId), { log });
        await uploadFiles(session, uploads, { signal, onProgress, inputProgress, log, sleep: this.#sleep });
        await this.#service.inputsDelivered(jobId, { signal });
        await this.#journal.delivered([job.mark]);
      }
      return { jobId };
    } catch (cause) {
      const fate = await this.#rollBack(job, attempt, signal?.aborted === true);
      if (job.doubt) return { error: job.doubt };
      const { jobId, mark } = job;
      if (fate === 'started') {
        log.warning(`Job ${jobId} has all it needs and has started, whatever went wrong: ${String(cause)}`);
        await this.#journal.delivered([mark]);
        return { jobId };
      }
      if (signal?.aborted && fate === 'taken back') return { error: signal.reason };
      await this.#journal.lost([mark]);
      return { error: handOverError(jobId, signal?.aborted ? signal.reason : cause, fate) };
    }
  }

  /**
   * Makes sure that ids are those of the jobs they were given for, before anything is done to these. Where one is not, those of
   * all `suspects` are looked for by their marks; what is not found is in doubt, and noted as it was before it was sent.
   * @throws the errors of the connection, where that cannot be found out
   */
  async #prove(named: readonly NamedAttempt[], suspects = named): Promise<void> {
    await mapWithLimit(
      named.filter(({ job }) => !job.isProven && !job.doubt),
      async ({ job }) => {
        job.isProven = (await this.#service.carriesMark(job.jobId, job.mark)) === true;
      },
      { limit: LOOKS_AT_ONCE },
    );
    await this.#journal.confirmed(named.flatMap(({ job }) => (job.isProven ? job.mark : [])));
    if (named.every(({ job }) => job.isProven || job.doubt)) return;
    await this.#findAnew(suspects.filter(({ job }) => !job.isProven && !job.doubt));
  }

  /** Looks for jobs by their marks whose ids cannot be believed. */
  async #findAnew(named: readonly NamedAttempt[]): Promise<void> {
    const { endpoint } = this.#service;
    const wrong = new Map(named.map(({ job }) => [job.mark, job.jobId]));
    this.#log.warning(
      `${endpoint} gave ids of new jobs that are others', or nobody's (${[...wrong.values()].join(', ')}); asking it for its jobs`,
    );
    const since = new Date(Math.min(...named.map(({ job }) => job.begunAt.getTime())));
    const { found, failure } = await findSubmissions(this.#service, [...wrong.keys()], {
      since,
      sleep: this.#sleep,
      isAnswered: true,
    });
    for (const { job, attempt } of named) {
      const { mark, begunAt } = job;
      const right = found.get(mark);
      if (right === undefined) {
        const isNoted = await this.#noteAgain({ ...attempt, mark }, begunAt);
        const cause = new NotAnArcServerError(`it gave the id of another job, or of none: ${job.jobId}`);
        job.doubt = uncertain(endpoint, { mark, begunAt, cause, failure, isNoted });
      } else {
        await this.#journal.accepted([
          { mark, job: jobToRemember(this.#service, right, begunAt, attempt.description) },
        ]);
        job.jobId = right;
        job.isProven = true;
      }
    }
    await this.#journal.confirmed([...found.keys()]);
    const right = new Set(found.values());
    for (const jobId of wrong.values()) if (!right.has(jobId)) await this.#journal.forget(jobId);
  }

  /** Notes a submission as it was before it was sent. @returns false where the job list cannot be written, which the log tells */
  async #noteAgain(attempt: MarkedAttempt, begunAt: Date): Promise<boolean> {
    try {
      await this.#journal.begin(await this.#notes([attempt], begunAt));
    } catch (error) {
      this.#log.warning((error as Error).message);
      return false;
    }
    await this.#journal.lost([attempt.mark]);
    return true;
  }

  /**
   * Cancels and cleans a job of our own making, but for one that has started with these inputs after all.
   * @returns what has become of it; where that cannot be told it is left alone
   */
  async #rollBack(job: NamedJob, attempt: JobAttempt, isWithdrawn: boolean): Promise<Fate> {
    const { uploads, description } = attempt;
    try {
      await this.#prove([{ job, attempt }]);
      if (job.doubt) return 'abandoned';
      const { jobId } = job;
      const { hasAll, isPast } = await this.#inputState(jobId, uploads).catch((error: unknown) => {
        if (!isWithdrawn) throw error;
        // It is cancelled in any case; its files then tell whether it may be removed.
        return { hasAll: true, isPast: false };
      });
      if (uploads.length > 0 && hasAll && isPast && !isWithdrawn) return 'started';
      const session = new SessionDirectory(this.#http, this.#service.session(jobId), { log: this.#log });
      const names = new Set(uploads.map(({ path }) => path));
      const inputs = sentInputs(description);
      const { stdout } = description;
      const account = (ended: Job) =>
        accountForInputs({ session, job: ended, names, inputs, stdout, lackedInputs: !hasAll });
      const fate = await killAndWipeJob(this.#service, jobId, account, { sleep: this.#sleep });
      if (fate !== 'gone') return fate;
      await this.#journal.withdrawn(jobId);
      await this.#history.withdrawn(jobId);
      return 'taken back';
    } catch (error) {
      this.#log.warning(`Job ${job.jobId} could not be cancelled and cleaned: ${String(error)}`);
      return 'abandoned';
    }
  }

  /** What the server has of a job's inputs. */
  async #inputState(jobId: JobId, uploads: readonly PlannedUpload[]) {
    if (uploads.length === 0) return { hasAll: true, isPast: true };
    const { received, isPast } = await this.#service.inputProgress(jobId);
    return { hasAll: uploads.every(({ path }) => received.has(path)), isPast };
  }
}

const delegated = (attempt: NumberedAttempt, delegationId: string): NumberedAttempt => ({
  ...attempt,
  description: { ...attempt.description, delegationId: attempt.description.delegationId ?? delegationId },
});

const isSettled = (creation: Creation | undefined): boolean =>
  creation !== undefined && ('refusal' in creation || ('error' in creation && creation.settled));

const refused = (endpoint: string, { refusals }: JobAttempt, last: string): JobSubmissionError =>
  new JobSubmissionError(`${endpoint} did not take the job: ${[...new Set([...refusals, last])].join('; ')}`);

/** Whether the server must be asked what became of a description: also after a refusal, as the answer may be wrong. */
const isDoubtful = (result: CreationResult | undefined): result is Exclude<CreationResult, { created: true }> =>
  result !== undefined && (result.created === undefined ? result.mayExist : !result.created);

/** What became of a description, where its result says it for certain. */
function settledCreation(result: CreationResult | undefined, mark: string, begunAt: Date): Creation {
  if (result?.created) return { jobId: result.jobId, isProven: false, mark, begunAt };
  if (result?.created === false) return { refusal: result.reason };
  return { error: result?.error, settled: true };
}

/** It is not known whether a description became a job: why, and what a look at the server has shown. */
function uncertain(
  endpoint: string,
  {
    mark,
    begunAt,
    cause,
    failure,
    isNoted = true,
  }: {
    readonly mark: string;
    readonly begunAt: Date;
    readonly cause: unknown;
    readonly failure: unknown;
    readonly isNoted?: boolean;
  },
): SubmissionUncertainError {
  const looked =
    failure === undefined ? 'the server shows no such job so far' : `the server cannot be asked: ${messageOf(failure)}`;
  return new SubmissionUncertainError(
    `It is not known whether ${endpoint} has taken the job (${messageOf(cause)}); ${looked}`,
    mark,
    {
      cause: failure ?? cause,
      uncertainUntil: uncertainUntil(begunAt),
      isNoted,
    },
  );
}

/** Within a sentence: errors of ours have no full stop at their end, those of others may. */
function messageOf(error: unknown): string {
  if (error instanceof ArcError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  return text.endsWith('.') ? text.slice(0, -1) : text;
}

/** Why a job that the service had taken was not handed over, and what became of it. */
function handOverError(jobId: JobId, cause: unknown, fate: Exclude<Fate, 'started'>): unknown {
  const reason = messageOf(cause);
  const fates: Readonly<Record<typeof fate, { readonly told: string; readonly remedy: Remedy | undefined }>> = {
    'taken back': {
      told: 'The job has been cancelled and cleaned',
      remedy: cause instanceof ArcError ? cause.remedy : undefined,
    },
    left: {
      told: `The job has been cancelled, and stays on the server with files that it may have made: ${jobId}`,
      remedy: 'look-and-clean',
    },
    finished: { told: `The job had finished before it could be cancelled: ${jobId}`, remedy: 'use-results' },
    abandoned: {
      told: `It is not known what has become of the job, which may run: ${jobId}`,
      remedy: 'wait-and-look',
    },
  };
  const { told, remedy } = fates[fate];
  const options = { cause, remedy, ...(fate !== 'taken back' && { abandonedJobId: jobId }) };
  return cause instanceof TransferError
    ? new InputUploadError(`${reason}. ${told}`, { ...options, path: cause.path })
    : new JobSubmissionError(`The job could not be handed over: ${reason}. ${told}`, options);
}
