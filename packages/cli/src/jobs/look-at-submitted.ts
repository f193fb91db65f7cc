import type { JobId, JobLook } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';

/**
 * Looks at all jobs of the list. A first look finds out where the server gave the id of another job when a job was submitted. That
 * other job may be there, so that it would be wrong to say that it is gone, and it is not one of the list: the job that was submitted
 * takes its place, under its own id.
 */
export async function lookAtSubmitted(context: Context, jobIds: readonly JobId[]): Promise<readonly JobLook[]> {
  const { signal } = context;
  const arc = await context.arc();
  const looks = await arc.lookAtJobs(jobIds, { signal });
  const rightIds = looks.flatMap((look) => (look.found === 'gone' && look.submittedJobId) || []);
  if (rightIds.length === 0) return looks;
  const certain = looks.filter((look) => look.found !== 'gone' || look.submittedJobId === undefined);
  const all = new Map(certain.map((look) => [look.jobId, look]));
  // Among the right ids may be some that were wrong ones of other jobs: it is known now whose they are.
  for (const look of await arc.lookAtJobs([...new Set(rightIds)], { signal })) all.set(look.jobId, look);
  return [...all.values()];
}
