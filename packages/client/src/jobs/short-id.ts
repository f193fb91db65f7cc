import type { JobId } from './job.js';

/**
 * The server's own part of a job's address, as people type it and tables show it. It is a separate entry of the package,
 * `jasmin-arc/jobs`, for programs that show ids without loading the rest of the library.
 *
 * @example
 * ```ts
 * shortId('https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6'); // '8520662f23c6'
 * ```
 */
export const shortId = (jobId: JobId): string => jobId.replace(/\/+$/, '').split('/').at(-1) ?? jobId;

const MIN_ABBREVIATION = 8;

/**
 * How many characters of a short id distinguish it from all the others; 8 at least.
 *
 * @example
 * ```ts
 * const length = abbreviationLength((await arc.knownJobs()).map(({ id }) => id));
 * console.log(shortId(jobId).slice(0, length));
 * ```
 */
export function abbreviationLength(jobIds: readonly JobId[]): number {
  const ids = [...new Set(jobIds.map(shortId))].sort();
  let length = MIN_ABBREVIATION;
  for (const [index, id] of ids.entries()) {
    const next = ids[index + 1];
    if (next === undefined) continue;
    let common = 0;
    while (common < id.length && id[common] === next[common]) common += 1;
    length = Math.max(length, common + 1);
  }
  return length;
}
