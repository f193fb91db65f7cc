import { type ArcError, type JobId, JobNotFoundError, ServerUnreachableError } from 'jasmin-arc';
import { serverName } from '../jobs/job-selection.js';

/**
 * Says in a sentence why a server that has a job cannot be asked about it now. That it answers, but with something else than
 * before, is told from that it does not.
 */
export function describeOutage(jobId: JobId, error: ArcError): string {
  if (error instanceof ServerUnreachableError) return error.message;
  const server = serverName(jobId);
  if (error instanceof JobNotFoundError) return `${server} does not know the job at the moment`;
  return `${server} does not answer as it did before (${error.message})`;
}
