import type { SubmissionUncertainError } from '../errors/index.js';
import type { JobId } from '../jobs/job.js';
import type { JobAttempt } from './job-attempt.js';

/** An attempt, with the submission id that it is sent with. */
export type IdentifiedAttempt = JobAttempt & { readonly submissionId: string };

/** A job, by the id that the service gave, and the submission that it was sent with. */
export interface NamedJob {
  jobId: JobId;
  /** Whether the service has shown that this is the job that was sent: the answer may have named another job. */
  isProven: boolean;
  /** Set if the id turned out to belong to another job, and the service shows no job with the submission id. */
  doubt?: SubmissionUncertainError;
  readonly submissionId: string;
  readonly begunAt: Date;
}

/** What was sent, and the job that the service has named for it. */
export interface NamedAttempt {
  readonly job: NamedJob;
  readonly attempt: JobAttempt;
}
