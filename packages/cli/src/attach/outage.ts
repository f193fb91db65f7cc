import { type ArcError, type JobId, JobNotFoundError, ServerUnreachableError } from 'jasmin-arc';
import { serverName } from '../jobs/job-selection.js';

/**
 * Describes in a sentence why a server cannot be queried about a job now: it does not answer, or its answers have changed.
 */
export function describeOutage(jobId: JobId, error: ArcError): string {
  if (error instanceof ServerUnreachableError) return error.message;
  const server = serverName(jobId);
  if (error instanceof JobNotFoundError) return `${server} currently reports no such job`;
  return `${server} gives an unexpected answer (${error.message})`;
}
