import { sentInputs } from '../descriptions/model/sent-inputs.js';
import type { ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { Job, JobId } from '../jobs/job.js';
import { accountForInputs } from '../outputs/account-for-inputs.js';
import { killAndWipeJob } from '../outputs/job-removal.js';
import type { PlannedUpload } from '../transfer/local-source.js';
import { SessionDirectory } from '../transfer/session-directory.js';
import { isThereEmpty } from '../transfer/upload.js';
import type { JobProof } from './job-proof.js';
import type { NamedAttempt } from './named-job.js';
import type { SubmissionParts } from './submission-parts.js';

/** The outcome of cancelling and cleaning a job whose inputs could not be sent. */
export type Fate = 'taken back' | 'started' | 'finished' | 'left' | 'abandoned';

/**
 * Cancels and cleans a job that this library has submitted, unless it has started with these inputs after all.
 * @param isWithdrawn - whether the user gives the job up: it is then cancelled even if it may have started
 * @returns the outcome; a job whose state cannot be found out is not touched
 */
export async function rollBack(
  { job, attempt }: NamedAttempt,
  isWithdrawn: boolean,
  { service, http, journal, history, log, sleep, proof }: SubmissionParts & { readonly proof: JobProof },
): Promise<Fate> {
  const { uploads, description } = attempt;
  try {
    await proof.prove([{ job, attempt }]);
    if (job.doubt) return 'abandoned';
    const { jobId } = job;
    const session = new SessionDirectory(http, service.session(jobId), { log });
    const { hasAll, isPast } = await inputState(service, jobId, uploads, session).catch((error: unknown) => {
      if (!isWithdrawn) throw error;
      // The job is cancelled in any case; its files then show whether it may be removed.
      return { hasAll: true, isPast: false };
    });
    if (uploads.length > 0 && hasAll && isPast && !isWithdrawn) return 'started';
    const names = new Set(uploads.map(({ path }) => path));
    const inputs = sentInputs(description);
    const { stdout } = description;
    const account = (ended: Job) =>
      accountForInputs({ session, job: ended, names, inputs, stdout, lackedInputs: !hasAll });
    const fate = await killAndWipeJob(service, jobId, account, { sleep });
    if (fate !== 'gone') return fate;
    await journal.withdrawn(jobId);
    await history.withdrawn(jobId);
    return 'taken back';
  } catch (error) {
    log.warning(`Job ${job.jobId} could not be cancelled and cleaned: ${String(error)}`);
    return 'abandoned';
  }
}

/** Which of a job's inputs the server has. */
async function inputState(
  service: ComputingInterface,
  jobId: JobId,
  uploads: readonly PlannedUpload[],
  session: SessionDirectory,
) {
  if (uploads.length === 0) return { hasAll: true, isPast: true };
  const { received, isPast } = await service.inputProgress(jobId);
  if (!uploads.every(({ path }) => received.has(path))) return { hasAll: false, isPast };
  for (const upload of uploads) if (await isThereEmpty(session, upload)) return { hasAll: false, isPast };
  return { hasAll: true, isPast };
}
