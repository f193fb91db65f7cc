import type { ActivityDescription } from '../../../../client/src/descriptions/model/activity-description.js';
import { allowedWallTime, refusalOf } from '../../../../sandbox/src/compute/queues.js';
import { findDuplicateInput } from '../../../../sandbox/src/compute/staging-plan.js';
import type { Phase } from '../../../../sandbox/src/job-lifecycle.js';
import type { JobFailure } from '../../../../sandbox/src/jobs/job-record.js';
import type { Release } from '../../../../sandbox/src/release.js';
import { parseSessionPath } from '../../../../sandbox/src/session/session-path.js';
import type { Random } from '../../random/random.js';
import type { Agenda } from '../agenda/agenda.js';
import type { UntimedEvent } from '../events/arex-event.js';
import type { JobRecord } from '../jobs/job-record.js';
import type { ProgramOf } from '../program/model-program.js';
import { type ArexSettings, type Delay, drawDelay } from '../settings/arex-settings.js';
import { BatchSystem, type RunOutcome } from './batch-system.js';
import type { Job } from './job.js';
import { missingUploads, oversizedUpload, stageOutPlan } from './staging.js';

export interface JobLifeDependencies {
  readonly release: Release;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly settings: ArexSettings;
  readonly programOf: ProgramOf;
  readonly emit: (event: UntimedEvent) => void;
  /** Called when a job has ended. */
  readonly finished: (job: Job) => void;
}

const NO_DELAY: Delay = [0, 0];
const CANCELLED = 'Job is canceled by external request';

/** How long a record may be missing after a job has moved on. */
const GAP_MS = 1000;

/** Moves jobs from phase to phase, each at its time. */
export class JobLife {
  readonly #parts: JobLifeDependencies;
  readonly #batch: BatchSystem;
  readonly #descriptions = new Map<Job, ActivityDescription>();
  /** Cancels the next action of a job. */
  readonly #next = new Map<Job, () => void>();
  /** Runs that ended before the command that submits them to the batch system returned. */
  readonly #endedEarly = new Map<Job, () => void>();

  constructor(parts: JobLifeDependencies) {
    this.#parts = parts;
    this.#batch = new BatchSystem({ ...parts, ended: (...run) => this.#runEnded(...run) });
  }

  get usedSlots(): number {
    return this.#batch.usedSlots;
  }

  /** Takes a new job. */
  begin(job: Job, description: ActivityDescription): void {
    this.#descriptions.set(job, description);
    job.log.push(this.#stateChange('UNDEFINED', 'ACCEPTED', '(Re)Accepting new job'));
    this.#later(job, this.#parts.settings.acceptDelay, () => this.#admit(job));
  }

  /** Looks again at a job for which an upload has arrived. */
  uploaded(job: Job): void {
    if (job.record.phase === 'PREPARING') this.#prepare(job);
  }

  /** Kills a job, as soon as A-REX handles the request. Has no effect on a job that has ended. */
  kill(job: Job): void {
    if (job.record.phase === 'FINISHED') return;
    job.killRequested = true;
    this.#soon(this.#parts.settings.killDelay, () => this.#noticeKill(job));
  }

  /** @returns why it cannot be restarted; undefined if that is tried */
  restart(job: Job): string | undefined {
    const { failure, phase, restartsLeft } = job.record;
    if (phase !== 'FINISHED' || failure?.phase === undefined) return 'Job has not failed';
    if (restartsLeft <= 0) return 'No more restarts allowed';
    this.#soon(this.#parts.settings.restartDelay, () => this.#noticeRestart(job));
    return undefined;
  }

  /** Forgets a job that has been removed. */
  forget(job: Job): void {
    this.#next.get(job)?.();
    this.#next.delete(job);
    this.#descriptions.delete(job);
    this.#batch.remove(job);
  }

  #admit(job: Job): void {
    const { agenda } = this.#parts;
    const { dryRun, startTime = 0 } = job.record.request;
    if (dryRun) {
      const reasons = ['Job has dryrun requested. Job skipped.'];
      this.#move(job, 'FINISHING', 'Job failure detected', {
        failure: { phase: undefined, cause: 'internal', reasons },
      });
    } else if (startTime > agenda.time) {
      this.#set(
        job,
        agenda.after(startTime - agenda.time, () => this.#admit(job)),
      );
    } else this.#pend(job, () => this.#move(job, 'PREPARING', 'Starting job processing'));
  }

  #entered(job: Job): void {
    const { settings } = this.#parts;
    switch (job.record.phase) {
      case 'ACCEPTED':
        return;
      case 'PREPARING':
        this.#stageIn(job);
        return;
      case 'SUBMIT':
        this.#submit(job);
        return;
      case 'INLRMS':
        if (job.killRequested) this.#noticeKill(job);
        this.#endedEarly.get(job)?.();
        this.#endedEarly.delete(job);
        return;
      case 'CANCELING':
        // Of a job that has failed by itself, nothing is left to be cancelled.
        this.#later(job, job.record.failure?.cause === 'client' ? settings.cancelDelay : NO_DELAY, () => {
          this.#batch.remove(job);
          this.#move(job, 'FINISHING', 'Job cancellation succeeded');
        });
        return;
      case 'FINISHING':
        this.#later(job, settings.finishDelay, () => this.#stageOut(job));
        return;
      case 'FINISHED':
        this.#parts.finished(job);
        return;
    }
  }

  #stageIn(job: Job): void {
    const { settings, agenda, emit } = this.#parts;
    const duplicate = findDuplicateInput(job.record);
    if (duplicate !== undefined) {
      this.#fail(job, [`Duplicate file in list of input files: /${duplicate}`]);
      return;
    }
    for (const { name, source } of job.record.request.inputs) {
      if (source === undefined) continue;
      const content = settings.remoteFile(source.url);
      const path = parseSessionPath(name);
      if (!content || !path || !job.session.replace(path, content, agenda.time)) {
        this.#fail(job, [`Failed in data staging: Failed to obtain ${source.url}`]);
        return;
      }
      emit({ kind: 'file-changed', jobId: job.id, path: name, by: 'stage-in', change: 'made' });
    }
    this.#prepare(job);
  }

  #prepare(job: Job): void {
    const { agenda, settings } = this.#parts;
    const oversized = oversizedUpload(job);
    if (oversized !== undefined) {
      this.#fail(job, [`User file: ${oversized} - Delivered file is bigger than specified.`]);
      return;
    }
    if (missingUploads(job).length === 0) {
      this.#later(job, settings.prepareDelay, () =>
        this.#pend(job, () => this.#move(job, 'SUBMIT', 'Pre-staging finished, passing job to LRMS')),
      );
      return;
    }
    const leftMs = job.record.phaseSince + settings.uploadTimeoutMs - agenda.time;
    this.#set(
      job,
      agenda.after(Math.max(0, leftMs), () => {
        const missing = missingUploads(job);
        this.#fail(
          job,
          missing.map((name) => `User file: ${name} - Timeout waiting`),
        );
      }),
    );
  }

  #submit(job: Job): void {
    const { agenda, random, settings } = this.#parts;
    const { request, run } = job.record;
    if (run) {
      this.#resubmit(job, run.localId);
      return;
    }
    const queue = settings.queues.find(({ name }) => name === request.queue) ?? settings.queues[0];
    const refusal = refusalOf(request, queue, settings.slots);
    job.log.push('----- starting submit_fork_job -----');
    const handoverMs = drawDelay(settings.submitDelay, random);
    const description = this.#descriptions.get(job);
    if (refusal !== undefined || !description) {
      job.log.push(`ERROR: ${refusal}`);
      this.#set(
        job,
        agenda.after(handoverMs, () => this.#fail(job, ['Job submission to LRMS failed'])),
      );
      return;
    }
    const takenMs = settings.startsBeforeHandover ? random.integer(0, handoverMs + 1) : handoverMs;
    agenda.after(takenMs, () => this.#batch.submit(job, description, allowedWallTime(request, queue)));
    this.#set(
      job,
      agenda.after(handoverMs, () => {
        job.log.push('----- exiting submit_fork_job -----');
        this.#move(job, 'INLRMS', 'Job is passed to LRMS');
      }),
    );
  }

  /**
   * A job that has failed in the batch system, or was cancelled there, has a number in it: when it is restarted it is not handed over
   * again, and A-REX finds that there is no such job any more.
   */
  #resubmit(job: Job, localId: number): void {
    this.#move(job, 'INLRMS', 'Job is passed to LRMS');
    this.#soon(this.#parts.settings.endNoticeDelay, () => this.#runEnded(job, 'died', localId));
  }

  #runEnded(job: Job, outcome: RunOutcome, localId: number): void {
    const { phase, run, request } = job.record;
    // The batch system is asked only for jobs that it has been handed.
    if (phase === 'SUBMIT') this.#endedEarly.set(job, () => this.#runEnded(job, outcome, localId));
    // A job that has been killed, and perhaps restarted, since.
    if (phase !== 'INLRMS' || run?.localId !== localId) return;
    const exitCode = typeof outcome === 'object' ? outcome.exitCode : undefined;
    job.change({ run: { ...run, exitCode } }, this.#parts.agenda.time);
    const reason = failureReason(outcome, request.executable.successExitCode);
    if (reason === undefined) {
      this.#pend(job, () => this.#move(job, 'FINISHING', 'Job finished executing in LRMS'));
      return;
    }
    const failure: JobFailure = { phase, cause: 'internal', reasons: [`LRMS error: ${reason}`] };
    const next = this.#parts.release === '6.17' ? 'FINISHING' : 'CANCELING';
    this.#move(job, next, 'Job failure detected', { failure });
  }

  #stageOut(job: Job): void {
    const { agenda, emit, settings } = this.#parts;
    const plan = stageOutPlan(job);
    const unsent: string[] = [];
    for (const { name, target } of plan.sent) {
      const path = parseSessionPath(name);
      if (path && job.session.read(path)) emit({ kind: 'file-sent', jobId: job.id, path: name, url: target.url });
      else unsent.push(`Failed in data staging: ${name}: No such file or directory`);
    }
    const deleted = job.session.prune(plan.kept, agenda.time);
    if (deleted.length > 0) emit({ kind: 'undeclared-deleted', jobId: job.id, paths: deleted });
    this.#later(job, settings.settleDelay, () => this.#settle(job, unsent));
  }

  #settle(job: Job, unsent: readonly string[]): void {
    const { agenda, settings } = this.#parts;
    const { failure } = job.record;
    const finishedAt = agenda.time;
    const isWhole = unsent.length === 0 || failure?.cause === 'client';
    const reasons = [...(failure?.reasons ?? []), ...unsent];
    const ending: JobFailure | undefined = isWhole
      ? failure
      : { phase: failure?.phase ?? 'FINISHING', cause: 'internal', reasons };
    this.#move(job, 'FINISHED', ending ? 'Job failure detected' : 'Stage-out finished.', {
      finishedAt,
      eraseAt: finishedAt + settings.lifetimeMs,
      failure: ending,
    });
  }

  #noticeKill(job: Job): void {
    const { phase, failure } = job.record;
    if (!job.killRequested) return;
    // A job cannot be stopped while it is submitted to the batch system: it is stopped afterwards.
    if (phase === 'SUBMIT') return;
    job.killRequested = false;
    if (phase === 'FINISHED' || phase === 'CANCELING' || failure?.cause === 'client') return;
    const cancellation: JobFailure = { phase, cause: 'client', reasons: [CANCELLED] };
    if (phase === 'FINISHING') job.change({ failure: cancellation }, this.#parts.agenda.time);
    else if (phase === 'INLRMS') this.#move(job, 'CANCELING', 'Request to cancel job', { failure: cancellation });
    else this.#move(job, 'FINISHING', 'Job failure detected', { failure: cancellation });
  }

  #noticeRestart(job: Job): void {
    const { failure, phase, restartsLeft } = job.record;
    if (phase !== 'FINISHED' || failure?.phase === undefined || job.wiped) return;
    const again = { failure: undefined, finishedAt: undefined, eraseAt: undefined, restartsLeft: restartsLeft - 1 };
    switch (failure.phase) {
      case 'PREPARING':
      case 'SUBMIT':
      case 'INLRMS': {
        const { run } = job.record;
        this.#move(job, 'PREPARING', 'Request to restart job', {
          ...again,
          run: run && { ...run, exitCode: undefined },
        });
        return;
      }
      case 'FINISHING':
        this.#move(job, 'FINISHING', 'Request to restart job', again);
        return;
      case 'ACCEPTED':
      case 'CANCELING':
      case 'FINISHED':
        // The failure is forgotten first, and only then it shows that the job cannot go on from there.
        job.change({ failure: { ...failure, phase: undefined } }, this.#parts.agenda.time);
    }
  }

  #fail(job: Job, reasons: readonly string[]): void {
    const failure: JobFailure = { phase: job.record.phase, cause: 'internal', reasons };
    this.#move(job, 'FINISHING', 'Job failure detected', { failure });
  }

  #move(job: Job, to: Phase, because: string, changes: Partial<JobRecord> = {}): void {
    const { agenda, emit, settings } = this.#parts;
    const { phase: from, failure: before } = job.record;
    this.#next.get(job)?.();
    this.#next.delete(job);
    job.change({ ...changes, phase: to, phaseSince: agenda.time, isPending: false }, agenda.time);
    job.log.push(this.#stateChange(from, to, because));
    if (settings.recordGapChance > 0) job.gapUntil = agenda.time + GAP_MS;
    const { failure } = job.record;
    emit({ kind: 'state-changed', jobId: job.id, from, to, failure: failure === before ? undefined : failure });
    this.#entered(job);
  }

  /** Lets a job wait for room in its next phase, as where a limit is reached. */
  #pend(job: Job, action: () => void): void {
    const { agenda, random, settings } = this.#parts;
    const pendingMs = drawDelay(settings.pendingDelay, random);
    if (pendingMs === 0) {
      action();
      return;
    }
    job.change({ isPending: true }, agenda.time);
    this.#set(job, agenda.after(pendingMs, action));
  }

  /** Schedules the next action of a job, in place of the one that was scheduled before. */
  #later(job: Job, delay: Delay, action: () => void): void {
    this.#set(job, this.#soon(delay, action));
  }

  #set(job: Job, cancel: () => void): void {
    this.#next.get(job)?.();
    this.#next.set(job, cancel);
  }

  #soon(delay: Delay, action: () => void): () => void {
    return this.#parts.agenda.after(drawDelay(delay, this.#parts.random), action);
  }

  #stateChange(from: string, to: string, because: string): string {
    const time = new Date(this.#parts.agenda.time).toISOString().replace(/\.\d+Z$/, 'Z');
    return `${time} Job state change ${from} -> ${to}   Reason: ${because}`;
  }
}

/** Why a run counts as failed, in the words of A-REX' batch system scripts; undefined if it does not. */
function failureReason(outcome: RunOutcome, successExitCode: number): string | undefined {
  switch (outcome) {
    case 'died':
      return '(-1) Job died unexpectedly';
    case 'out-of-time':
      return '(271) Job timeout';
    default:
      return outcome.exitCode === successExitCode
        ? undefined
        : `(${outcome.exitCode}) Job finished with wrong exit code - ${outcome.exitCode} != ${successExitCode}`;
  }
}
