import type Database from 'libsql';
import { type ArcJobRecord, COLUMNS, encodeText, fromArcJobRecord, toArcJobRecord } from './arc-job-record.js';
import type { JobId } from './job.js';
import type { AcceptedSubmission, JobStore, PendingSubmission, StoredJob } from './job-store.js';
import { hasTable, inTransaction, SqliteFile } from './sqlite-file.js';

const CREATE_JOBS = `
  CREATE TABLE jobs(${COLUMNS.join(', ')}, UNIQUE(id));
  CREATE INDEX serviceinformationhost ON jobs(serviceinformationhost)`;
const CREATE_SUBMISSIONS = 'CREATE TABLE IF NOT EXISTS submissions(mark PRIMARY KEY, endpoint, name, begun, host, pid)';

/**
 * The job list of the ARC command-line tools (`~/.arc/jobs.dat`): SQLite, one row per job. Transactions are short and
 * never left open, as the tools retry every 10 ms for as long as the file is locked.
 *
 * Submissions whose outcome is not known are in a file beside it, `jobs.dat.submissions`: the tools pass over tables that
 * they do not know, but `arcsync --truncate` and `--convert` make the list anew without them.
 */
export class SqliteJobStore implements JobStore {
  readonly #jobs: SqliteFile;
  readonly #submissions: SqliteFile;

  /** Touches nothing yet: the files are made when there is something to remember. */
  constructor(path: string) {
    // A table that is there, perhaps with the columns of an older release, is left as it is.
    this.#jobs = new SqliteFile(path, (database) => {
      if (!hasTable(database, 'jobs')) database.exec(CREATE_JOBS);
    });
    this.#submissions = new SqliteFile(`${path}.submissions`, (database) => database.exec(CREATE_SUBMISSIONS));
  }

  async begin(submissions: readonly PendingSubmission[]): Promise<void> {
    if (submissions.length === 0) return;
    const database = await this.#submissions.forWriting();
    const insertion = database.prepare('INSERT OR REPLACE INTO submissions VALUES (?, ?, ?, ?, ?, ?)');
    inTransaction(database, () => {
      for (const { mark, endpoint, name, begunAt, submitter } of submissions)
        insertion.run([mark, endpoint, name, begunAt.toISOString(), submitter?.host ?? null, submitter?.pid ?? null]);
    });
  }

  async accepted(submissions: readonly AcceptedSubmission[]): Promise<void> {
    if (submissions.length === 0) return;
    const database = await this.#jobs.forWriting();
    const records = submissions.map(({ job }) => toArcJobRecord(job));
    inTransaction(database, () => insert(database, records));
    await this.abandoned(submissions.map(({ mark }) => mark));
  }

  async lost(marks: readonly string[]): Promise<void> {
    await this.#ofEach(marks, 'UPDATE submissions SET host = NULL, pid = NULL WHERE mark = ?');
  }

  async abandoned(marks: readonly string[]): Promise<void> {
    await this.#ofEach(marks, 'DELETE FROM submissions WHERE mark = ?');
  }

  async #ofEach(marks: readonly string[], change: string): Promise<void> {
    if (marks.length === 0) return;
    const database = await this.#submissions.forReading('submissions');
    if (database === undefined) return;
    const statement = database.prepare(change);
    inTransaction(database, () => {
      for (const mark of marks) statement.run([mark]);
    });
  }

  async pending(endpoint?: string): Promise<readonly PendingSubmission[]> {
    const database = await this.#submissions.forReading('submissions');
    const [condition, values] = endpoint === undefined ? ['', []] : ['WHERE endpoint = ?', [endpoint]];
    const rows = database?.prepare(`SELECT * FROM submissions ${condition}`).all(values) ?? [];
    return (rows as readonly Record<string, unknown>[]).map((row) => ({
      mark: String(row.mark),
      endpoint: String(row.endpoint),
      name: String(row.name),
      begunAt: new Date(String(row.begun)),
      submitter: row.host === null ? undefined : { host: String(row.host), pid: Number(row.pid) },
    }));
  }

  async get(id: JobId): Promise<StoredJob | undefined> {
    const database = await this.#jobs.forReading('jobs');
    const row = database?.prepare('SELECT * FROM jobs WHERE id = ?').get([encodeText(id)]);
    return row ? fromArcJobRecord(row as object) : undefined;
  }

  async list(): Promise<readonly StoredJob[]> {
    const database = await this.#jobs.forReading('jobs');
    // Of two jobs of one second the later row is the newer.
    const rows = database
      ?.prepare('SELECT * FROM jobs ORDER BY CAST(localsubmissiontime AS INTEGER) DESC, rowid DESC')
      .all([]);
    return ((rows ?? []) as readonly object[]).flatMap((row) => fromArcJobRecord(row) ?? []);
  }

  async forget(id: JobId): Promise<void> {
    const database = await this.#jobs.forReading('jobs');
    database?.prepare('DELETE FROM jobs WHERE id = ?').run([encodeText(id)]);
  }

  async close(): Promise<void> {
    this.#jobs.close();
    this.#submissions.close();
  }
}

/** As arcsub writes: only the columns the file has, as older releases made it with fewer. */
function insert(database: Database.Database, records: readonly ArcJobRecord[]): void {
  const present = new Set(
    (database.prepare('SELECT name FROM pragma_table_info(?)').all(['jobs']) as { name: string }[]).map(
      ({ name }) => name,
    ),
  );
  const columns = COLUMNS.filter((column) => present.has(column));
  const insertion = database.prepare(
    `INSERT OR REPLACE INTO jobs(${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  for (const record of records) insertion.run(columns.map((column) => record[column]));
}
