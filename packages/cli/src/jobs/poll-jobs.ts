import { ArcError, type ArcInterface, type JobId, JobNotFoundError } from 'jasmin-arc';
import type { JobLook } from './job-look.js';
import { serverName } from './job-selection.js';

/** Everything before the last part of an address: jobs that share it are asked about together. */
const service = (jobId: JobId): string => jobId.slice(0, jobId.lastIndexOf('/'));

/**
 * Looks at jobs, of each server in as few requests as possible. A server that fails leaves the others alone.
 * @returns a look for each, in order
 * @throws errors that do not come from a server
 */
export async function lookAtJobs(
  arc: ArcInterface,
  jobIds: readonly JobId[],
  signal: AbortSignal,
): Promise<readonly JobLook[]> {
  const looks = new Map<JobId, JobLook>();
  const byService = new Map<string, JobId[]>();
  for (const jobId of jobIds) byService.set(service(jobId), [...(byService.get(service(jobId)) ?? []), jobId]);
  await Promise.all(
    [...byService.values()].map(async (ids) => {
      try {
        const jobs = await arc.getJobs(ids, { signal });
        for (const [index, jobId] of ids.entries()) {
          const job = jobs[index];
          looks.set(jobId, job === undefined ? { jobId, found: 'gone' } : { jobId, found: 'here', job });
        }
      } catch (error) {
        if (signal.aborted || !(error instanceof ArcError)) throw error;
        const isGone = error instanceof JobNotFoundError;
        for (const jobId of ids)
          looks.set(jobId, isGone ? { jobId, found: 'gone' } : { jobId, found: 'unreachable', error });
      }
    }),
  );
  return jobIds.map((jobId) => looks.get(jobId) ?? { jobId, found: 'gone' });
}

/** Servers that could not be asked, with the reason, once each. */
export function unreachableServers(looks: readonly JobLook[]): ReadonlyMap<string, ArcError> {
  const servers = new Map<string, ArcError>();
  for (const look of looks) if (look.found === 'unreachable') servers.set(serverName(look.jobId), look.error);
  return servers;
}
