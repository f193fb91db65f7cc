import { type ArcError, type JobId, JobNotFoundError, ServerUnreachableError } from 'jasmin-arc';
import { serverName } from '../jobs/job-selection.js';

/**
 * Says in a sentence why a server that has a job cannot be asked about it now. That it answers, but with something else than
 * before, is told from that it does not.
 */
export function describeOutage(jobId: JobId, error: ArcError): string {
  if (error instanceof ServerUnreachableError) return error.message;
  const server = serverName(jobId);
  if (error instanceof JobNotFoundError) return `${server} currently reports no such job`;
  return `${server} gives an unexpected answer (${error.message})`;
}
