import type { ComputingActivity } from '../information/computing-activity.js';
import type { JobId } from '../jobs/job.js';
import type { ArcState } from '../jobs/job-status.js';
import type { LiveStep } from './arex-job-state.js';
import type { CallOptions } from './computing-interface.js';

/** What A-REX notes about one job in its own bookkeeping, live. */
export type RecordName = 'status' | 'failed' | 'local' | 'diag' | 'description' | 'errors' | 'input_status';

/** What A-REX tells about jobs, the same through each of its interfaces. Ids are its own, not addresses. */
export interface ArexRecords {
  jobId(localId: string): JobId;
  /** The info documents of jobs, in order; undefined for unknown ones. */
  snapshots(ids: readonly string[], options: CallOptions): Promise<readonly (ComputingActivity | undefined)[]>;
  /** ARC's word for the state that an info document tells; undefined where it tells none. */
  snapshotState(activity: ComputingActivity): ArcState | undefined;
  /** The live steps of many own jobs, in few questions; jobs that are not ours, or gone, are missing. */
  steps(options: CallOptions): Promise<ReadonlyMap<string, LiveStep>>;
  /** One of the records of a job; undefined where there is none, of a job or at all. */
  record(id: string, name: RecordName, options: CallOptions): Promise<string | undefined>;
  /** Whether a file is in the job's session directory. */
  hasFile(id: string, path: string, options: CallOptions): Promise<boolean>;
  /** All own jobs. */
  ids(options: CallOptions): Promise<readonly string[]>;
}

/** `key=value` lines, as of the records `local` and `diag`; the last of several wins. */
export function readKeyValueLines(body: string): ReadonlyMap<string, string> {
  const lines = body.split('\n').map((line) => [line, line.indexOf('=')] as const);
  return new Map(
    lines.filter(([, at]) => at > 0).map(([line, at]) => [line.slice(0, at), line.slice(at + 1).trimEnd()]),
  );
}
