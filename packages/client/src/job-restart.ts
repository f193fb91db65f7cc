import { JobNotFoundError, ServiceError } from './errors.js';
import type { CallOptions, ComputingInterface } from './interfaces/computing-interface.js';
import type { JobId } from './jobs/job.js';
import { isTerminal } from './jobs/job-status.js';
import { type Pause, pause } from './pause.js';

/** A-REX takes up a restarted job within seconds; one that fails again at once may never be seen under way. */
const PATIENCE_MS = 30_000;
const DELAY_MS = 500;

/**
 * Waits until a job that is to be restarted has left its failure behind: until then a look would tell the old end for the new.
 * @throws JobNotFoundError if the service does not know the job any more
 * @throws ServiceError if it has not been seen under way within half a minute
 */
export async function untilUnderWay(
  service: ComputingInterface,
  jobId: JobId,
  { signal, pause: wait = pause }: CallOptions & { readonly pause?: Pause } = {},
): Promise<void> {
  for (let waited = 0; waited <= PATIENCE_MS; waited += DELAY_MS) {
    const [job] = await service.activities([jobId], { signal });
    if (job === undefined) throw new JobNotFoundError(jobId);
    if (!isTerminal(job.state)) return;
    await wait(DELAY_MS, signal);
  }
  throw new ServiceError(`The server agreed to restart ${jobId}, which has not been seen under way since`, {
    httpStatus: 0,
    reason: 'not seen under way',
    hint: 'It may have failed again at once: look at its state and its log.',
  });
}
