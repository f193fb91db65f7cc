import type { SentInput } from '../descriptions/model/sent-inputs.js';
import type { Job } from '../jobs/job.js';
import type { SessionDirectory } from '../transfer/session-directory.js';
import { surveySession } from './session-survey.js';
import { accountForSession, type SessionAccount } from './wipe-rule.js';

/** What is known of a job that is to be cancelled and removed, because its inputs could not be sent. */
export interface HalfSubmittedJob {
  readonly session: SessionDirectory;
  /** How it ended. */
  readonly job: Job;
  /** What we send, by name in the session directory. */
  readonly names: ReadonlySet<string>;
  /** What is remembered of it. */
  readonly inputs: ReadonlyMap<string, SentInput>;
  /** What its stdout is called in the session directory; undefined where it is thrown away. */
  readonly stdout: string | undefined;
  /** Whether the server still waited for inputs when the job was cancelled: then it never started. */
  readonly lackedInputs: boolean;
}

/**
 * Accounts for the session directory of a job that was taken back before it was handed over. What is there of inputs, whole or
 * not, is what we sent, unless the program has started after all; then its files are judged as those of any other job.
 */
export async function accountForInputs(
  { session, job, names, inputs, stdout, lackedInputs }: HalfSubmittedJob,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<SessionAccount> {
  const survey = await surveySession(session, { signal });
  // The program's stdout is made as it starts; without one there is nothing to tell by.
  const hasStarted = !lackedInputs && (stdout === undefined || survey.entries.some(({ path }) => path === stdout));
  return accountForSession(survey, {
    inputs,
    startedAt: job.startedAt,
    shown: new Map(),
    fetched: new Map(),
    linked: new Set(),
    isDeclined: (path) => !hasStarted && names.has(path),
    mayMatter: () => hasStarted,
  });
}
