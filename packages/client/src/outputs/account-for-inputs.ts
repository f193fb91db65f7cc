import type { SentInput } from '../descriptions/model/sent-inputs.js';
import type { Job } from '../jobs/job.js';
import type { SessionDirectory } from '../transfer/session-directory.js';
import { surveySession } from './session-survey.js';
import { accountForSession, type SessionAccount } from './wipe-rule.js';

/** The facts about a job that is to be cancelled and cleaned because its inputs could not be sent. */
export interface HalfSubmittedJob {
  readonly session: SessionDirectory;
  /** How it ended. */
  readonly job: Job;
  /** The names of the inputs to send, in the session directory. */
  readonly names: ReadonlySet<string>;
  /** The size and fingerprint of each input, from the job's description. */
  readonly inputs: ReadonlyMap<string, SentInput>;
  /** The name of its stdout in the session directory; undefined if it is discarded. */
  readonly stdout: string | undefined;
  /** Whether the server still waited for inputs when it was asked to cancel the job. */
  readonly lackedInputs: boolean;
}

/**
 * Accounts for the session directory of a job that was cancelled because its inputs could not be sent. Unless the program has
 * started after all, a file with the name of an input, whole or not, is that input; otherwise the files are judged as those of any
 * job.
 */
export async function accountForInputs(
  { session, job, names, inputs, stdout, lackedInputs }: HalfSubmittedJob,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<SessionAccount> {
  const survey = await surveySession(session, { signal });
  // The program's stdout is created when it starts. That a job lacked inputs does not show that it has not started: the last of them
  // may have arrived since, and a cancellation takes its time. For a job without stdout there is no other evidence.
  const hasStarted = stdout === undefined ? !lackedInputs : survey.entries.some(({ path }) => path === stdout);
  return accountForSession(survey, {
    inputs,
    startedAt: job.startedAt,
    shown: new Map(),
    fetched: new Map(),
    linked: new Set(),
    isDeclined: (path) => !hasStarted && names.has(path),
    // What could not be listed may hold results, and the stdout that shows that there are any.
    mayMatter: ({ doubt }) => hasStarted || doubt === 'closed' || doubt === 'names',
  });
}
