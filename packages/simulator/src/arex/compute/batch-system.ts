import type { ActivityDescription } from '../../../../client/src/descriptions/model/activity-description.js';
import { parseSessionPath } from '../../../../sandbox/src/session/session-path.js';
import type { Random } from '../../random/random.js';
import type { Agenda } from '../agenda/agenda.js';
import type { ArexEvent, UntimedEvent } from '../events/arex-event.js';
import type { ModelProgram, ProgramOf, ProgramStep } from '../program/model-program.js';
import { type ArexSettings, drawDelay } from '../settings/arex-settings.js';
import type { Job } from './job.js';

export interface BatchSystemDependencies {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly settings: ArexSettings;
  readonly programOf: ProgramOf;
  readonly emit: (event: UntimedEvent) => void;
  /** Called when A-REX learns that a run has ended: with its exit code, or why there is none. */
  readonly ended: (job: Job, outcome: RunOutcome, localId: number) => void;
}

export type RunOutcome = { readonly exitCode: number } | 'died' | 'out-of-time';

interface Entry {
  readonly job: Job;
  readonly description: ActivityDescription;
  readonly wallTimeSeconds: number | undefined;
  isReady: boolean;
  isRunning: boolean;
  /** Cancel the actions that have not run yet. */
  readonly pending: (() => void)[];
}

/** The batch system: a number of slots, first come first served, wall times enforced. */
export class BatchSystem {
  readonly #parts: BatchSystemDependencies;
  readonly #entries = new Map<Job, Entry>();
  #usedSlots = 0;
  #lastLocalId = 1000;

  constructor(parts: BatchSystemDependencies) {
    this.#parts = parts;
  }

  get usedSlots(): number {
    return this.#usedSlots;
  }

  submit(job: Job, description: ActivityDescription, wallTimeSeconds: number | undefined): void {
    const { agenda, random, settings } = this.#parts;
    const entry: Entry = { job, description, wallTimeSeconds, isReady: false, isRunning: false, pending: [] };
    this.#entries.set(job, entry);
    const ready = agenda.after(drawDelay(settings.queueDelay, random), () => {
      entry.isReady = true;
      this.#fill();
    });
    entry.pending.push(ready);
  }

  /** Removes a job, and stops it if it runs. */
  remove(job: Job): void {
    const entry = this.#entries.get(job);
    if (!entry) return;
    const wasRunning = entry.isRunning;
    this.#end(entry);
    if (wasRunning) this.#parts.emit({ kind: 'program-ended', jobId: job.id, exitCode: undefined });
    this.#fill();
  }

  #fill(): void {
    const { settings } = this.#parts;
    for (const entry of this.#entries.values()) {
      if (entry.isRunning) continue;
      // Later jobs that would fit wait as well.
      if (!entry.isReady || entry.job.record.request.slots > settings.slots - this.#usedSlots) return;
      this.#start(entry);
    }
  }

  #start(entry: Entry): void {
    const { agenda, emit, programOf } = this.#parts;
    const { job, description, wallTimeSeconds } = entry;
    const { request } = job.record;
    entry.isRunning = true;
    this.#usedSlots += request.slots;
    this.#lastLocalId += 1;
    const startedAt = agenda.time;
    job.change({ run: { localId: this.#lastLocalId, startedAt, endedAt: undefined, exitCode: undefined } }, startedAt);
    job.log.push(`local job id: ${this.#lastLocalId}`);
    emit({ kind: 'program-started', jobId: job.id });
    for (const stream of new Set([request.stdout, request.stderr])) {
      if (stream !== undefined) this.#put(job, stream, () => Buffer.alloc(0));
    }
    const read = (path: string): Buffer | undefined => job.session.read(parseSessionPath(path) ?? []);
    const program = programOf(description, { jobId: job.id, at: startedAt, read });
    const limitMs = wallTimeSeconds === undefined ? Number.POSITIVE_INFINITY : wallTimeSeconds * 1000;
    const steps = program.steps.filter(({ afterMs }) => afterMs <= Math.min(program.runsMs, limitMs));
    for (const step of [...steps].sort((a, b) => a.afterMs - b.afterMs)) {
      entry.pending.push(agenda.after(step.afterMs, () => this.#take(job, step)));
    }
    const isOver = limitMs < program.runsMs;
    const outcome = isOver ? 'out-of-time' : outcomeOf(program);
    entry.pending.push(agenda.after(isOver ? limitMs : program.runsMs, () => this.#ended(entry, outcome)));
  }

  #ended(entry: Entry, outcome: RunOutcome): void {
    const { agenda, emit, random, settings, ended } = this.#parts;
    this.#end(entry);
    const exitCode = typeof outcome === 'object' ? outcome.exitCode : undefined;
    emit({ kind: 'program-ended', jobId: entry.job.id, exitCode });
    const localId = entry.job.record.run?.localId ?? 0;
    agenda.after(drawDelay(settings.endNoticeDelay, random), () => ended(entry.job, outcome, localId));
    this.#fill();
  }

  #end(entry: Entry): void {
    const { job } = entry;
    for (const callOff of entry.pending) callOff();
    this.#entries.delete(job);
    if (!entry.isRunning) return;
    this.#usedSlots -= job.record.request.slots;
    const { run } = job.record;
    if (run) job.change({ run: { ...run, endedAt: this.#parts.agenda.time } }, this.#parts.agenda.time);
  }

  #take(job: Job, step: ProgramStep): void {
    const at = this.#parts.agenda.time;
    switch (step.does) {
      case 'print': {
        const { stdout, stderr } = job.record.request;
        const name = step.to === 'stdout' ? stdout : stderr;
        if (name !== undefined) this.#put(job, name, (before) => Buffer.concat([before, step.bytes]));
        return;
      }
      case 'write':
        this.#put(job, step.path, () => step.content);
        return;
      case 'append':
        this.#put(job, step.path, (before) => Buffer.concat([before, step.content]));
        return;
      case 'remove':
        this.#change(job, step.path, 'removed', (path) => job.session.remove(path, at));
        return;
      case 'make-directory':
        this.#change(job, step.path, 'made', (path) => job.session.make(path, 'directory', at));
        return;
      case 'make-fifo':
        this.#change(job, step.path, 'made', (path) => job.session.make(path, 'fifo', at));
        return;
      case 'link':
        this.#change(job, step.path, 'made', (path) => job.session.make(path, { target: step.target }, at));
        return;
      case 'set-time':
        this.#change(job, step.path, 'changed', (path) => {
          job.session.setModified(path, step.modifiedAt, at);
          return true;
        });
        return;
    }
  }

  #put(job: Job, name: string, content: (before: Buffer) => Buffer): void {
    const before = job.session.read(parseSessionPath(name) ?? []);
    this.#change(job, name, before ? 'changed' : 'made', (path) =>
      job.session.replace(path, content(before ?? Buffer.alloc(0)), this.#parts.agenda.time),
    );
  }

  #change(
    job: Job,
    name: string,
    change: Extract<ArexEvent, { kind: 'file-changed' }>['change'],
    act: (path: readonly string[]) => boolean,
  ): void {
    const path = job.hidden ? undefined : parseSessionPath(name);
    if (path && act(path)) this.#parts.emit({ kind: 'file-changed', jobId: job.id, path: name, by: 'program', change });
  }
}

/** As the shell of the job script sees it: a signal is an exit code, too. */
function outcomeOf({ end }: ModelProgram): RunOutcome {
  if (end === 'died') return 'died';
  return { exitCode: 'signal' in end ? 128 + end.signal : end.exitCode };
}
