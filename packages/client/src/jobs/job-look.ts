import type { ArcError } from '../errors/index.js';
import type { Job, JobId } from './job.js';
import { isTerminal } from './job-status.js';

/**
 * The result of one look at a job: the job (`here`), that its server does not know it (`gone`), or that its server cannot be
 * asked (`unreachable`).
 */
export type JobLook =
  | { readonly jobId: JobId; readonly found: 'here'; readonly job: Job }
  | { readonly jobId: JobId; readonly found: 'gone' }
  | { readonly jobId: JobId; readonly found: 'unreachable'; readonly error: ArcError };

/**
 * Whether nothing about a job can change any more: it has ended, or its server does not know it.
 *
 * @example
 * ```ts
 * const looks = await arc.lookAtJobs(jobIds);
 * console.log(`${looks.filter(isOver).length} of ${looks.length} are over`);
 * ```
 */
export const isOver = (look: JobLook): boolean =>
  look.found === 'gone' || (look.found === 'here' && isTerminal(look.job.state));
