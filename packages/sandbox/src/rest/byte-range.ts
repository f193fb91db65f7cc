/** What a Range header asks of a file of a certain size, as A-REX understands it. */
export type RequestedRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable'; readonly contentRange: string };

/** Only the first range counts; a suffix or another unit is as if there were none. */
export function readRange(header: string | undefined, size: number): RequestedRange {
  const [, first, last] = /^bytes=(\d+)-(\d*)(?:,|$)/.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  // Of an empty file, all that is asked for is there.
  if (first === undefined || size === 0) return { kind: 'whole' };
  const start = Number(first);
  const end = last === '' || last === undefined ? size : Math.min(size, Number(last) + 1);
  if (start > size) return { kind: 'unsatisfiable', contentRange: 'bytes */*' };
  if (start >= end) return { kind: 'unsatisfiable', contentRange: `bytes */${size}` };
  return start === 0 && end === size ? { kind: 'whole' } : { kind: 'part', start, end };
}

/**
 * Where a Content-Range header puts the part that is sent; undefined if it says nothing. How long the part is, what is sent says.
 * `total` is the length of the whole file, if that is said.
 */
export function readContentRange(
  header: string | undefined,
): { readonly start: number; readonly total: number | undefined } | undefined {
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header ?? '') ?? [];
  if (first === undefined) return undefined;
  return { start: Number(first), total: total === '*' ? undefined : Number(total) };
}
