import type Database from 'libsql';
import type { JobId } from '../jobs/job.js';
import type { Handover, PendingSubmission, StoredUpload } from './job-store.js';
import { hasTable } from './sqlite-file.js';

/** `mark` is the submission id, as in existing files. Uploads are JSON, and NULL once they are there; `confirmed` is 0 or 1. */
export const CREATE_HANDOVERS =
  'CREATE TABLE IF NOT EXISTS handovers(mark PRIMARY KEY, job, endpoint, name, begun, host, pid, uploads, confirmed)';

/** For more ids than this, all rows are read and filtered here. */
const ONE_BY_ONE = 50;

/** Records submissions whose inputs are about to be uploaded. */
export function beginHandovers(database: Database.Database, submissions: readonly PendingSubmission[]): void {
  const insertion = database.prepare('INSERT OR REPLACE INTO handovers VALUES (?, NULL, ?, ?, ?, ?, ?, ?, 0)');
  for (const { submissionId, endpoint, name, begunAt, submitter, uploads = [] } of submissions) {
    const { host = null, pid = null } = submitter ?? {};
    const files = uploads.length === 0 ? null : JSON.stringify(uploads.map(toRow));
    insertion.run([submissionId, endpoint, name, begunAt.toISOString(), host, pid, files]);
  }
}

/** Records which job each became. */
export function nameHandovers(
  database: Database.Database,
  jobs: readonly { readonly submissionId: string; readonly jobId: JobId }[],
): void {
  if (!hasTable(database, 'handovers')) return;
  const update = database.prepare('UPDATE handovers SET job = ? WHERE mark = ?');
  for (const { submissionId, jobId } of jobs) update.run([jobId, submissionId]);
}

const CHANGES = {
  deliver: 'UPDATE handovers SET uploads = NULL, host = NULL, pid = NULL WHERE mark = ?',
  confirm: 'UPDATE handovers SET confirmed = 1 WHERE mark = ?',
  leave: 'UPDATE handovers SET host = NULL, pid = NULL WHERE mark = ?',
  forget: 'DELETE FROM handovers WHERE mark = ?',
} as const;

/** Changes rows, and removes those whose inputs are delivered and whose job is confirmed. */
export function changeHandovers(
  database: Database.Database,
  change: keyof typeof CHANGES,
  submissionIds: readonly string[],
): void {
  if (!hasTable(database, 'handovers')) return;
  const statement = database.prepare(CHANGES[change]);
  const conclusion = database.prepare('DELETE FROM handovers WHERE mark = ? AND uploads IS NULL AND confirmed = 1');
  for (const submissionId of submissionIds) {
    statement.run([submissionId]);
    conclusion.run([submissionId]);
  }
}

export function forgetHandover(database: Database.Database, jobId: JobId): void {
  if (hasTable(database, 'handovers')) database.prepare('DELETE FROM handovers WHERE job = ?').run([jobId]);
}

export function readHandovers(database: Database.Database, ids: readonly JobId[]): readonly Handover[] {
  if (!hasTable(database, 'handovers')) return [];
  if (ids.length > ONE_BY_ONE) {
    const wanted = new Set(ids);
    const rows = database.prepare('SELECT * FROM handovers WHERE job IS NOT NULL').all([]);
    return rows.map((row) => fromRow(row as Row)).filter(({ jobId }) => wanted.has(jobId));
  }
  const query = database.prepare('SELECT * FROM handovers WHERE job = ?');
  return ids.flatMap((id) => query.all([id]).map((row) => fromRow(row as Row)));
}

type Row = Readonly<Record<string, unknown>>;

const toRow = ({ content, ...upload }: StoredUpload) =>
  content === undefined ? upload : { ...upload, base64: Buffer.from(content).toString('base64') };

const fromRow = (row: Row): Handover => ({
  submissionId: String(row.mark),
  jobId: String(row.job),
  endpoint: String(row.endpoint),
  name: String(row.name),
  begunAt: new Date(String(row.begun)),
  submitter: row.host === null ? undefined : { host: String(row.host), pid: Number(row.pid) },
  uploads: row.uploads === null ? [] : readUploads(String(row.uploads)),
  isConfirmed: Number(row.confirmed) === 1,
});

/** Reads a column that this library has written. */
const readUploads = (text: string): readonly StoredUpload[] =>
  (JSON.parse(text) as readonly (StoredUpload & { readonly base64?: string })[]).map(({ base64, ...upload }) =>
    base64 === undefined ? upload : { ...upload, content: Buffer.from(base64, 'base64') },
  );
