import type { JobId } from '../jobs/job.js';
import type { HistoryEntry } from './job-history.js';
import type { StoredJob, SubmittedJob } from './job-store.js';

/** The job that was submitted last, whether it is still in the list or not. */
export interface LastJob {
  /** The address of the job. */
  readonly jobId: JobId;
  /** When it was submitted. */
  readonly submittedAt: Date;
  /** Its entry in the job list; undefined if it is not in the list any more: it was cleaned, or forgotten. */
  readonly stored: StoredJob | undefined;
  /** Its entry in the history; undefined if no history is kept. */
  readonly history: HistoryEntry | undefined;
}

/**
 * The job submitted last: the newest job in the list, unless a newer one was submitted that has left the list since.
 * All lists have the newest job first.
 */
export function findLastJob({
  listed,
  submitted,
  history,
}: {
  readonly listed: readonly StoredJob[];
  readonly submitted: readonly SubmittedJob[];
  readonly history: readonly HistoryEntry[];
}): LastJob | undefined {
  const known = (id: JobId) => history.find(({ jobId }) => jobId === id);
  const [newest] = listed;
  const [entry] = history;
  const [latest] = submitted;
  const last = latest ?? (entry && { id: entry.jobId, submittedAt: entry.submittedAt });
  // A job that other tools have put into the list may be newer than all jobs of this library.
  const isListed = last === undefined || listed.some(({ id }) => id === last.id);
  if (isListed || (newest !== undefined && newest.submittedAt > last.submittedAt)) {
    return newest && { jobId: newest.id, submittedAt: newest.submittedAt, stored: newest, history: known(newest.id) };
  }
  return { jobId: last.id, submittedAt: last.submittedAt, stored: undefined, history: known(last.id) };
}
