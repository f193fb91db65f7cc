import { parseSessionPath, slashed } from '../session/session-path.js';
import type { ByteRange, JobRecord } from './job-record.js';

/** The names of the uploads that a job waits for. */
export const missingUploads = ({ request, uploaded }: JobRecord): readonly string[] =>
  request.inputs
    .filter(({ source }) => source === undefined)
    .map(({ name }) => uploadName(name))
    .filter((name) => !uploaded.includes(name));

/** How an upload is noted; nothing ever arrives under a name that leads outside. */
export function uploadName(name: string): string {
  const path = parseSessionPath(name);
  return path ? slashed(path) : name;
}

/** A part of a file, as a Content-Range header announces it. */
export interface AnnouncedPart extends ByteRange {
  /** How long the whole file is; undefined if that is not said. */
  readonly total: number | undefined;
}

/** Notes a part. @returns what is there now, and whether it is the whole file */
export function addPart(ranges: readonly ByteRange[], part: AnnouncedPart): { ranges: ByteRange[]; isWhole: boolean } {
  // Without a total, the first part counts as all there is.
  if (part.total === undefined) return { ranges: [part], isWhole: true };
  const merged: ByteRange[] = [];
  for (const { start, end } of [...ranges, part].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && start <= last.end) merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else merged.push({ start, end });
  }
  const [first] = merged;
  return { ranges: merged, isWhole: first?.start === 0 && first.end >= part.total };
}
