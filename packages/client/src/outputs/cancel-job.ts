import { JobNotFoundError } from '../errors/index.js';
import type { CallOptions } from '../interfaces/contract/computing-interface.js';
import type { Cancellation } from '../jobs/cancellation.js';
import type { Job } from '../jobs/job.js';
import { isTerminal } from '../jobs/job-status.js';
import type { Log } from '../log/log.js';
import type { LocatedJob } from '../service/services.js';
import { killJob } from './job-removal.js';

/**
 * Asks the service to cancel a job, unless it has ended. What it does not cancel is a warning in the log.
 * @param job - as it was a moment ago
 * @throws JobNotFoundError if the service does not know it
 */
export async function cancelJob(
  { service, jobId }: LocatedJob,
  { state }: Pick<Job, 'state'>,
  log: Log,
  options: CallOptions = {},
): Promise<Cancellation> {
  if (isTerminal(state)) {
    log.warning(`Job ${jobId} is not cancelled: it is ${state} already`);
    return { result: 'ended already', state };
  }
  const result = await killJob(service, jobId, options);
  if (result?.done) {
    log.info(`Job is being cancelled: ${jobId}`);
    return { result: 'being cancelled' };
  }
  if (result?.notFound) throw new JobNotFoundError(jobId);
  const reason = result?.reason ?? 'no answer';
  log.warning(`The server does not cancel ${jobId}: ${reason}`);
  return { result: 'refused', reason };
}
