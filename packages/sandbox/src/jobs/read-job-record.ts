import { readdirSync, readFileSync } from 'node:fs';
import { PHASES } from '../job-lifecycle.js';
import { reasonOf } from '../reason-of.js';
import type { JobDirectory } from './job-directory.js';
import type { JobRecord } from './job-record.js';

/** What there is of a job when the sandbox starts. */
export type FoundRecord =
  | { readonly found: 'job'; readonly record: JobRecord }
  /** The sandbox crashed while it created the job: no client knows its id, and nothing has happened to it. */
  | { readonly found: 'beginnings' }
  /** There is a job, and its record cannot be read: what can still be said of it. */
  | { readonly found: 'lost'; readonly record: JobRecord };

export function readJobRecord(id: string, files: JobDirectory): FoundRecord {
  let text = '';
  try {
    text = readFileSync(files.record, 'utf8');
    const record: unknown = JSON.parse(text);
    if (!isRecordOf(id, record)) throw new Error('it is not a record of this job');
    return { found: 'job', record };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && !hasBegun(files)) return { found: 'beginnings' };
    return { found: 'lost', record: lostRecord(id, text, isMissing ? 'there is none' : reasonOf(error)) };
  }
}

function isRecordOf(id: string, value: unknown): value is JobRecord {
  const record = value as Partial<JobRecord> | null; // another program may have changed the file
  return (
    record?.id === id &&
    typeof record.owner === 'string' &&
    PHASES.some((phase) => phase === record.phase) &&
    typeof record.request?.executable?.path === 'string' &&
    Array.isArray(record.uploaded)
  );
}

/** Whether anything has happened to a job since its directories were made. */
const hasBegun = (files: JobDirectory): boolean =>
  namesIn(files.session).length > 0 || namesIn(files.control).some((name) => name.startsWith('run-'));

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    // A directory that exists and cannot be read counts as one with files.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? [] : ['?'];
  }
}

/** A failed job: its owner, if that much can be read, may look at its files and remove it. */
function lostRecord(id: string, text: string, reason: string): JobRecord {
  const owner = /"owner":("(?:[^"\\]|\\["\\])*")/.exec(text)?.[1]; // with no escapes that JSON does not know
  const now = Date.now();
  return {
    id,
    owner: owner === undefined ? '' : String(JSON.parse(owner)),
    language: 'emies:adl',
    request: {
      executable: { path: '', arguments: [], successExitCode: 0 },
      environment: [],
      queue: '',
      slots: 1,
      runtimeEnvironments: [],
      reruns: 0,
      priority: 50,
      dryRun: false,
      inputs: [],
      outputs: [],
      delegationIds: [],
    },
    clientAddress: '',
    credentialExpiresAt: 0,
    createdAt: now,
    sequence: 0,
    phase: 'FINISHED',
    phaseSince: now,
    attempt: 1,
    failure: { cause: 'internal', reasons: [`The record of this job cannot be read: ${reason}`] },
    uploaded: [],
    restartsLeft: 0,
    finishedAt: now,
  };
}
