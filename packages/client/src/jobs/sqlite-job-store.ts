import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'libsql';
import { type ArcJobRecord, COLUMNS, encodeText, fromArcJobRecord, toArcJobRecord } from './arc-job-record.js';
import type { JobId } from './job.js';
import type { JobStore, PendingSubmission, StoredJob } from './job-store.js';

const CREATE_JOBS = `
  CREATE TABLE jobs(${COLUMNS.join(', ')}, UNIQUE(id));
  CREATE INDEX serviceinformationhost ON jobs(serviceinformationhost)`;
/** Ours alone: the ARC tools pass over tables they do not know. */
const CREATE_SUBMISSIONS = 'CREATE TABLE IF NOT EXISTS jasmin_arc_submissions(mark PRIMARY KEY, endpoint, name, begun)';

/** How long to wait for another program that is writing; the ARC tools wait for ever. */
const BUSY_TIMEOUT_MS = 10_000;

/**
 * The job list of the ARC command-line tools (`~/.arc/jobs.dat`): SQLite, one row per job. Transactions are short and
 * never left open, as the tools retry every 10 ms for as long as the file is locked.
 */
export class SqliteJobStore implements JobStore {
  readonly #path: string;
  #database: Database.Database | undefined;

  /** Touches nothing yet: the file is made by the first job. */
  constructor(path: string) {
    this.#path = path;
  }

  async begin(submission: PendingSubmission): Promise<void> {
    const database = await this.#forWriting();
    database
      .prepare('INSERT OR REPLACE INTO jasmin_arc_submissions VALUES (?, ?, ?, ?)')
      .run([submission.mark, submission.endpoint, submission.name, submission.begunAt.toISOString()]);
  }

  async accepted(mark: string, job: StoredJob): Promise<void> {
    const database = await this.#forWriting();
    const record = toArcJobRecord(job);
    database.transaction(() => {
      insert(database, record);
      database.prepare('DELETE FROM jasmin_arc_submissions WHERE mark = ?').run([mark]);
    })();
  }

  async abandoned(mark: string): Promise<void> {
    const database = await this.#forWriting();
    database.prepare('DELETE FROM jasmin_arc_submissions WHERE mark = ?').run([mark]);
  }

  async pending(endpoint: string): Promise<readonly PendingSubmission[]> {
    const database = await this.#forReading('jasmin_arc_submissions');
    const rows = database?.prepare('SELECT * FROM jasmin_arc_submissions WHERE endpoint = ?').all([endpoint]) ?? [];
    return (rows as readonly Record<string, unknown>[]).map((row) => ({
      mark: String(row.mark),
      endpoint: String(row.endpoint),
      name: String(row.name),
      begunAt: new Date(String(row.begun)),
    }));
  }

  async get(id: JobId): Promise<StoredJob | undefined> {
    const database = await this.#forReading('jobs');
    const row = database?.prepare('SELECT * FROM jobs WHERE id = ?').get([encodeText(id)]);
    return row ? fromArcJobRecord(row as object) : undefined;
  }

  async list(): Promise<readonly StoredJob[]> {
    const database = await this.#forReading('jobs');
    // Of two jobs of one second the later row is the newer.
    const rows = database
      ?.prepare('SELECT * FROM jobs ORDER BY CAST(localsubmissiontime AS INTEGER) DESC, rowid DESC')
      .all([]);
    return ((rows ?? []) as readonly object[]).flatMap((row) => fromArcJobRecord(row) ?? []);
  }

  async forget(id: JobId): Promise<void> {
    if ((await this.#forReading('jobs')) === undefined) return;
    const database = await this.#forWriting();
    database.prepare('DELETE FROM jobs WHERE id = ?').run([encodeText(id)]);
  }

  async close(): Promise<void> {
    this.#database?.close();
    this.#database = undefined;
  }

  async #forWriting(): Promise<Database.Database> {
    if (!existsSync(this.#path)) mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const database = await this.#open();
    // A table that is there, perhaps with the columns of an older release, is left as it is.
    database.transaction(() => {
      if (!hasTable(database, 'jobs')) database.exec(CREATE_JOBS);
      database.exec(CREATE_SUBMISSIONS);
    })();
    return database;
  }

  /** The database if it holds the table; reading makes no file. */
  async #forReading(table: string): Promise<Database.Database | undefined> {
    if (!existsSync(this.#path)) return undefined;
    const database = await this.#open();
    return hasTable(database, table) ? database : undefined;
  }

  async #open(): Promise<Database.Database> {
    // The tools replace the file now and then: a handle on the old one would write into nothing.
    if (this.#database && !existsSync(this.#path)) await this.close();
    if (this.#database) return this.#database;
    const { default: LibsqlDatabase } = await import('libsql');
    this.#database = new LibsqlDatabase(this.#path, { timeout: BUSY_TIMEOUT_MS });
    return this.#database;
  }
}

const hasTable = (database: Database.Database, name: string): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get([name]) !== undefined;

/** As arcsub writes: only the columns the file has, as older releases made it with fewer. */
function insert(database: Database.Database, record: ArcJobRecord): void {
  const present = new Set(
    (database.prepare('SELECT name FROM pragma_table_info(?)').all(['jobs']) as { name: string }[]).map(
      ({ name }) => name,
    ),
  );
  const columns = COLUMNS.filter((column) => present.has(column));
  database
    .prepare(`INSERT OR REPLACE INTO jobs(${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    .run(columns.map((column) => record[column]));
}
