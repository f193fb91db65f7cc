/** What a Range header asks of a file, as A-REX understands it. */
export type RequestedRange =
  | 'whole'
  | { readonly start: number; readonly end: number }
  | { readonly unsatisfiable: string };

/** Only the first range counts; a suffix, or another unit, is as if there were none. */
export function readRange(header: string | undefined, size: number): RequestedRange {
  const [, first, last] = /^bytes=(\d+)-(\d*)(?:,|$)/.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  // Of an empty file, all that is asked for is there.
  if (first === undefined || size === 0) return 'whole';
  const start = Number(first);
  const end = last ? Math.min(size, Number(last) + 1) : size;
  if (start > size) return { unsatisfiable: 'bytes */*' };
  if (start >= end) return { unsatisfiable: `bytes */${size}` };
  return start === 0 && end === size ? 'whole' : { start, end };
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

/** The part of a content that a request asks for. */
export function ranged(content: Buffer, header: string | undefined, contentType: string) {
  const range = readRange(header, content.length);
  if (range === 'whole') return { status: 200, reason: 'OK', contentType, body: content };
  if ('unsatisfiable' in range) {
    const contentRange = range.unsatisfiable;
    return { status: 416, reason: 'Range not satisfiable', contentType, contentRange, body: Buffer.alloc(0) };
  }
  const contentRange = `bytes ${range.start}-${range.end - 1}/${content.length}`;
  const body = content.subarray(range.start, range.end);
  return { status: 206, reason: 'Partial content', contentType, contentRange, body };
}
