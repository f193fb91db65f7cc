import type Database from 'libsql';
import type { JobListError } from '../errors/index.js';
import type { DelegationRecord } from '../jobs/delegation-record.js';
import type { JobId } from '../jobs/job.js';
import { type ArcJobRecord, COLUMNS, encodeText, fromArcJobRecord, toArcJobRecord } from './arc-job-record.js';
import { CREATE_DELEGATIONS, readDelegations, writeDelegation } from './delegation-table.js';
import {
  beginHandovers,
  CREATE_HANDOVERS,
  changeHandovers,
  forgetHandover,
  nameHandovers,
  readHandovers,
} from './handover-table.js';
import type {
  AcceptedSubmission,
  Handover,
  PendingSubmission,
  RepairableJobStore,
  SetAsideFile,
  StoredJob,
  SubmittedJob,
} from './job-store.js';
import { hasTable, SqliteFile } from './sqlite-file.js';

const CREATE_JOBS = `
  CREATE TABLE jobs(${COLUMNS.join(', ')}, UNIQUE(id));
  CREATE INDEX serviceinformationhost ON jobs(serviceinformationhost)`;
/**
 * Beside the submissions: which jobs were submitted last, because cleaned jobs leave the list; and that there is a job list, so
 * that an empty one is known to have lost its jobs. The column of submission ids is called `mark`, as in existing files.
 */
const CREATE_SUBMISSIONS = `
  CREATE TABLE IF NOT EXISTS submissions(mark PRIMARY KEY, endpoint, name, begun, host, pid);
  CREATE TABLE IF NOT EXISTS joblist(written);
  CREATE TABLE IF NOT EXISTS latest(id PRIMARY KEY, submitted);
  ${CREATE_HANDOVERS};
  ${CREATE_DELEGATIONS}`;
/** How many jobs stay known as submitted after they have left the list. */
const MAX_LATEST = 100;

/**
 * The job list of the ARC command-line tools (`~/.arc/jobs.dat`): SQLite, one row per job. Transactions are short and
 * never left open, because the tools retry every 10 ms for as long as the file is locked.
 *
 * Pending submissions, and what is known of delegations, are in a file beside it, `jobs.dat.submissions`: the tools ignore tables that
 * they do not know, but `arcsync --truncate` and `--convert` make the list again without them.
 *
 * Every method rejects with JobListError if a file cannot be read or written.
 */
export class SqliteJobStore implements RepairableJobStore {
  readonly #jobs: SqliteFile;
  readonly #submissions: SqliteFile;

  /** Reads and writes no file yet: files are created when there is something to record. */
  constructor(path: string, { busyTimeoutMs }: { readonly busyTimeoutMs?: number } = {}) {
    this.#submissions = new SqliteFile({
      path: `${path}.submissions`,
      what: 'journal of pending submissions',
      table: 'submissions',
      create: (database) => database.exec(CREATE_SUBMISSIONS),
      busyTimeoutMs,
    });
    this.#jobs = new SqliteFile({
      path,
      table: 'jobs',
      // An existing table, perhaps with the columns of an older release, is not changed.
      create: (database) => {
        if (!hasTable(database, 'jobs')) database.exec(CREATE_JOBS);
      },
      wasWritten: () => this.#wasWritten(),
      busyTimeoutMs,
    });
  }

  async begin(submissions: readonly PendingSubmission[]): Promise<void> {
    if (submissions.length === 0) return;
    // A list that cannot be read is found out before the jobs are sent.
    await this.#jobs.check();
    await this.#jobs.write(() => undefined);
    await this.#submissions.check();
    await this.#note(submissions);
  }

  async #note(submissions: readonly PendingSubmission[]): Promise<void> {
    await this.#submissions.write((database) => {
      noteList(database);
      const insertion = database.prepare('INSERT OR REPLACE INTO submissions VALUES (?, ?, ?, ?, ?, ?)');
      for (const { submissionId, endpoint, name, begunAt, submitter } of submissions)
        insertion.run([
          submissionId,
          endpoint,
          name,
          begunAt.toISOString(),
          submitter?.host ?? null,
          submitter?.pid ?? null,
        ]);
      beginHandovers(database, submissions);
    });
  }

  async accepted(submissions: readonly AcceptedSubmission[]): Promise<void> {
    if (submissions.length === 0) return;
    const records = submissions.map(({ job }) => toArcJobRecord(job));
    await this.#jobs.write((database) => insert(database, records));
    await this.#submissions.write((database) => {
      noteList(database);
      const deletion = database.prepare('DELETE FROM submissions WHERE mark = ?');
      for (const { submissionId } of submissions) deletion.run([submissionId]);
      nameHandovers(
        database,
        submissions.map(({ submissionId, job }) => ({ submissionId, jobId: job.id })),
      );
      const insertion = database.prepare('INSERT OR IGNORE INTO latest VALUES (?, ?)');
      for (const { job } of submissions) insertion.run([job.id, job.submittedAt.toISOString()]);
      database.prepare('DELETE FROM latest WHERE rowid <= (SELECT MAX(rowid) FROM latest) - ?').run([MAX_LATEST]);
    });
  }

  async lastSubmitted(): Promise<readonly SubmittedJob[]> {
    const rows = await this.#submissions.read((database) =>
      hasTable(database, 'latest')
        ? database.prepare('SELECT * FROM latest ORDER BY submitted DESC, rowid DESC').all([])
        : [],
    );
    return ((rows ?? []) as readonly { id: string; submitted: string }[]).map(({ id, submitted }) => ({
      id,
      submittedAt: new Date(submitted),
    }));
  }

  async withdrawn(id: JobId): Promise<void> {
    await this.forget(id);
    await this.#submissions.update((database) => {
      if (hasTable(database, 'latest')) database.prepare('DELETE FROM latest WHERE id = ?').run([id]);
    });
  }

  async handovers(ids: readonly JobId[]): Promise<readonly Handover[]> {
    return (await this.#submissions.read((database) => readHandovers(database, ids))) ?? [];
  }

  async delivered(submissionIds: readonly string[]): Promise<void> {
    await this.#submissions.update((database) => changeHandovers(database, 'deliver', submissionIds));
  }

  async confirmed(submissionIds: readonly string[]): Promise<void> {
    await this.#submissions.update((database) => changeHandovers(database, 'confirm', submissionIds));
  }

  async lost(submissionIds: readonly string[]): Promise<void> {
    await this.#ofEach(submissionIds, 'UPDATE submissions SET host = NULL, pid = NULL WHERE mark = ?', 'leave');
  }

  async abandoned(submissionIds: readonly string[]): Promise<void> {
    await this.#ofEach(submissionIds, 'DELETE FROM submissions WHERE mark = ?', 'forget');
  }

  async #ofEach(submissionIds: readonly string[], change: string, handovers: 'leave' | 'forget'): Promise<void> {
    if (submissionIds.length === 0) return;
    await this.#submissions.update((database) => {
      const statement = database.prepare(change);
      for (const submissionId of submissionIds) statement.run([submissionId]);
      changeHandovers(database, handovers, submissionIds);
    });
  }

  async pending(endpoint?: string): Promise<readonly PendingSubmission[]> {
    const rows = await this.#submissions.read((database) => database.prepare('SELECT * FROM submissions').all([]));
    const submissions = (rows ?? []).map((row) => readSubmission(row as object));
    return endpoint === undefined ? submissions : submissions.filter((one) => one.endpoint === endpoint);
  }

  async get(id: JobId): Promise<StoredJob | undefined> {
    const row = await this.#jobs.read((database) =>
      database.prepare('SELECT * FROM jobs WHERE id = ?').get([encodeText(id)]),
    );
    return row ? fromArcJobRecord(row as object) : undefined;
  }

  async list(): Promise<readonly StoredJob[]> {
    // Of two jobs of the same second, the one in the later row is newer.
    const newestFirst = 'SELECT * FROM jobs ORDER BY CAST(localsubmissiontime AS INTEGER) DESC, rowid DESC';
    const rows = await this.#jobs.read((database) => database.prepare(newestFirst).all([]));
    return ((rows ?? []) as readonly object[]).flatMap((row) => fromArcJobRecord(row) ?? []);
  }

  async forget(id: JobId): Promise<void> {
    await this.#jobs.update((database) => database.prepare('DELETE FROM jobs WHERE id = ?').run([encodeText(id)]));
    await this.#submissions.update((database) => forgetHandover(database, id));
  }

  async delegated(record: DelegationRecord): Promise<void> {
    await this.#submissions.write((database) => writeDelegation(database, record));
  }

  async delegations(endpoint: string): Promise<readonly DelegationRecord[]> {
    return (await this.#submissions.read((database) => readDelegations(database, endpoint))) ?? [];
  }

  async repair(now = new Date()): Promise<readonly SetAsideFile[]> {
    const setAside: SetAsideFile[] = [];
    // The file that tells whether the other has lost its jobs comes first.
    const submissions = repairableDamage(await this.#submissions.damage());
    if (submissions === 'emptied') await this.#submissions.refill();
    if (submissions === 'malformed') {
      const { movedTo, rows } = await this.#submissions.setAside('mark', now);
      setAside.push({ path: this.#submissions.path, movedTo });
      await this.#note(rows.filter((row) => 'endpoint' in row).map(readSubmission));
    }
    const jobs = repairableDamage(await this.#jobs.damage());
    if (jobs === 'emptied') {
      await this.#submissions.update((database) => database.exec('DELETE FROM joblist'));
      await this.#jobs.write(() => undefined);
    }
    if (jobs === 'malformed') {
      const { movedTo, rows } = await this.#jobs.setAside('id', now);
      setAside.push({ path: this.#jobs.path, movedTo });
      const records = rows.flatMap((row) => salvagedRecord(row) ?? []);
      await this.#jobs.write((database) => insert(database, records));
    }
    return setAside;
  }

  async damage(): Promise<readonly JobListError[]> {
    const found = [await this.#submissions.damage(), await this.#jobs.damage()];
    const errors = found.filter((error) => error !== undefined);
    // An empty list is judged by the submissions beside it, and trouble of these is reported once.
    return errors.filter(({ path }, index) => errors.findIndex((other) => other.path === path) === index);
  }

  async #wasWritten(): Promise<boolean> {
    const row = await this.#submissions.read((database) =>
      hasTable(database, 'joblist') ? database.prepare('SELECT 1 FROM joblist').get([]) : undefined,
    );
    return row !== undefined;
  }

  async close(): Promise<void> {
    this.#jobs.close();
    this.#submissions.close();
  }
}

/** @returns the trouble, if it can be repaired here @throws any other error */
function repairableDamage(damage: JobListError | undefined): 'malformed' | 'emptied' | undefined {
  if (damage === undefined) return undefined;
  if (damage.reason === 'malformed' || damage.reason === 'emptied') return damage.reason;
  throw damage;
}

function noteList(database: Database.Database): void {
  database.exec("INSERT INTO joblist SELECT datetime('now') WHERE NOT EXISTS (SELECT 1 FROM joblist)");
}

function readSubmission(row: object): PendingSubmission {
  const { mark: submissionId, endpoint, name, begun, host, pid } = row as Readonly<Record<string, unknown>>;
  return {
    submissionId: String(submissionId),
    endpoint: String(endpoint),
    name: String(name),
    begunAt: new Date(String(begun)),
    submitter: host === null ? undefined : { host: String(host), pid: Number(pid) },
  };
}

/** The rest of a damaged row, as a row; if only the id is left, the row is made from the id. */
function salvagedRecord(row: object): ArcJobRecord | undefined {
  const job = fromArcJobRecord(row);
  if (job === undefined) return undefined;
  const left = Object.entries(row).filter(([, value]) => typeof value === 'string');
  return { ...toArcJobRecord(job), ...Object.fromEntries(left) };
}

/** Writes a row as arcsub does: only the columns that the file has, because older releases made it with fewer. */
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
