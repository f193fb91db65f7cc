import { ArcError, JobSubmissionError, ServerFullError, SubmissionUncertainError } from '../errors/index.js';
import type { JobAttempt } from './job-attempt.js';
import { uncertainUntil } from './job-recovery.js';

/** The error for a job that each of its queues has refused, or a service that is full. */
export function refused(
  endpoint: string,
  { refusals }: JobAttempt,
  { refusal, isFull }: { readonly refusal: string; readonly isFull: boolean },
): JobSubmissionError {
  if (isFull) return new ServerFullError(`${endpoint} has as many jobs as it may have: ${refusal}`, { endpoint });
  return new JobSubmissionError(`${endpoint} did not take the job: ${[...new Set([...refusals, refusal])].join('; ')}`);
}

/** The error for a description of which it is not known whether it became a job: why, and what a look at the server has shown. */
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

/** A message as a part of a sentence: errors of this library have no full stop at their end, others may have one. */
export function messageOf(error: unknown): string {
  if (error instanceof ArcError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  return text.endsWith('.') ? text.slice(0, -1) : text;
}
