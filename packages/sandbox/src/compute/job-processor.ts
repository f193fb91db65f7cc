import { restartEvent } from '../job-lifecycle.js';
import { endLeftovers } from '../job-runner.js';
import type { JobFailure, JobRecord, UnsentOutput } from '../jobs/job-record.js';
import type { JobRequest } from '../jobs/job-request.js';
import type { JobStore } from '../jobs/job-store.js';
import { missingUploads } from '../jobs/uploads.js';
import { reasonOf } from '../reason-of.js';
import { inFull, type Report } from '../report.js';
import { type StagingCredentials, StagingError } from '../staging/remote-file.js';
import { atTime } from './at-time.js';
import { JobMoves } from './job-moves.js';
import { JobRuns } from './job-runs.js';
import { makeExecutable, type StagingContext, stageIn } from './stage-in.js';
import { sendOutputs, tidyUp } from './stage-out.js';
import { findDuplicateInput } from './staging-plan.js';

export interface JobProcessorOptions {
  readonly store: JobStore;
  readonly slots: number;
  readonly host: string;
  /** The address of a job, for the job itself. */
  readonly jobUrl: (id: string) => string;
  /** How long results are kept. */
  readonly lifetimeSeconds: number;
  /** How long a job waits for its uploads. */
  readonly uploadTimeoutSeconds: number;
  /** Why a job can never run here, for its log; undefined if it can. */
  readonly refusal: (request: JobRequest) => string | undefined;
  /** How long a job may run; undefined is without limit. */
  readonly wallTimeSeconds: (request: JobRequest) => number | undefined;
  /** What the user of a job has delegated. */
  readonly credentials: (job: JobRecord, delegationId: string | undefined) => StagingCredentials;
  /** @default no reports */
  readonly log?: Report | undefined;
}

/** Moves every job through its phases, step by step, and resumes all jobs after a restart. */
export class JobProcessor {
  readonly #options: JobProcessorOptions;
  readonly #store: JobStore;
  readonly #moves: JobMoves;
  readonly #runs: JobRuns;
  readonly #staging = new Map<string, AbortController>();
  /** Jobs whose remote inputs have all been fetched. */
  readonly #fetched = new Set<string>();
  /** Functions that cancel the timers of jobs that wait for a time. */
  readonly #timers = new Map<string, () => void>();
  readonly #atWork = new Set<Promise<void>>();
  #closing = false;

  constructor(options: JobProcessorOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#moves = new JobMoves(options.store, (id) => this.#moved(id));
    this.#runs = new JobRuns({ ...options, moves: this.#moves });
  }

  get usedSlots(): number {
    return this.#runs.usedSlots;
  }

  /** The process groups of the jobs that run now. */
  get processGroups(): readonly number[] {
    return this.#runs.processGroups;
  }

  /** Takes up all jobs of an earlier server where they are. */
  async resume(): Promise<void> {
    const jobs = this.#store.all();
    const inQueue = ({ phase }: JobRecord): boolean => phase === 'INLRMS' || phase === 'CANCELING';
    // Runs that go on are found before anything new may take their slots; then the queue forms as it was.
    const found = await Promise.all(
      jobs.filter(inQueue).map(async (job) => {
        try {
          return { job, run: await this.#runs.find(job) };
        } catch (error) {
          this.#unforeseen(job.id, error);
          return { job, run: 'over' };
        }
      }),
    );
    for (const { job, run } of found.sort((a, b) => a.job.phaseSince - b.job.phaseSince)) {
      if (typeof run === 'object') this.#work(job.id, () => run.running);
      if (run === 'queued' || job.phase === 'CANCELING') this.advance(job.id);
    }
    for (const job of jobs) if (!inQueue(job)) this.advance(job.id);
    await Promise.all(jobs.filter(isLost).map(({ id }) => this.#settleLost(id)));
  }

  /** Does what comes next for a job, if something does. */
  advance(id: string): void {
    const job = this.#store.get(id);
    if (job && !this.#closing) this.#guarded(id, () => this.#advance(job));
  }

  #advance(job: JobRecord): void {
    const { id } = job;
    switch (job.phase) {
      case 'ACCEPTED':
        this.#admit(job);
        break;
      case 'PREPARING':
        this.#prepare(job);
        break;
      case 'SUBMIT':
        this.#submit(job);
        break;
      case 'INLRMS':
        this.#work(id, () => this.#runs.run(job));
        break;
      case 'CANCELING':
        this.#work(id, async () => {
          await this.#runs.stop(id);
          this.#moves.move(id, 'stopped');
        });
        break;
      case 'FINISHING':
        this.#work(id, () => this.#finish(id));
        break;
      case 'FINISHED':
        if (job.cleanRequested) this.#store.remove(id);
        break;
    }
  }

  /** Looks again at a job that waits for its uploads. */
  uploaded(id: string): void {
    if (this.#store.get(id)?.phase === 'PREPARING') this.advance(id);
  }

  /** Lets a job fail whose upload is not what was announced. */
  refuseUpload(id: string, name: string): void {
    if (this.#store.get(id)?.phase !== 'PREPARING') return;
    this.#moves.fail(id, [`User file: ${name} - Delivered file is bigger than specified.`]);
  }

  /** Stops a job; without effect on one that has ended. */
  cancel(id: string): void {
    const job = this.#store.get(id);
    if (!job || job.phase === 'FINISHED' || job.failure?.cause === 'client') return;
    const { phase } = job;
    const staging = this.#staging.get(id); // the one of this phase, not that of the next
    const failure: JobFailure = { phase, cause: 'client', reasons: ['Job is canceled by external request'] };
    // No move is possible while outputs are being sent; the code that sends them checks for this failure.
    if (!this.#moves.move(id, 'cancelled', { failure })) this.#moves.change(id, { failure });
    staging?.abort();
  }

  /** Takes a failed job up again. */
  restart(id: string): void {
    const job = this.#store.get(id);
    if (!job?.failure?.phase) return;
    const event = restartEvent(job.failure.phase);
    if (!event) {
      // As A-REX does: the failure is cleared first, and only then it shows whether the job can go on from that phase.
      this.#moves.change(id, { failure: { ...job.failure, phase: undefined } });
      return;
    }
    const again = { failure: undefined, unsentOutputs: undefined, finishedAt: undefined, eraseAt: undefined };
    const anotherRun = event === 'restarted' ? { run: undefined, attempt: job.attempt + 1 } : {};
    this.#moves.move(id, event, { ...again, ...anotherRun, restartsLeft: job.restartsLeft - 1 });
  }

  /** Stops everything that runs and does nothing more. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const callOff of this.#timers.values()) callOff();
    for (const staging of this.#staging.values()) staging.abort();
    await this.#runs.close();
    await Promise.all(this.#atWork);
  }

  #moved(id: string): void {
    this.#timers.get(id)?.();
    this.#timers.delete(id);
    if (this.#store.get(id)?.phase !== 'PREPARING') this.#fetched.delete(id);
    this.advance(id);
  }

  #admit({ id, request }: JobRecord): void {
    const { dryRun, startTime = 0 } = request;
    if (dryRun) {
      const reasons = ['Job has dryrun requested. Job skipped.'];
      this.#moves.move(id, 'failed', { failure: { cause: 'internal', reasons } });
    } else if (startTime > Date.now()) this.#at(startTime, id, () => this.advance(id));
    else this.#moves.move(id, 'admitted');
  }

  #prepare(job: JobRecord): void {
    const { id, request } = job;
    const duplicate = findDuplicateInput(job);
    const toFetch = request.inputs.some(({ source }) => source) && !this.#fetched.has(id);
    if (duplicate !== undefined) this.#moves.fail(id, [`Duplicate file in list of input files: /${duplicate}`]);
    else if (toFetch && !this.#staging.has(id)) this.#work(id, () => this.#fetchInputs(job));
    else if (!toFetch && missingUploads(job).length === 0) {
      this.#work(id, async () => {
        await makeExecutable(job, this.#store.directory(id).session);
        this.#moves.move(id, 'prepared');
      });
    } else this.#at(job.phaseSince + this.#options.uploadTimeoutSeconds * 1000, id, () => this.#giveUpOnUploads(id));
  }

  #giveUpOnUploads(id: string): void {
    const job = this.#store.get(id);
    const missing = job?.phase === 'PREPARING' ? missingUploads(job) : [];
    if (missing.length > 0)
      this.#moves.fail(
        id,
        missing.map((name) => `User file: ${name} - Timeout waiting`),
      );
  }

  async #fetchInputs(job: JobRecord): Promise<void> {
    try {
      await this.#staged(job, stageIn);
    } catch (error) {
      if (!(error instanceof StagingError)) throw error;
      if (!this.#closing && this.#store.get(job.id)?.phase === 'PREPARING') {
        this.#moves.fail(job.id, [`Failed in data staging: ${error.message}`]);
      }
      return;
    }
    this.#fetched.add(job.id);
    this.uploaded(job.id);
  }

  #submit(job: JobRecord): void {
    const { id, request } = job;
    const log = (text: string): void => this.#store.log(id, text);
    const refusal = this.#options.refusal(request);
    log('----- starting submit_fork_job -----');
    if (refusal !== undefined) {
      log(`ERROR: ${refusal}`);
      this.#moves.fail(id, ['Job submission to LRMS failed']);
    } else {
      const line = '-'.repeat(67);
      log(`job script built:\n${line}\n${this.#runs.script(job)}${line}\n\n----- exiting submit_fork_job -----\n`);
      this.#moves.move(id, 'submitted');
    }
  }

  async #finish(id: string): Promise<void> {
    const job = this.#store.get(id);
    if (job?.phase !== 'FINISHING') return;
    const unsentOutputs = job.unsentOutputs ?? (await this.#sendOutputs(job));
    if (this.#closing) return; // the next server does it again
    if (unsentOutputs === undefined) return await this.#finish(id); // cancelled meanwhile: other outputs count now
    this.#moves.change(id, { unsentOutputs });
    const sent = this.#store.get(id) ?? job;
    await tidyUp(sent, this.#store.directory(id).session);
    this.#settle(id, withUnsent(this.#store.get(id) ?? sent));
  }

  async #sendOutputs(job: JobRecord): Promise<readonly UnsentOutput[] | undefined> {
    try {
      return await this.#staged(job, sendOutputs);
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return undefined;
      throw error;
    }
  }

  async #staged<T>(job: JobRecord, stage: (context: StagingContext) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    this.#staging.set(job.id, abort);
    const { session: sessionRoot } = this.#store.directory(job.id);
    const credentials = (id: string | undefined): StagingCredentials => this.#options.credentials(job, id);
    try {
      return await stage({ job, sessionRoot, credentials, signal: abort.signal });
    } finally {
      if (this.#staging.get(job.id) === abort) this.#staging.delete(job.id);
    }
  }

  /** A job with a lost record: processes of it may still run, and the requested lifetime of its files is unknown. */
  async #settleLost(id: string): Promise<void> {
    await endLeftovers(id);
    this.#moves.change(id, { eraseAt: this.#eraseAt(Date.now()) });
  }

  #eraseAt(finishedAt: number): number {
    return finishedAt + this.#options.lifetimeSeconds * 1000;
  }

  #at(time: number, id: string, action: () => void): void {
    this.#timers.get(id)?.();
    this.#timers.set(
      id,
      atTime(time, () => this.#guarded(id, action)),
    );
  }

  /** Does something that takes a while. */
  #work(id: string, task: () => Promise<void>): void {
    const work = task().catch((error: unknown) => this.#unforeseen(id, error));
    this.#atWork.add(work);
    void work.finally(() => this.#atWork.delete(work));
  }

  #guarded(id: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#unforeseen(id, error);
    }
  }

  /** An unexpected error fails the job, and does not stop the sandbox. */
  #unforeseen(id: string, error: unknown): void {
    const report = (each: unknown): void => this.#options.log?.(`Job ${id}: ${inFull(each)}`);
    report(error);
    try {
      const reasons = [`Internal error: ${reasonOf(error)}`];
      const job = this.#store.get(id);
      if (job?.phase === 'CANCELING') this.#moves.move(id, 'stopped');
      else if (job?.phase === 'FINISHING') {
        const failure = { phase: job.phase, cause: 'internal', ...job.failure } as const;
        this.#settle(id, { ...failure, reasons: [...(job.failure?.reasons ?? []), ...reasons] });
      } else this.#moves.fail(id, reasons);
    } catch (another) {
      report(another);
    }
  }

  #settle(id: string, failure: JobFailure | undefined): void {
    const finishedAt = Date.now();
    this.#moves.move(id, 'settled', { finishedAt, eraseAt: this.#eraseAt(finishedAt), failure });
  }
}

/** A job that ends gets a removal time. One without it was marked as ended because its record could not be read. */
const isLost = ({ phase, eraseAt }: JobRecord): boolean => phase === 'FINISHED' && eraseAt === undefined;

/** The failure of a job, with that of sending its outputs. */
function withUnsent({ failure, unsentOutputs = [] }: JobRecord): JobFailure | undefined {
  if (unsentOutputs.length === 0 || failure?.cause === 'client') return failure;
  const reasons = unsentOutputs.map(({ reason }) => `Failed in data staging: ${reason}`);
  return {
    phase: failure?.phase ?? 'FINISHING',
    cause: 'internal',
    reasons: [...(failure?.reasons ?? []), ...reasons],
  };
}
