import type { Job, JobId } from '../jobs/job.js';
import type { ArcState } from '../jobs/job-status.js';
import { durationOf, type HistoryEntry, type ReadableJobHistory, type SubmittedEntry } from './job-history.js';
import { SqliteFile } from './sqlite-file.js';

const CREATE_HISTORY = `
  CREATE TABLE IF NOT EXISTS history(
    id PRIMARY KEY, name, command, endpoint, submitted, state, exitcode, duration, ended, directory, cleaned
  )`;

/** How many jobs the history keeps; then the oldest are removed. */
const MAX_ENTRIES = 10_000;

/**
 * The history of jobs in a file beside the job list, `jobs.dat.history`, for its owner alone. The history is not kept in the job
 * list itself, because the ARC tools take every row there for a job that still exists.
 */
export class SqliteJobHistory implements ReadableJobHistory {
  readonly #file: SqliteFile;

  /** Reads and writes no file yet. */
  constructor(path: string) {
    this.#file = new SqliteFile({
      path,
      what: 'history of jobs',
      table: 'history',
      create: (database) => database.exec(CREATE_HISTORY),
    });
  }

  async submitted(entries: readonly SubmittedEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#file.write((database) => {
      const insertion = database.prepare(
        'INSERT OR IGNORE INTO history(id, name, command, endpoint, submitted) VALUES (?, ?, ?, ?, ?)',
      );
      for (const { jobId, name, command, endpoint, submittedAt } of entries)
        insertion.run([jobId, name ?? null, command ?? null, endpoint, submittedAt.toISOString()]);
      database.prepare('DELETE FROM history WHERE rowid <= (SELECT MAX(rowid) FROM history) - ?').run([MAX_ENTRIES]);
    });
  }

  async ended(jobs: readonly Job[]): Promise<void> {
    if (jobs.length === 0) return;
    // Most have been recorded as ended before: then nothing is written.
    const rows = await this.#file.read((database) =>
      database.prepare('SELECT id FROM history WHERE state IS NULL OR duration IS NULL OR exitcode IS NULL').all([]),
    );
    const open = new Set(((rows ?? []) as { id: string }[]).map(({ id }) => id));
    const news = jobs.filter(({ id }) => open.has(id));
    if (news.length === 0) return;
    await this.#file.update((database) => {
      const change = database.prepare(
        'UPDATE history SET state = ?, exitcode = COALESCE(?, exitcode), duration = COALESCE(?, duration), ended = COALESCE(?, ended) WHERE id = ?',
      );
      for (const job of news)
        change.run([
          job.state,
          job.exitCode ?? null,
          durationOf(job) ?? null,
          job.endedAt?.toISOString() ?? null,
          job.id,
        ]);
    });
  }

  fetched(jobId: JobId, directory: string): Promise<void> {
    return this.#set('directory', directory, jobId);
  }

  cleaned(jobId: JobId, at: Date): Promise<void> {
    return this.#set('cleaned', at.toISOString(), jobId);
  }

  async #set(column: 'directory' | 'cleaned', value: string, jobId: JobId): Promise<void> {
    await this.#file.update((database) =>
      database.prepare(`UPDATE history SET ${column} = ? WHERE id = ?`).run([value, jobId]),
    );
  }

  async withdrawn(jobId: JobId): Promise<void> {
    await this.#file.update((database) => database.prepare('DELETE FROM history WHERE id = ?').run([jobId]));
  }

  async list(): Promise<readonly HistoryEntry[]> {
    const rows = await this.#file.read((database) =>
      database.prepare('SELECT * FROM history ORDER BY submitted DESC, rowid DESC').all([]),
    );
    return ((rows ?? []) as readonly Record<string, unknown>[]).map(readEntry);
  }

  close(): void {
    this.#file.close();
  }
}

function readEntry(row: Readonly<Record<string, unknown>>): HistoryEntry {
  const text = (column: string): string | undefined => (row[column] === null ? undefined : String(row[column]));
  const number = (column: string): number | undefined => (row[column] === null ? undefined : Number(row[column]));
  const time = (column: string): Date | undefined => (row[column] === null ? undefined : new Date(String(row[column])));
  return {
    jobId: String(row.id),
    name: text('name'),
    command: text('command'),
    endpoint: String(row.endpoint),
    submittedAt: new Date(String(row.submitted)),
    state: text('state') as ArcState | undefined, // what we wrote
    exitCode: number('exitcode'),
    durationSeconds: number('duration'),
    endedAt: time('ended'),
    directory: text('directory'),
    cleanedAt: time('cleaned'),
  };
}
