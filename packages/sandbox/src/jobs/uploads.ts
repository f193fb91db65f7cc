import { parseSessionPath, slashed } from '../session/session-path.js';
import type { ByteRange, JobRecord } from './job-record.js';

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

/** A part of a file, and how long the whole is; the length may be unknown. */
export interface UploadedPart extends ByteRange {
  readonly total: number | undefined;
}

/**
 * Notes that a part of a file has arrived.
 * @returns the ranges that are there now, and whether that is the whole file
 */
export function addPart(
  ranges: readonly ByteRange[],
  part: UploadedPart,
): { readonly ranges: readonly ByteRange[]; readonly complete: boolean } {
  // Without a total, A-REX takes the first part for all there is.
  if (part.total === undefined) return { ranges: [part], complete: true };
  const merged: ByteRange[] = [];
  for (const { start, end } of [...ranges, part].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && start <= last.end) merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else merged.push({ start, end });
  }
  const [first] = merged;
  return { ranges: merged, complete: first?.start === 0 && first.end >= part.total };
}
