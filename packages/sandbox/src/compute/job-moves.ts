import { type LifecycleEvent, nextPhase } from '../job-lifecycle.js';
import type { JobFailure, JobRecord } from '../jobs/job-record.js';
import type { JobStore } from '../jobs/job-store.js';

/** Moves jobs from phase to phase in the store, and then calls `moved`, which does the work of the new phase. */
export class JobMoves {
  readonly #store: JobStore;
  readonly #moved: (id: string) => void;

  constructor(store: JobStore, moved: (id: string) => void) {
    this.#store = store;
    this.#moved = moved;
  }

  /** Moves a job on, if the event means something where it is; returns false if it does not. */
  move(id: string, event: LifecycleEvent, changes: Partial<JobRecord> = {}): boolean {
    const job = this.#store.get(id);
    const move = job && nextPhase(job.phase, event);
    if (!move) return false;
    const next: JobRecord = { ...job, ...changes, phase: move.to, phaseSince: Date.now() };
    const because = event === 'settled' && next.failure ? 'Job failure detected' : move.because;
    this.#store.log(id, stateChange(job.phase, move.to, because));
    this.#store.put(next);
    this.#moved(id);
    return true;
  }

  /** Lets a job fail in the phase it is in. */
  fail(id: string, reasons: readonly string[]): void {
    const job = this.#store.get(id);
    if (!job) return;
    const failure: JobFailure = { phase: job.phase, cause: 'internal', reasons };
    this.move(id, 'failed', { failure });
  }

  change(id: string, changes: Partial<JobRecord>): void {
    const job = this.#store.get(id);
    if (job) this.#store.put({ ...job, ...changes });
  }
}

/** A line of a job's log, as A-REX writes it. */
export const stateChange = (from: string, to: string, because: string): string =>
  `${new Date().toISOString().replace(/\.\d+Z$/, 'Z')} Job state change ${from} -> ${to}   Reason: ${because}`;
