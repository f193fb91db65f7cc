import type { UploadedPart } from '../jobs/uploads.js';

/** What a Range header asks of a file of a certain size, as A-REX understands it. */
export type RequestedRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable'; readonly contentRange: string };

/** Only the first range counts; a suffix or another unit is as if there were none. */
export function readRange(header: string | undefined, size: number): RequestedRange {
  const [, first, last] = /^bytes=(\d+)-(\d*)(?:,|$)/.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  if (first === undefined) return { kind: 'whole' };
  const start = Number(first);
  const end = last === '' || last === undefined ? size : Math.min(size, Number(last) + 1);
  if (start > size) return { kind: 'unsatisfiable', contentRange: 'bytes */*' };
  if (start >= end) return { kind: 'unsatisfiable', contentRange: `bytes */${size}` };
  return start === 0 && end === size ? { kind: 'whole' } : { kind: 'part', start, end };
}

/** What a Content-Range header says of an upload; undefined if it says nothing. */
export function readContentRange(header: string | undefined): UploadedPart | undefined {
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined) return undefined;
  return { start: Number(first), end: Number(last) + 1, total: total === '*' ? undefined : Number(total) };
}
