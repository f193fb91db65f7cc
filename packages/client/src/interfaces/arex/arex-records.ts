import type { ComputingActivity } from '../../information/computing-activity.js';
import type { JobId } from '../../jobs/job.js';
import type { ArcState } from '../../jobs/job-status.js';
import type { CallOptions } from '../contract/computing-interface.js';
import type { LiveStep } from './arex-job-state.js';

/** The parts of A-REX' log of a job, by the names of its control files. */
const LOG_NAMES = [
  'errors',
  'failed',
  'status',
  'diag',
  'description',
  'local',
  'input',
  'input_status',
  'output',
  'output_status',
  'statistics',
  'xml',
] as const;

/** The records of one job in A-REX' own bookkeeping, which are live. */
export type RecordName = (typeof LOG_NAMES)[number];

/** A-REX' information about jobs, the same through each of its interfaces. Ids are its own, not addresses. */
export interface ArexRecords {
  jobId(localId: string): JobId;
  /** The info documents of jobs, in order; undefined for unknown ones. */
  snapshots(ids: readonly string[], options: CallOptions): Promise<readonly (ComputingActivity | undefined)[]>;
  /** ARC's word for the state in an info document; undefined if it has none. */
  snapshotState(activity: ComputingActivity): ArcState | undefined;
  /** The live steps of many jobs of this user, in few requests; jobs that are other users', or gone, are missing. */
  steps(options: CallOptions): Promise<ReadonlyMap<string, LiveStep>>;
  /** Whether the live list shows a job among those that have ended well; false if it does not, or not yet. */
  hasSucceeded(id: string, options: CallOptions): Promise<boolean>;
  /** One of the records of a job; undefined if the job, or this record of it, does not exist. */
  record(id: string, name: RecordName, options: CallOptions): Promise<string | undefined>;
  /** Whether a file is in the job's session directory. */
  hasFile(id: string, path: string, options: CallOptions): Promise<boolean>;
  /** The ids of all jobs of this user. */
  ids(options: CallOptions): Promise<readonly string[]>;
}

/**
 * All records of the service about a job, by A-REX' names for them; empty ones are left out.
 */
export async function readLog(
  records: Pick<ArexRecords, 'record'>,
  id: string,
  options: CallOptions,
): Promise<ReadonlyMap<string, string>> {
  const log = new Map<string, string>();
  for (const name of LOG_NAMES) {
    const text = await records.record(id, name, options);
    if (text) log.set(name, text);
  }
  return log;
}

/** `key=value` lines, as in the records `local` and `diag`; the last of several wins. */
export function readKeyValueLines(body: string): ReadonlyMap<string, string> {
  const lines = body.split('\n').map((line) => [line, line.indexOf('=')] as const);
  return new Map(
    lines.filter(([, at]) => at > 0).map(([line, at]) => [line.slice(0, at), line.slice(at + 1).trimEnd()]),
  );
}
