import type { ArcJobRecord } from '../../../client/src/job-list/arc-job-record.js';
import type { HistoryEntry } from '../../../client/src/job-list/job-history.js';
import type { Handover, PendingSubmission } from '../../../client/src/job-list/job-store.js';
import type { DelegationRecord } from '../../../client/src/jobs/delegation-record.js';
import type { JobId } from '../../../client/src/jobs/job.js';
import { Table } from './table.js';

/** The file that the ARC tools know. */
export interface JobTables {
  readonly jobs: Table<ArcJobRecord>;
}

export type SubmissionRow = Omit<PendingSubmission, 'uploads'>;

export interface HandoverRow extends SubmissionRow {
  readonly jobId: JobId | undefined;
  /** As JSON; undefined once they are there. */
  readonly uploads: string | undefined;
  readonly isConfirmed: Handover['isConfirmed'];
}

/** The file beside it. */
export interface SubmissionTables {
  readonly submissions: Table<SubmissionRow>;
  /** Whether there has been a job list. */
  readonly hasList: boolean;
  /** When the jobs submitted last were submitted. */
  readonly latest: Table<{ readonly id: JobId; readonly submittedAt: Date }>;
  readonly handovers: Table<HandoverRow>;
  readonly delegations: Table<DelegationRecord>;
}

/** The history. */
export interface HistoryTables {
  readonly history: Table<HistoryEntry>;
}

export const NO_JOBS: JobTables = { jobs: new Table() };
export const NO_SUBMISSIONS: SubmissionTables = {
  submissions: new Table(),
  hasList: false,
  latest: new Table(),
  handovers: new Table(),
  delegations: new Table(),
};
export const NO_HISTORY: HistoryTables = { history: new Table() };

/** Puts changed tables into others. @returns the same if none has changed */
export function withTables<Tables extends object>(tables: Tables, changed: Partial<Tables>): Tables {
  const isSame = Object.entries(changed).every(([name, value]) => tables[name as keyof Tables] === value);
  return isSame ? tables : { ...tables, ...changed };
}
