import { ArcError, JobNotFoundError } from '../errors/index.js';
import type { Job, JobId } from '../jobs/job.js';
import type { JobLook } from '../jobs/job-look.js';

/** Reads several jobs of one server; an error in the place of a job tells why it is not found. */
export type ReadJobs = (
  jobIds: readonly JobId[],
  options: { readonly signal?: AbortSignal | undefined },
) => Promise<readonly (Job | JobNotFoundError | undefined)[]>;

/** The address without its last part: jobs that share it are asked about together. */
export const serviceOf = (jobId: JobId): string => jobId.slice(0, jobId.lastIndexOf('/'));

/**
 * Asks for jobs, in as few requests per server as possible. If one server fails, the jobs of the others are still asked for.
 * @returns a look for each, in order
 * @throws errors that do not come from a server, and the reason of an abort
 */
export async function lookAtJobs(
  getJobs: ReadJobs,
  jobIds: readonly JobId[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly JobLook[]> {
  const looks = new Map<JobId, JobLook>();
  const byService = new Map<string, JobId[]>();
  for (const jobId of jobIds) byService.set(serviceOf(jobId), [...(byService.get(serviceOf(jobId)) ?? []), jobId]);
  await Promise.all(
    [...byService.values()].map(async (ids) => {
      try {
        const jobs = await getJobs(ids, { signal });
        for (const [index, jobId] of ids.entries()) {
          const job = jobs[index];
          if (job instanceof JobNotFoundError)
            looks.set(jobId, { jobId, found: 'gone', submittedJobId: job.submittedJobId });
          else looks.set(jobId, job === undefined ? { jobId, found: 'gone' } : { jobId, found: 'here', job });
        }
      } catch (error) {
        if (signal?.aborted || !(error instanceof ArcError)) throw error;
        const isGone = error instanceof JobNotFoundError;
        for (const jobId of ids)
          looks.set(jobId, isGone ? { jobId, found: 'gone' } : { jobId, found: 'unreachable', error });
      }
    }),
  );
  return jobIds.map((jobId) => looks.get(jobId) ?? { jobId, found: 'gone' });
}
