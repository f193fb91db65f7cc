import type { PendingSubmission } from '../job-list/job-store.js';
import { thisProcess } from '../job-list/submitter.js';
import type { IdentifiedAttempt } from './named-job.js';
import { recordUploads } from './upload-record.js';

/** The pending submissions to record before they are sent. */
export function pendingSubmissions(
  endpoint: string,
  attempts: readonly IdentifiedAttempt[],
  begunAt: Date,
): Promise<readonly PendingSubmission[]> {
  return Promise.all(
    attempts.map(async ({ submissionId, uploads, description: { name = '' } }) => ({
      submissionId,
      endpoint,
      name,
      begunAt,
      submitter: thisProcess(),
      uploads: await recordUploads(uploads),
    })),
  );
}
