import type { JobId } from '../jobs/job.js';
import type { HistoryEntry } from './job-history.js';
import type { StoredJob, SubmittedJob } from './job-store.js';

/** The job that was submitted last, whether it is still there or not. */
export interface LastJob {
  readonly jobId: JobId;
  readonly submittedAt: Date;
  /** What the job list has on it; undefined where it is in the list no more: it was cleaned, or forgotten. */
  readonly stored: StoredJob | undefined;
  /** What the history has on it; undefined where none is kept. */
  readonly history: HistoryEntry | undefined;
}

/**
 * The job submitted last. The newest in the list is that only if no newer one was submitted that has left the list since.
 * All lists are the newest first.
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
  // One that other tools have put into the list may be newer than all of ours.
  const isListed = last === undefined || listed.some(({ id }) => id === last.id);
  if (isListed || (newest !== undefined && newest.submittedAt > last.submittedAt)) {
    return newest && { jobId: newest.id, submittedAt: newest.submittedAt, stored: newest, history: known(newest.id) };
  }
  return { jobId: last.id, submittedAt: last.submittedAt, stored: undefined, history: known(last.id) };
}
