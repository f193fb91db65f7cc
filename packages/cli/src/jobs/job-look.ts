import type { ArcError, Job, JobId } from 'jasmin-arc';

/** How a job stands: known, unknown to its server, or its server cannot be asked. */
export type JobLook =
  | { readonly jobId: JobId; readonly found: 'here'; readonly job: Job }
  | { readonly jobId: JobId; readonly found: 'gone' }
  | { readonly jobId: JobId; readonly found: 'unreachable'; readonly error: ArcError };

/** ARC's words for what cannot change any more. */
const FINAL: ReadonlySet<string> = new Set(['Finished', 'Failed', 'Killed', 'Deleted']);

/** Whether nothing can change any more about a job. */
export const isOver = (look: JobLook): boolean =>
  look.found === 'gone' || (look.found === 'here' && FINAL.has(look.job.state));
