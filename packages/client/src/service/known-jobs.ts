import { resolve } from 'node:path';
import type { JobListError } from '../errors/index.js';
import { jobAddresses } from '../interfaces/select-interface.js';
import { type HistoryEntry, type JobHistory, noHistory, type ReadableJobHistory } from '../job-list/job-history.js';
import { jobLists } from '../job-list/job-lists.js';
import type { RepairableJobStore, StoredJob } from '../job-list/job-store.js';
import { findLastJob, type LastJob } from '../job-list/last-job.js';
import type { JobId } from '../jobs/job.js';
import type { Log } from '../log/log.js';
import { type JobJournal, jobJournal, tolerantHistory } from './job-journal.js';

/** Where the jobs are recorded. */
export interface KnownJobsSettings {
  /** Path of the job list; the history is beside it. */
  readonly path: string;
  /** Whether jobs are added to the history. */
  readonly keepsHistory: boolean;
  /** The configured service, to which a bare id belongs. */
  readonly endpoint: string;
  readonly log: Log;
}

/** The jobs that were submitted from here, on any server: the job list, and the history beside it. */
export class KnownJobs {
  /** The list as it is on disk: an entry that cannot be written is always an error. */
  readonly store: RepairableJobStore;
  /** The list as it is used while jobs are submitted and looked at. */
  readonly journal: JobJournal;
  /** The history; an entry that cannot be written is a warning. */
  readonly history: JobHistory;
  readonly #kept: ReadableJobHistory;
  readonly #endpoint: string;
  readonly #log: Log;

  /** Reads and writes no file yet. */
  constructor({ path, keepsHistory, endpoint, log }: KnownJobsSettings) {
    const { store, history } = jobLists.current(path);
    this.store = store;
    this.journal = jobJournal(store, log);
    this.#kept = history;
    this.history = keepsHistory ? tolerantHistory(this.#kept, log) : noHistory;
    this.#endpoint = endpoint;
    this.#log = log;
  }

  /** The job list, the newest first. @throws JobListError if it cannot be read */
  list(): Promise<readonly StoredJob[]> {
    return this.journal.list();
  }

  /** Whether a job is in the list, by its address or the server's own id; false if the list cannot be read. */
  async isListed(jobId: JobId): Promise<boolean> {
    const jobs = await this.list().catch(() => []);
    return jobs.some(({ id }) => id === jobId || id.endsWith(`/${jobId}`));
  }

  /**
   * The job submitted last, whether it is still in the list or not.
   * @param endpoint - only jobs of this server @default of any server
   * @throws JobListError if the list cannot be read
   */
  async last(endpoint: string | undefined): Promise<LastJob | undefined> {
    const isMeant = (id: JobId) => endpoint === undefined || jobAddresses.parse(id)?.endpoint === endpoint;
    const history = await this.#kept.list().catch((error: Error) => {
      this.#log.warning(error.message);
      return [];
    });
    return findLastJob({
      listed: (await this.list()).filter(({ id }) => isMeant(id)),
      submitted: (await this.journal.lastSubmitted()).filter(({ id }) => isMeant(id)),
      history: history.filter(({ jobId }) => isMeant(jobId)),
    });
  }

  /** The history, the newest first. @throws JobListError if it cannot be read */
  past(): Promise<readonly HistoryEntry[]> {
    return this.#kept.list();
  }

  /** The damage of the files of the list. */
  damage(): Promise<readonly JobListError[]> {
    return this.store.damage();
  }

  /** Records where the outputs of a job are. */
  async fetched(jobId: JobId, directory: string): Promise<void> {
    for (const name of this.#namesOf(jobId)) await this.history.fetched(name, resolve(directory));
  }

  /** Records that its server has removed a job: removes it from the list, and enters the time in the history. */
  async cleaned(jobId: JobId): Promise<void> {
    await this.forget(jobId);
    for (const name of this.#namesOf(jobId)) await this.history.cleaned(name, new Date());
  }

  /** Removes a job from the list. */
  async forget(jobId: JobId): Promise<void> {
    for (const name of this.#namesOf(jobId)) await this.journal.forget(name);
  }

  async close(): Promise<void> {
    this.#kept.close();
    await this.store.close();
  }

  /** The addresses of a job, one for each interface: the list may hold any of them. */
  #namesOf(jobId: JobId): ReadonlySet<JobId> {
    const job = jobAddresses.parse(jobId) ?? { endpoint: this.#endpoint, localId: jobId };
    return new Set([jobId, ...jobAddresses.all(job)]);
  }
}
