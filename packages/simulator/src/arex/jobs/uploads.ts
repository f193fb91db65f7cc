import { parseSessionPath, slashed } from '../session/session-path.js';

/** How an upload is noted; nothing ever arrives under a name that leads outside. */
export function uploadName(name: string): string {
  const path = parseSessionPath(name);
  return path ? slashed(path) : name;
}

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What has arrived of a file, in all requests that brought some of it. */
export interface ArrivedParts {
  /** How long the file is to be: what was said first counts, and 0 is unknown. */
  readonly sizeBytes: number;
  readonly ranges: readonly ByteRange[];
}

export const NOTHING_ARRIVED: ArrivedParts = { sizeBytes: 0, ranges: [] };

/** @param sizeBytes - how long the whole file is, as the request says; 0 if it does not */
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
