import type { FetchedOutputs } from './fetch-outputs.js';

/**
 * Whether a wanted output of a job is not here, or may be missing here. Links that the server does not report do not count, and
 * neither does a link to a directory that is not the job's.
 * @param streams - the names of its stdout and stderr in the session directory: they do not count, because they may have been shown
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
