import type { HostAnswer } from './host.js';

/** An answer as it goes onto a connection, which may be longer than memory, or differ from what its head announces. */
export interface WireAnswer {
  readonly status: number;
  readonly reason: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** An array, or made only as fast as it is read. */
  readonly body: Iterable<Buffer>;
  /** What the server does after a body that is shorter than its head announces. */
  readonly afterShortBody: 'closes' | 'stays-open';
}

/** How the end of a body is known: after a number of bytes, by a last chunk, or when the connection is closed. */
export type Framing = { readonly bytes: number } | 'chunked' | 'until-close';

/** The answer of a host; the length of its body is announced if its head does not say how it ends. */
export function wireAnswer({ status, reason, headers: written, body }: HostAnswer): WireAnswer {
  const headers = Object.fromEntries(Object.entries(written).map(([name, value]) => [name.toLowerCase(), value]));
  const isAnnounced = 'content-length' in headers || 'transfer-encoding' in headers;
  return {
    status,
    reason,
    headers: isAnnounced ? headers : { ...headers, 'content-length': String(body.length) },
    body: [body],
    afterShortBody: 'stays-open',
  };
}

/** How the end of the body is known to a client, by the rules of HTTP/1.1. */
export function framingOf(method: string, { status, headers }: Pick<WireAnswer, 'status' | 'headers'>): Framing {
  if (method === 'HEAD' || isWithoutBody({ status })) return { bytes: 0 };
  if (headers['transfer-encoding'] !== undefined) return 'chunked';
  const length = headers['content-length'];
  return length === undefined ? 'until-close' : { bytes: Number(length) };
}

/** Whether answers of this status have no body, even if their head announces one. */
export const isWithoutBody = ({ status }: Pick<WireAnswer, 'status'>): boolean => status === 204 || status === 304;

/** Status line and headers, as they are on the wire. */
export function headOf({ status, reason, headers }: Pick<WireAnswer, 'status' | 'reason' | 'headers'>): Buffer {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${[`HTTP/1.1 ${status} ${reason}`, ...fields].join('\r\n')}\r\n\r\n`);
}

/** The bytes of head and body; undefined if the body is made while it is read. */
export function wireBytes(answer: WireAnswer, head = headOf(answer)): number | undefined {
  const bodyBytes = lengthOf(answer.body);
  return bodyBytes === undefined ? undefined : head.length + bodyBytes;
}

/** The bytes of a body; undefined if they are made while it is read. */
export function lengthOf(body: Iterable<Buffer>): number | undefined {
  return Array.isArray(body) ? body.reduce((bytes: number, part: Buffer) => bytes + part.length, 0) : undefined;
}

/** The answer with another body, of whose length it tells. A body that is made while it is read stays as it is. */
export function withBody(answer: WireAnswer, edit: (body: Buffer) => Buffer): WireAnswer {
  if (lengthOf(answer.body) === undefined) return answer;
  const body = edit(Buffer.concat([...answer.body]));
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  return { ...answer, headers: { ...headers, 'content-length': String(body.length) }, body: [body] };
}
