import { readRange } from '../../../../sandbox/src/rest/byte-range.js';

/** The part of a content that a request asks for. */
export function ranged(content: Buffer, header: string | undefined, contentType: string) {
  const range = readRange(header, content.length);
  switch (range.kind) {
    case 'whole':
      return { status: 200, reason: 'OK', contentType, body: content };
    case 'part': {
      const contentRange = `bytes ${range.start}-${range.end - 1}/${content.length}`;
      const body = content.subarray(range.start, range.end);
      return { status: 206, reason: 'Partial content', contentType, contentRange, body };
    }
    case 'unsatisfiable': {
      const { contentRange } = range;
      return { status: 416, reason: 'Range not satisfiable', contentType, contentRange, body: Buffer.alloc(0) };
    }
  }
}
