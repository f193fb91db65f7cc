import { parseSessionPath, slashed } from '../session/session-path.js';
import type { ArrivedParts, ByteRange, JobRecord } from './job-record.js';

/** The names of the uploads a job waits for: declared inputs without a source that have not arrived. */
export function missingUploads({ request, uploaded }: JobRecord): readonly string[] {
  const arrived = new Set(uploaded);
  return request.inputs
    .filter(({ source }) => source === undefined)
    .map(({ name }) => uploadName(name))
    .filter((name) => !arrived.has(name));
}

/** The form in which uploads are noted. A name that leads outside stays as it is: nothing arrives under it. */
export function uploadName(name: string): string {
  const path = parseSessionPath(name);
  return path ? slashed(path) : name;
}

export const NOTHING_ARRIVED: ArrivedParts = { sizeBytes: 0, ranges: [] };

/**
 * Notes that a part of a file has arrived.
 * @param sizeBytes - how long the whole file is, as the request says; 0 if it does not
 */
export function addPart({ sizeBytes: before, ranges }: ArrivedParts, part: ByteRange, sizeBytes: number): ArrivedParts {
  const merged: ByteRange[] = [];
  for (const { start, end } of [...ranges, part].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && start <= last.end) merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else merged.push({ start, end });
  }
  return { sizeBytes: before || sizeBytes, ranges: merged };
}

/** Whether all of a file has arrived, in ranges without a gap. */
export const isWholeFile = ({ sizeBytes, ranges: [first, second] }: ArrivedParts): boolean =>
  first?.start === 0 && first.end >= sizeBytes && second === undefined;
