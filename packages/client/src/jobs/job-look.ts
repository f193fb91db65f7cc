import type { ArcError } from '../errors/index.js';
import type { Job, JobId } from './job.js';
import { isTerminal } from './job-status.js';

/**
 * The result of one look at a job: the job (`here`), that its server does not know it (`gone`), or that its server cannot be
 * asked (`unreachable`).
 */
export type JobLook =
  | {
      /** The address that was asked for. */
      readonly jobId: JobId;
      /** `here`: the server has the job. */
      readonly found: 'here';
      /** The job as it is now. */
      readonly job: Job;
    }
  | {
      /** The address that was asked for. */
      readonly jobId: JobId;
      /** `gone`: the server does not know it, it belongs to another user, or it is another job than the one that was submitted. */
      readonly found: 'gone';
      /** Set if the server gave this id by mistake when a job was submitted: the id of that job, if the server has it. */
      readonly submittedJobId?: JobId | undefined;
    }
  | {
      /** The address that was asked for. */
      readonly jobId: JobId;
      /** `unreachable`: the server cannot be asked. */
      readonly found: 'unreachable';
      /** Why it cannot be asked. */
      readonly error: ArcError;
    };

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
