import type { Job } from '../jobs/job.js';
import type { FetchedOutputs } from './fetch-outputs.js';

/**
 * Whether a job may be removed from its server without being asked for: it has succeeded, all wanted outputs are here, and
 * nothing else would be lost. The files of a failed job are needed to find out why it failed.
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
