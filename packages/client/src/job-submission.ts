import { randomUUID } from 'node:crypto';
import type { ActivityDescription } from './descriptions/activity-description.js';
import { formatAdl } from './descriptions/adl.js';
import { exactLaunch } from './descriptions/exact-launch.js';
import { type ArcError, InputUploadError, JobSubmissionError, SubmissionUncertainError } from './errors.js';
import type { HttpSender } from './http/https-client.js';
import { chooseShares } from './information/choose-share.js';
import type { ComputingService } from './information/computing-service.js';
import type { CallOptions, ComputingInterface, CreationResult } from './interfaces/computing-interface.js';
import { mayHaveBeenCreated } from './interfaces/lost-reply.js';
import type { JobJournal } from './job-journal.js';
import { killAndWipeJob } from './job-removal.js';
import type { JobId } from './jobs/job.js';
import type { StoredJob } from './jobs/job-store.js';
import type { Log } from './log.js';
import { pause } from './pause.js';
import { SessionDirectory } from './transfer/session-directory.js';
import { planUploads } from './transfer/staging-plan.js';
import type { TransferProgress } from './transfer/transfer-progress.js';
import { uploadFiles } from './transfer/upload.js';

export interface SubmissionOptions {
  /** Gives up; a job that the service has accepted by then is cancelled and cleaned first. */
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

/** A submission whose reply had been lost: the job it became, if it did. */
export interface RecoveredSubmission {
  readonly submissionId: string;
  readonly name: string;
  readonly begunAt: Date;
  /** Undefined where the server has no such job. */
  readonly jobId: JobId | undefined;
}

/** A job on its way: its mark, what is sent, what has to be uploaded, and the queues still to be tried. */
interface Attempt {
  readonly mark: string;
  readonly description: ActivityDescription;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly queues: readonly (string | undefined)[];
  /** Why earlier queues did not take it. */
  readonly refusals: readonly string[];
}

/** What became of one job of several. */
export type SubmissionOutcome = { readonly jobId: JobId } | { readonly error: unknown };

/** How long the server is asked what became of a submission whose reply was lost. */
const RECOVERY_DELAYS_MS = [0, 1_000, 2_000, 4_000, 8_000];
/** After so long a server would have shown a job that it took. */
const SETTLED_MS = 3_600_000;
/** Job descriptions in one request: the server takes about as long for a hundred as for ten. */
const BATCH = 100;

/**
 * Hands jobs over to a service: noted before they are sent, created exactly once, their inputs verified, and taken back
 * whole where that fails.
 */
export class JobSubmission {
  readonly #service: ComputingInterface;
  readonly #http: HttpSender;
  readonly #journal: JobJournal;
  readonly #log: Log;

  constructor(parts: {
    readonly service: ComputingInterface;
    readonly http: HttpSender;
    readonly journal: JobJournal;
    readonly log: Log;
  }) {
    this.#service = parts.service;
    this.#http = parts.http;
    this.#journal = parts.journal;
    this.#log = parts.log;
  }

  /**
   * Submits jobs, as few requests as possible for all of them.
   * @returns what became of each, in order: one that fails leaves the others alone
   */
  async submit(
    descriptions: readonly ActivityDescription[],
    info: ComputingService,
    options: SubmissionOptions = {},
  ): Promise<readonly SubmissionOutcome[]> {
    const { signal } = options;
    const outcomes: SubmissionOutcome[] = [];
    const delegationId = await this.#service.delegate({ signal });
    for (let start = 0; start < descriptions.length; start += BATCH) {
      const batch = descriptions
        .slice(start, start + BATCH)
        .map((description) => prepare(description, info, delegationId));
      outcomes.push(...(await this.#submitBatch(batch, options)));
    }
    return outcomes;
  }

  /** Looks for the jobs of submissions that were begun and never concluded; what is found goes into the job list. */
  async recoverPending(options: CallOptions = {}): Promise<readonly RecoveredSubmission[]> {
    const pending = await this.#journal.pending(this.#service.endpoint);
    if (pending.length === 0) return [];
    const since = new Date(Math.min(...pending.map(({ begunAt }) => begunAt.getTime())));
    const found = await this.#service.findSubmissions(
      pending.map(({ mark }) => mark),
      since,
      options,
    );
    const recovered: RecoveredSubmission[] = [];
    for (const { mark, name, begunAt } of pending) {
      const jobId = found.get(mark);
      if (jobId !== undefined) {
        await this.#journal.accepted(
          mark,
          this.#stored(jobId, begunAt, await this.#service.description(jobId, options)),
        );
        this.#log.info(`Found the job of a submission whose reply was lost: ${jobId}`);
      } else if (Date.now() - begunAt.getTime() > SETTLED_MS) {
        await this.#journal.abandoned(mark);
      }
      recovered.push({ submissionId: mark, name, begunAt, jobId });
    }
    return recovered;
  }

  #stored(jobId: JobId, submittedAt: Date, description: ActivityDescription | undefined): StoredJob {
    return {
      id: jobId,
      endpoint: this.#service.endpoint,
      interface: this.#service.kind,
      submittedAt,
      ...(description && {
        name: description.name,
        delegationId: description.delegationId,
        description: formatAdl(description),
        stdout: description.stdout,
        stderr: description.stderr,
      }),
    };
  }

  async #submitBatch(
    attempts: readonly (Attempt | { readonly error: unknown })[],
    options: SubmissionOptions,
  ): Promise<readonly SubmissionOutcome[]> {
    const created = await this.#createOnce(
      attempts.filter((attempt) => 'mark' in attempt),
      options,
    );
    return Promise.all(
      attempts.map(async (attempt): Promise<SubmissionOutcome> => {
        if (!('mark' in attempt)) return attempt;
        const outcome = created.get(attempt.mark) ?? {
          error: new JobSubmissionError('The server did not answer for this job'),
        };
        if (!('jobId' in outcome)) return outcome;
        try {
          await this.#stageInputs(outcome.jobId, attempt, options);
          return outcome;
        } catch (error) {
          return { error };
        }
      }),
    );
  }

  /** Creates activities, trying each one's queues in turn; by mark, what became of them. */
  async #createOnce(
    attempts: readonly Attempt[],
    { signal, onAccepted }: SubmissionOptions,
  ): Promise<ReadonlyMap<string, SubmissionOutcome>> {
    const outcomes = new Map<string, SubmissionOutcome>();
    let open = attempts;
    while (open.length > 0) {
      signal?.throwIfAborted();
      const since = new Date();
      for (const { mark, description } of open) {
        const name = description.name ?? '';
        await this.#journal.begin({ mark, endpoint: this.#service.endpoint, name, begunAt: since });
      }
      const results = await this.#create(open, since);
      const next: Attempt[] = [];
      for (const attempt of open) {
        const result = results.get(attempt.mark);
        if (result === undefined) {
          // The mark stays noted: should the server come up with the job after all, it will be found.
          outcomes.set(attempt.mark, { error: notCreated(attempt) });
        } else if (result.created) {
          await this.#journal.accepted(attempt.mark, this.#stored(result.jobId, since, attempt.description));
          this.#log.info(`Job submitted: ${result.jobId}`);
          onAccepted?.({ jobId: result.jobId, queue: attempt.queues[0] });
          outcomes.set(attempt.mark, { jobId: result.jobId });
        } else {
          await this.#journal.abandoned(attempt.mark);
          const refusals = [...attempt.refusals, result.reason];
          const queues = attempt.queues.slice(1);
          if (queues.length > 0) next.push({ ...attempt, queues, refusals });
          else outcomes.set(attempt.mark, { error: refused(this.#service.endpoint, refusals) });
        }
      }
      open = next;
    }
    return outcomes;
  }

  /**
   * Sends one request to create activities. It is never sent again: when its reply is lost, the server is asked for jobs
   * that carry the marks.
   * @throws SubmissionUncertainError if the server cannot be asked either
   */
  async #create(attempts: readonly Attempt[], since: Date): Promise<ReadonlyMap<string, CreationResult>> {
    const descriptions = attempts.map(({ description, queues, mark }) => ({
      ...description,
      previousIds: [...(description.previousIds ?? []), mark],
      ...(queues[0] !== undefined && { resources: { ...description.resources, queue: queues[0] } }),
    }));
    try {
      // Without the caller's signal: an abort in the middle would leave behind jobs that nobody knows of.
      const results = await this.#service.createActivities(descriptions);
      return new Map(
        attempts.map(({ mark }, index) => [mark, results[index] ?? { created: false, reason: 'no result' }]),
      );
    } catch (error) {
      if (!mayHaveBeenCreated(error)) {
        for (const { mark } of attempts) await this.#journal.abandoned(mark);
        throw error;
      }
      this.#log.warning(`The reply to a submission was lost (${String(error)}); asking the server for its jobs`);
      const found = await this.#recover(attempts, since, error);
      return new Map([...found].map(([mark, jobId]) => [mark, { created: true, jobId }]));
    }
  }

  async #recover(attempts: readonly Attempt[], since: Date, lost: unknown): Promise<ReadonlyMap<string, JobId>> {
    const marks = attempts.map(({ mark }) => mark);
    let found: ReadonlyMap<string, JobId> | undefined;
    let failure: unknown = lost;
    for (const delay of RECOVERY_DELAYS_MS) {
      await pause(delay);
      try {
        found = await this.#service.findSubmissions(marks, since);
        if (found.size === marks.length) break;
      } catch (error) {
        failure = error;
      }
    }
    if (found) return found;
    throw new SubmissionUncertainError(
      `The connection to ${this.#service.endpoint} broke while a job was being submitted, and the server cannot be asked ` +
        'whether it has it',
      String(marks[0]),
      {
        cause: failure,
        hint: 'Do not submit again yet: recoverSubmissions() finds the job, if there is one, once the server answers.',
      },
    );
  }

  /** Uploads what the job waits for. Where that fails, the job is cancelled and cleaned: it could never run. */
  async #stageInputs(jobId: JobId, attempt: Attempt, options: SubmissionOptions): Promise<void> {
    const { signal, onProgress } = options;
    try {
      signal?.throwIfAborted();
      const session = new SessionDirectory(this.#http, this.#service.session(jobId), { log: this.#log });
      await uploadFiles(session, planUploads(attempt.description, attempt.contents), {
        signal,
        onProgress,
        log: this.#log,
      });
      await this.#service.inputsDelivered(jobId, { signal });
    } catch (cause) {
      const abandoned = await this.#takeBack(jobId);
      if (signal?.aborted) throw signal.reason;
      const path = (cause as Partial<InputUploadError>).path ?? '';
      throw new InputUploadError(
        `The input ${path} could not be uploaded: ${(cause as Error).message}. ` +
          (abandoned ? `The job could not be cancelled either: ${jobId}` : 'The job has been cancelled and cleaned'),
        {
          cause,
          path,
          hint: abandoned ? 'Cancel it when the server answers again.' : (cause as Partial<ArcError>).hint,
          ...(abandoned && { abandonedJobId: jobId }),
        },
      );
    }
  }

  /** Cancels and cleans a job of our own making. @returns true if that failed, so that the job is still there */
  async #takeBack(jobId: JobId): Promise<boolean> {
    try {
      await killAndWipeJob(this.#service, jobId);
      await this.#journal.forget(jobId);
      return false;
    } catch (error) {
      this.#log.warning(`Job ${jobId} could not be cancelled and cleaned: ${String(error)}`);
      return true;
    }
  }
}

function prepare(
  description: ActivityDescription,
  info: ComputingService,
  delegationId: string,
): Attempt | { readonly error: unknown } {
  try {
    const shares = chooseShares(info.shares, description);
    const launch = exactLaunch(description);
    return {
      mark: `urn:uuid:${randomUUID()}`,
      description: { ...launch.description, delegationId: launch.description.delegationId ?? delegationId },
      contents: new Map(launch.launcher && [[launch.launcher.name, new TextEncoder().encode(launch.launcher.content)]]),
      queues: shares.length > 0 ? shares.map(({ name }) => name) : [undefined],
      refusals: [],
    };
  } catch (error) {
    return { error };
  }
}

const refused = (endpoint: string, refusals: readonly string[]): JobSubmissionError =>
  new JobSubmissionError(`${endpoint} did not take the job: ${[...new Set(refusals)].join('; ')}`);

const notCreated = ({ mark }: Attempt): JobSubmissionError =>
  new JobSubmissionError(
    `The connection broke while the job was being submitted; the server answers again and has no such job (${mark})`,
    { hint: 'Submit it again.' },
  );
