import type Database from 'libsql';
import type { DelegationRecord } from '../jobs/delegation-record.js';
import { hasTable } from './sqlite-file.js';

/** Times are in ISO 8601; attributes are JSON, and NULL if they are not known. */
export const CREATE_DELEGATIONS =
  'CREATE TABLE IF NOT EXISTS delegations(endpoint, id, kind, ends, checked, attributes, PRIMARY KEY(endpoint, id))';

/** A job that still refers to a delegation then has ended, or failed without it. */
const KEPT_AFTER_ITS_END_MS = 30 * 86_400_000;

/** Records a delegation, in place of what was known of it, and removes those that ended long ago. */
export function writeDelegation(database: Database.Database, record: DelegationRecord): void {
  const { endpoint, id, kind, notAfter, checkedAt, attributes } = record;
  database
    .prepare('INSERT OR REPLACE INTO delegations VALUES (?, ?, ?, ?, ?, ?)')
    .run([
      endpoint,
      id,
      kind,
      notAfter?.toISOString() ?? null,
      checkedAt.toISOString(),
      attributes === undefined ? null : JSON.stringify(attributes),
    ]);
  const longAgo = new Date(checkedAt.getTime() - KEPT_AFTER_ITS_END_MS).toISOString();
  database.prepare('DELETE FROM delegations WHERE COALESCE(ends, checked) < ? AND id <> ?').run([longAgo, id]);
}

export function readDelegations(database: Database.Database, endpoint: string): readonly DelegationRecord[] {
  if (!hasTable(database, 'delegations')) return [];
  const rows = database.prepare('SELECT * FROM delegations WHERE endpoint = ? ORDER BY id').all([endpoint]);
  return rows.map((row) => fromRow(row as Readonly<Record<string, unknown>>));
}

const fromRow = (row: Readonly<Record<string, unknown>>): DelegationRecord => ({
  endpoint: String(row.endpoint),
  id: String(row.id),
  kind: row.kind === 'jwt' ? 'jwt' : 'x509',
  notAfter: row.ends === null ? undefined : new Date(String(row.ends)),
  checkedAt: new Date(String(row.checked)),
  attributes: row.attributes === null ? undefined : (JSON.parse(String(row.attributes)) as readonly string[]),
});
