import type { Job } from '../jobs/job.js';
import type { FetchedOutputs } from './fetch-outputs.js';

/**
 * Whether a job may be removed from its server without being looked into again: it has succeeded, all that was wanted of it is
 * here, and nothing else would be lost. Of one that failed, what it left is needed to find out why.
 *
 * @example
 * ```ts
 * const ended = await job.ended();
 * const saved = await job.saveOutputs({ directory: 'results' });
 * if (mayBeCleaned(ended, saved)) await job.clean({ saved });
 * ```
 */
export const mayBeCleaned = (
  { state }: Pick<Job, 'state'>,
  { isSettled, isCertain, missing }: Pick<FetchedOutputs, 'isSettled' | 'isCertain' | 'missing'>,
): boolean => state === 'Finished' && isSettled && isCertain && missing.length === 0;
