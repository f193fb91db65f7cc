import {
  durationOf,
  type HistoryEntry,
  type ReadableJobHistory,
  type SubmittedEntry,
} from '../../../client/src/job-list/job-history.js';
import type { Job, JobId } from '../../../client/src/jobs/job.js';
import type { ProcessLife } from '../process/process-life.js';
import { type HistoryTables, withTables } from './list-tables.js';
import type { ProcessListFile } from './process-list-file.js';

/** How many jobs the history keeps. */
const MAX_ENTRIES = 10_000;

/** The history of jobs of a simulated machine, as one of its processes uses it. */
export class ProcessJobHistory implements ReadableJobHistory {
  readonly #life: ProcessLife;
  readonly #file: ProcessListFile<HistoryTables>;

  constructor(life: ProcessLife, file: ProcessListFile<HistoryTables>) {
    this.#life = life;
    this.#file = file;
  }

  async submitted(entries: readonly SubmittedEntry[]): Promise<void> {
    if (entries.length === 0) return this.#nothing();
    const rows = entries.map((entry) => [entry.jobId, { ...NOT_ENDED, ...entry }] as const);
    await this.#file.write((tables) => withTables(tables, { history: tables.history.add(rows).trim(MAX_ENTRIES) }));
  }

  async ended(jobs: readonly Job[]): Promise<void> {
    if (jobs.length === 0) return this.#nothing();
    const open = await this.#file.read(({ history }) => new Set(history.rows.filter(isOpen).map(({ jobId }) => jobId)));
    const news = jobs.filter(({ id }) => open?.has(id));
    if (news.length === 0) return;
    await this.#file.update((tables) => {
      let { history } = tables;
      for (const job of news) {
        history = history.update(
          ({ jobId }) => jobId === job.id,
          (entry) => ({
            ...entry,
            state: job.state,
            exitCode: job.exitCode ?? entry.exitCode,
            durationSeconds: durationOf(job) ?? entry.durationSeconds,
            endedAt: job.endedAt ?? entry.endedAt,
          }),
        );
      }
      return withTables(tables, { history });
    });
  }

  async fetched(jobId: JobId, directory: string): Promise<void> {
    await this.#set(jobId, { directory });
  }

  async cleaned(jobId: JobId, at: Date): Promise<void> {
    await this.#set(jobId, { cleanedAt: at });
  }

  async #set(id: JobId, facts: Partial<HistoryEntry>): Promise<void> {
    await this.#file.update((tables) =>
      withTables(tables, {
        history: tables.history.update(
          ({ jobId }) => jobId === id,
          (entry) => ({ ...entry, ...facts }),
        ),
      }),
    );
  }

  async withdrawn(id: JobId): Promise<void> {
    await this.#file.update((tables) =>
      withTables(tables, { history: tables.history.remove(({ jobId }) => jobId === id) }),
    );
  }

  async list(): Promise<readonly HistoryEntry[]> {
    const entries = await this.#file.read(({ history }) => history.rows);
    // Stable: of two of the same time, the one in the later row comes first.
    return (entries ?? []).toReversed().sort((one, other) => other.submittedAt.getTime() - one.submittedAt.getTime());
  }

  close(): void {}

  #nothing(): Promise<void> {
    return this.#life.call(() => undefined);
  }
}

const NOT_ENDED = {
  state: undefined,
  exitCode: undefined,
  durationSeconds: undefined,
  endedAt: undefined,
  directory: undefined,
  cleanedAt: undefined,
};

const isOpen = ({ state, durationSeconds, exitCode }: HistoryEntry): boolean =>
  state === undefined || durationSeconds === undefined || exitCode === undefined;
