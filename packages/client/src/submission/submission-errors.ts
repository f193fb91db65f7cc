import { ArcError, JobSubmissionError, SubmissionUncertainError } from '../errors/index.js';
import type { JobAttempt } from './job-attempt.js';
import { uncertainUntil } from './job-recovery.js';

/** The service has refused a job, in each of the queues that it was sent to. */
export const refused = (endpoint: string, { refusals }: JobAttempt, last: string): JobSubmissionError =>
  new JobSubmissionError(`${endpoint} did not take the job: ${[...new Set([...refusals, last])].join('; ')}`);

/** It is not known whether a description became a job: why, and what a look at the server has shown. */
export function uncertain(
  endpoint: string,
  {
    submissionId,
    begunAt,
    cause,
    failure,
    isNoted = true,
  }: {
    readonly submissionId: string;
    readonly begunAt: Date;
    readonly cause: unknown;
    readonly failure: unknown;
    readonly isNoted?: boolean;
  },
): SubmissionUncertainError {
  const looked =
    failure === undefined ? 'the server shows no such job so far' : `the server cannot be asked: ${messageOf(failure)}`;
  return new SubmissionUncertainError(
    `It is not known whether ${endpoint} has taken the job (${messageOf(cause)}); ${looked}`,
    submissionId,
    {
      cause: failure ?? cause,
      uncertainUntil: uncertainUntil(begunAt),
      isNoted,
    },
  );
}

/** Within a sentence: errors of ours have no full stop at their end, those of others may. */
export function messageOf(error: unknown): string {
  if (error instanceof ArcError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  return text.endsWith('.') ? text.slice(0, -1) : text;
}
