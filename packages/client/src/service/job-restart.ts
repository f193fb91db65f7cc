import { JobNotFoundError, ServiceError } from '../errors/index.js';
import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { JobId } from '../jobs/job.js';
import { isTerminal } from '../jobs/job-status.js';
import { poll } from '../waiting/poll.js';
import type { Sleep } from '../waiting/sleep.js';

/** A-REX restarts a job within seconds; a job that fails again at once may never be seen under way. */
const PATIENCE_MS = 30_000;
const LOOKS = { firstMs: 500, maxMs: 500 };

/**
 * Has the service restart a failed job, and waits until the job is no longer failed: until then, a look would show the
 * earlier failure as the new state.
 * @throws JobNotFoundError if the service does not know the job
 * @throws ServiceError if the service refuses, or the job has not been seen under way within half a minute
 */
export async function restartJob(
  service: ComputingInterface,
  jobId: JobId,
  { signal, sleep }: CallOptions & { readonly sleep?: Sleep } = {},
): Promise<void> {
  const [result] = await service.restart([jobId], { signal });
  if (!result?.done) {
    if (result?.notFound) throw new JobNotFoundError(jobId);
    const reason = result?.reason ?? 'no answer';
    throw new ServiceError(`The server does not restart ${jobId}: ${reason}`, { httpStatus: 0, reason });
  }
  const isUnderWay = async () => {
    const [job] = await service.activities([jobId], { signal });
    if (job === undefined) throw new JobNotFoundError(jobId);
    return !isTerminal(job.state) || undefined;
  };
  if (await poll(isUnderWay, { ...LOOKS, patienceMs: PATIENCE_MS, signal, sleep })) return;
  throw new ServiceError(`The server agreed to restart ${jobId}, which has not been seen under way since`, {
    httpStatus: 0,
    reason: 'not seen under way',
    remedy: 'look-at-log',
  });
}
