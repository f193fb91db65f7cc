import type { SubmissionUncertainError } from '../errors/index.js';
import type { JobId } from '../jobs/job.js';
import type { JobAttempt } from './job-attempt.js';

/** An attempt under the submission id that it is sent with. */
export type IdentifiedAttempt = JobAttempt & { readonly submissionId: string };

/** A job as the service has named it, and what it was sent with. */
export interface NamedJob {
  jobId: JobId;
  /** Whether the service has shown that this is the job that was sent: an answer may be about another one. */
  isProven: boolean;
  /** Set where the id turned out to be another job's, and the service shows none with the submission id. */
  doubt?: SubmissionUncertainError;
  readonly submissionId: string;
  readonly begunAt: Date;
}

/** What was sent, and the job that the service has named for it. */
export interface NamedAttempt {
  readonly job: NamedJob;
  readonly attempt: JobAttempt;
}
