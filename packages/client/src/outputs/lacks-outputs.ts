import type { FetchedOutputs } from './fetch-outputs.js';

/**
 * Whether something that was wanted of a job is not here, or may not be. That a server does not tell of links is no sign of
 * that, nor is a link to a directory that is not the job's.
 * @param streams - what its stdout and stderr are called in the session directory: they do not count, as they may have been shown
 *
 * @example
 * ```ts
 * const saved = await arc.fetchOutputs(jobId, { directory: 'results' });
 * if (lacksOutputs(saved)) console.error('not all of it is here', saved.missing, saved.left);
 * ```
 */
export const lacksOutputs = (
  { missing, left, unclear }: Pick<FetchedOutputs, 'missing' | 'left' | 'unclear'>,
  streams: readonly string[] = [],
): boolean =>
  missing.length > 0 ||
  left.some(({ path }) => !streams.includes(path)) ||
  unclear.some(({ doubt }) => doubt !== 'links' && doubt !== 'elsewhere');
