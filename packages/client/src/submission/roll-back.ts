import { sentInputs } from '../descriptions/model/sent-inputs.js';
import type { ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { Job, JobId } from '../jobs/job.js';
import { accountForInputs } from '../outputs/account-for-inputs.js';
import { killAndWipeJob } from '../outputs/job-removal.js';
import type { PlannedUpload } from '../transfer/local-source.js';
import { SessionDirectory } from '../transfer/session-directory.js';
import type { JobProof } from './job-proof.js';
import type { NamedAttempt } from './named-job.js';
import type { SubmissionDependencies } from './submission-dependencies.js';

/** The outcome of cancelling and cleaning a job whose inputs could not be sent. */
export type Fate = 'cleaned' | 'started' | 'finished' | 'left' | 'abandoned';

/** What is known of a job that is to be cancelled and cleaned. */
export interface RollBackFacts {
  /** Whether the user gives the job up: it is then cancelled even if it may have started. */
  readonly isWithdrawn: boolean;
  /** Whether all inputs may have been marked as delivered: before that, the job does not start. */
  readonly mayHaveBeenDelivered: boolean;
}

/**
 * Cancels and cleans a job that this library has submitted, unless it has started with these inputs after all.
 * @returns the outcome; a job whose state cannot be found out is not touched
 */
export async function rollBack(
  { job, attempt }: NamedAttempt,
  { isWithdrawn, mayHaveBeenDelivered }: RollBackFacts,
  { service, http, journal, history, log, sleep, proof }: SubmissionDependencies & { readonly proof: JobProof },
): Promise<Fate> {
  const { uploads, description } = attempt;
  try {
    await proof.prove([{ job, attempt }]);
    if (job.doubt) return 'abandoned';
    const { jobId } = job;
    const session = new SessionDirectory(http, service.session(jobId), { log });
    const { hasAll, isPast } = await inputState(service, jobId, uploads).catch((error: unknown) => {
      if (!isWithdrawn) throw error;
      // The job is cancelled in any case; its files then show whether it may be removed.
      return { hasAll: true, isPast: false };
    });
    // Inputs are marked as delivered only when the server has reported the full size of each; that it counts them as complete is no proof.
    const hasStarted = uploads.length > 0 && mayHaveBeenDelivered && hasAll && isPast;
    if (hasStarted && !isWithdrawn) return 'started';
    const names = new Set(uploads.map(({ path }) => path));
    const inputs = sentInputs(description);
    const { stdout } = description;
    const lackedInputs = !hasAll || (!mayHaveBeenDelivered && !isPast);
    const account = (ended: Job) => accountForInputs({ session, job: ended, names, inputs, stdout, lackedInputs });
    const fate = await killAndWipeJob(service, jobId, account, { sleep });
    if (fate !== 'gone') return fate;
    await journal.withdrawn(jobId);
    await history.withdrawn(jobId);
    return 'cleaned';
  } catch (error) {
    log.warning(`Job ${job.jobId} could not be cancelled and cleaned: ${String(error)}`);
    return 'abandoned';
  }
}

/** Which of a job's inputs the server has. */
async function inputState(service: ComputingInterface, jobId: JobId, uploads: readonly PlannedUpload[]) {
  if (uploads.length === 0) return { hasAll: true, isPast: true };
  const { received, isPast } = await service.inputProgress(jobId);
  return { hasAll: uploads.every(({ path }) => received.has(path)), isPast };
}
