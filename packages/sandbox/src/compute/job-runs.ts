import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ActiveRun, findRun, startRun, WRAPPER_LOG_NAME } from '../job-runner.js';
import type { JobRecord, JobRun } from '../jobs/job-record.js';
import type { JobRequest } from '../jobs/job-request.js';
import { jobScript, type RunResult, type ScriptContext } from '../jobs/job-script.js';
import type { JobStore } from '../jobs/job-store.js';
import { reasonOf } from '../reason-of.js';
import { type BatchOutcome, BatchQueue } from './batch-queue.js';
import type { JobMoves } from './job-moves.js';

export interface JobRunsOptions {
  readonly store: JobStore;
  readonly moves: JobMoves;
  readonly slots: number;
  readonly host: string;
  /** The address of a job, for the job itself. */
  readonly jobUrl: (id: string) => string;
  /** How long a job may run; undefined is without limit. */
  readonly wallTimeSeconds: (request: JobRequest) => number | undefined;
}

/** Runs jobs in the batch queue, and moves them to the next phase when they end. */
export class JobRuns {
  readonly #options: JobRunsOptions;
  readonly #batch: BatchQueue;

  constructor(options: JobRunsOptions) {
    this.#options = options;
    this.#batch = new BatchQueue(options.slots);
  }

  get usedSlots(): number {
    return this.#batch.usedSlots;
  }

  get processGroups(): readonly number[] {
    return this.#batch.processGroups;
  }

  /** The script a job will be run by, for its log. */
  script(job: JobRecord): string {
    return jobScript(job.request, this.#context(job));
  }

  /** Queues a job and sees it through to its end. */
  async run(job: JobRecord): Promise<void> {
    const { store, moves } = this.#options;
    const { id, request } = job;
    const outcome = await this.#batch.run({
      id,
      slots: request.slots,
      wallTimeSeconds: this.#options.wallTimeSeconds(request),
      start: async () => {
        const run = await startRun(request, this.#context(job));
        moves.change(id, { run: { pid: run.pid, startedAt: Date.now() } });
        store.log(id, `local job id: ${run.pid}`);
        return run;
      },
    });
    this.#conclude(id, outcome);
  }

  /**
   * Finds what an earlier server has started.
   * @returns `running` with the end of the run, `over` if it has ended, or `queued` if it waits to be run
   */
  async find(job: JobRecord): Promise<{ readonly running: Promise<void> } | 'over' | 'queued'> {
    const found = await findRun(this.#context(job));
    switch (found.found) {
      case 'running': {
        const { pid } = found.run;
        const run = job.run ?? { pid, startedAt: Date.now() };
        this.#options.moves.change(job.id, { run });
        return { running: this.#adopt(job, run, found.run) };
      }
      case 'ended':
        this.#conclude(job.id, { kind: 'exited', result: found.result });
        return 'over';
      case 'died':
        this.#conclude(job.id, { kind: 'died' });
        return 'over';
      case 'nothing':
        // The place of the run that never was is taken; the next one gets a new one.
        this.#options.moves.change(job.id, { attempt: job.attempt + 1 });
        return 'queued';
    }
  }

  /** Stops a job, or takes it out of the queue; done when nothing of it is left. */
  async stop(id: string): Promise<void> {
    await this.#batch.remove(id);
    const { moves, store } = this.#options;
    const run = store.get(id)?.run;
    if (run !== undefined && run.endedAt === undefined) moves.change(id, { run: { ...run, endedAt: Date.now() } });
  }

  async close(): Promise<void> {
    await this.#batch.close();
  }

  async #adopt({ id, request }: JobRecord, run: JobRun, active: ActiveRun): Promise<void> {
    const { slots } = request;
    const wallTimeSeconds = this.#options.wallTimeSeconds(request);
    this.#conclude(id, await this.#batch.adopt({ id, slots, wallTimeSeconds }, active, run.startedAt));
  }

  #conclude(id: string, outcome: BatchOutcome): void {
    const { store, moves } = this.#options;
    const job = store.get(id);
    if (job?.phase !== 'INLRMS') return; // cancelled meanwhile: the cancelling code continues from there
    if (job.run || outcome.kind === 'exited') moves.change(id, { run: endedRun(job.run, outcome) });
    this.#logOutput(job);
    const reason = failureReason(outcome, job.request.executable.successExitCode);
    if (reason !== undefined) moves.fail(id, [`LRMS error: ${reason}`]);
    else if (outcome.kind === 'exited') moves.move(id, 'ended');
  }

  #context({ id, attempt }: JobRecord): ScriptContext {
    const { store, jobUrl, host } = this.#options;
    const files = store.directory(id);
    const places = { sessionDirectory: files.session, runDirectory: files.run(attempt) };
    return { jobId: id, jobUrl: jobUrl(id), host, ...places };
  }

  #logOutput({ id, attempt }: JobRecord): void {
    const { store } = this.#options;
    let output: string;
    try {
      output = readFileSync(join(store.directory(id).run(attempt), WRAPPER_LOG_NAME), 'utf8');
    } catch {
      return; // it has never run
    }
    store.log(
      id,
      `---------- Output of the job wrapper script -----------\n${output}${'-'.repeat(25)} End of output ${'-'.repeat(25)}`,
    );
  }
}

/** Why a run counts as failed, in the words of A-REX' batch system scripts; undefined if it does not. */
function failureReason(outcome: BatchOutcome, successExitCode: number): string | undefined {
  switch (outcome.kind) {
    case 'exited': {
      const { exitCode } = outcome.result;
      if (exitCode === successExitCode) return undefined;
      return `(${exitCode}) Job finished with wrong exit code - ${exitCode} != ${successExitCode}`;
    }
    case 'died':
      return '(-1) Job died unexpectedly';
    case 'out-of-time':
      return '(271) Job timeout';
    case 'could-not-start':
      return `(-1) Job could not be started: ${reasonOf(outcome.error)}`;
    case 'queue-closed':
      return outcome.started ? '(-1) Job was killed because the sandbox was stopped' : undefined;
    case 'removed':
      return undefined;
  }
}

function endedRun(run: JobRun | undefined, outcome: BatchOutcome): JobRun {
  const result: Partial<RunResult> = outcome.kind === 'exited' ? outcome.result : {};
  const startedAt = run?.startedAt ?? result.startedAt ?? Date.now();
  // The script knows whole seconds only, but it knows them also of the time when we were not there.
  const endedAt = Math.max(startedAt, Math.min(Date.now(), (result.endedAt ?? Date.now()) + 999));
  const { exitCode, cpuSeconds } = result;
  return { pid: run?.pid ?? 0, startedAt, endedAt, exitCode, cpuSeconds };
}
