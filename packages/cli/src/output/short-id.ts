import type { JobId } from 'jasmin-arc';

/** The server's own part of a job's address: what people type and tables show. */
export const shortId = (jobId: JobId): string => jobId.replace(/\/+$/, '').split('/').at(-1) ?? jobId;

const SHORTEST_ABBREVIATION = 8;

/** So many letters of an id tell it from all the others. */
export function abbreviationLength(jobIds: readonly string[]): number {
  const ids = [...new Set(jobIds.map(shortId))].sort();
  let length = SHORTEST_ABBREVIATION;
  for (const [index, id] of ids.entries()) {
    const next = ids[index + 1];
    if (next === undefined) continue;
    let common = 0;
    while (common < id.length && id[common] === next[common]) common += 1;
    length = Math.max(length, common + 1);
  }
  return length;
}
