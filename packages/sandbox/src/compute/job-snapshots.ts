import type { JobRecord } from '../jobs/job-record.js';

/** What `status` and `info` report about a job: its record at the last snapshot of the information provider. */
export interface JobSnapshot {
  readonly job: JobRecord;
  readonly takenAt: number;
}

/** Where the jobs are, as they are now. */
export interface JobSource {
  get(id: string): JobRecord | undefined;
  all(): readonly JobRecord[];
}

/**
 * The information provider: takes a snapshot of all jobs periodically. Between two snapshots, clients get the last one;
 * for a job that is not in it yet, only a placeholder.
 */
export class JobSnapshots {
  readonly #source: JobSource;
  readonly #periodMs: number;
  readonly #timer: NodeJS.Timeout | undefined;
  #jobs: ReadonlyMap<string, JobRecord> = new Map();
  #takenAt = 0;

  /** @param periodMs - with 0, every request gets the current records */
  constructor(source: JobSource, periodMs: number) {
    this.#source = source;
    this.#periodMs = periodMs;
    if (periodMs > 0) this.#timer = setInterval(() => this.take(), periodMs).unref();
    this.take();
  }

  /** Takes a snapshot now. */
  take(): void {
    this.#jobs = new Map(this.#source.all().map((job) => [job.id, job]));
    this.#takenAt = Date.now();
  }

  get(id: string): JobSnapshot | undefined {
    const live = this.#periodMs === 0;
    const job = live ? this.#source.get(id) : this.#jobs.get(id);
    return job && { job, takenAt: live ? Date.now() : this.#takenAt };
  }

  /** All jobs in the last snapshot, and its time. */
  all(): { readonly jobs: readonly JobRecord[]; readonly takenAt: number } {
    if (this.#periodMs === 0) this.take();
    return { jobs: [...this.#jobs.values()], takenAt: this.#takenAt };
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
