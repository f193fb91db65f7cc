import type { ActiveRun } from '../job-runner.js';
import type { RunResult } from '../jobs/job-script.js';
import { atTime } from './at-time.js';

/** A job as the batch system sees it. */
export interface BatchJob {
  readonly id: string;
  readonly slots: number;
  /** Left out, there is no limit. */
  readonly wallTimeSeconds?: number | undefined;
  /** Called when its turn has come. */
  start(): Promise<ActiveRun>;
}

export type BatchOutcome =
  | { readonly kind: 'exited'; readonly result: RunResult }
  /** Gone without a result. */
  | { readonly kind: 'died' }
  | { readonly kind: 'could-not-start'; readonly error: unknown }
  | { readonly kind: 'out-of-time' }
  /** Taken out by {@link BatchQueue.remove}, before or after it has started. */
  | { readonly kind: 'removed' }
  | { readonly kind: 'queue-closed'; readonly started: boolean };

interface Entry {
  readonly job: BatchJob;
  readonly finish: (outcome: BatchOutcome) => void;
  readonly finished: Promise<BatchOutcome>;
  run: ActiveRun | undefined;
  /** Why it is being stopped, if it is. */
  stoppedFor: BatchOutcome | undefined;
}

/** The batch system behind the sandbox: so many slots, first come first served, wall times enforced. */
export class BatchQueue {
  readonly slots: number;
  readonly #waiting: Entry[] = [];
  readonly #running = new Map<string, Entry>();
  #usedSlots = 0;
  #closed = false;

  constructor(slots: number) {
    if (!Number.isSafeInteger(slots) || slots < 1)
      throw new RangeError(`There must be at least one slot, not ${slots}`);
    this.slots = slots;
  }

  get usedSlots(): number {
    return this.#usedSlots;
  }

  /** Runs a job when there are slots for it; resolves with how it ended. */
  async run(job: BatchJob): Promise<BatchOutcome> {
    if (this.#closed) return { kind: 'queue-closed', started: false };
    if (job.slots > this.slots) {
      return {
        kind: 'could-not-start',
        error: new RangeError(`It needs ${job.slots} slots, and there are ${this.slots}`),
      };
    }
    const entry = makeEntry(job);
    this.#waiting.push(entry);
    this.#fill();
    return await entry.finished;
  }

  /** Takes a run over that is going on already, whether there are free slots or not. */
  async adopt(job: Omit<BatchJob, 'start'>, run: ActiveRun, startedAt: number): Promise<BatchOutcome> {
    const entry = makeEntry({ ...job, start: async () => run });
    void this.#start(entry, startedAt);
    return await entry.finished;
  }

  /** Takes a job out, stopping it if it runs; done when nothing of it is left. */
  async remove(id: string): Promise<void> {
    const index = this.#waiting.findIndex(({ job }) => job.id === id);
    const [waiting] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (waiting) {
      waiting.finish({ kind: 'removed' });
      this.#fill(); // the others may have waited for this one
      return;
    }
    const running = this.#running.get(id);
    if (running) await stop(running, { kind: 'removed' });
  }

  /** Stops everything and takes nothing any more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const entry of this.#waiting.splice(0)) entry.finish({ kind: 'queue-closed', started: false });
    await Promise.all([...this.#running.values()].map((entry) => stop(entry, { kind: 'queue-closed', started: true })));
  }

  /** The process groups of what runs now. */
  get processGroups(): readonly number[] {
    return [...this.#running.values()].flatMap(({ run }) => (run ? [run.pid] : []));
  }

  #fill(): void {
    while (!this.#closed) {
      const [next] = this.#waiting;
      // Those behind it that would fit wait as well: first come, first served.
      if (!next || next.job.slots > this.slots - this.#usedSlots) return;
      this.#waiting.shift();
      void this.#start(next, Date.now());
    }
  }

  async #start(entry: Entry, startedAt: number): Promise<void> {
    const { job } = entry;
    this.#usedSlots += job.slots;
    this.#running.set(job.id, entry);
    const outcome = await this.#observe(entry, startedAt);
    this.#running.delete(job.id);
    this.#usedSlots -= job.slots;
    entry.finish(outcome);
    this.#fill();
  }

  async #observe(entry: Entry, startedAt: number): Promise<BatchOutcome> {
    try {
      entry.run = await entry.job.start();
    } catch (error) {
      return entry.stoppedFor ?? { kind: 'could-not-start', error };
    }
    if (entry.stoppedFor) await entry.run.stop(); // removed while it was starting
    const { wallTimeSeconds } = entry.job;
    const isOver = (): void => void stop(entry, { kind: 'out-of-time' });
    const callOff = wallTimeSeconds === undefined ? undefined : atTime(startedAt + wallTimeSeconds * 1000, isOver);
    const result = await entry.run.ended;
    callOff?.();
    return entry.stoppedFor ?? (result ? { kind: 'exited', result } : { kind: 'died' });
  }
}

function makeEntry(job: BatchJob): Entry {
  let finish: Entry['finish'] = () => {};
  const finished = new Promise<BatchOutcome>((resolve) => {
    finish = resolve;
  });
  return { job, finish, finished, run: undefined, stoppedFor: undefined };
}

async function stop(entry: Entry, outcome: BatchOutcome): Promise<void> {
  entry.stoppedFor ??= outcome;
  await entry.run?.stop();
  await entry.finished;
}
