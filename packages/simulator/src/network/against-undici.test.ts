import { readFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { createServer } from 'node:tls';
import { serverTrust, showing } from 'jasmin-arc-testing/http/tls-server.js';
import { afterEach, describe, expect, it } from 'vitest';
import { ServerUnreachableError } from '../../../client/src/errors/index.js';
import { type HttpRequest, HttpsClient, type HttpsClientOptions } from '../../../client/src/http/https-client.js';
import type { HostAnswer } from './exchange/host.js';
import { headOf, wireAnswer, wireBytes } from './exchange/wire-answer.js';
import type { Fault } from './faults/fault-table.js';
import { beginVirtualTime, endVirtualTime, ORIGIN, settled, virtualClient } from './virtual-client.fixture.js';

/** An answer, and how many of its bytes come before what happens to the connection. */
interface Case {
  readonly name: string;
  readonly method?: HttpRequest['method'];
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Bytes of head and body. A negative number counts from the end. @default all */
  readonly after?: number;
  readonly how?: 'cut' | 'reset' | 'stall';
}

const length = { 'content-length': '10' };
const BODY = '0123456789';
const CASES: readonly Case[] = [
  { name: 'whole', headers: length },
  { name: 'whole, then closed', headers: { ...length, connection: 'close' }, how: 'cut' },
  { name: 'cut before the first byte', headers: length, after: 0, how: 'cut' },
  { name: 'cut in the head', headers: length, after: 20, how: 'cut' },
  { name: 'cut in the head before a close', headers: { ...length, connection: 'close' }, after: 20, how: 'cut' },
  { name: 'cut in the body', headers: length, after: -3, how: 'cut' },
  { name: 'cut in the body before a close', headers: { ...length, connection: 'close' }, after: -3, how: 'cut' },
  { name: 'reset before the first byte', headers: length, after: 0, how: 'reset' },
  { name: 'reset in the body', headers: length, after: -3, how: 'reset' },
  { name: 'reset in the body before a close', headers: { ...length, connection: 'close' }, after: -3, how: 'reset' },
  { name: 'silent from the first byte', headers: length, after: 0, how: 'stall' },
  { name: 'silent in the head', headers: length, after: 20, how: 'stall' },
  { name: 'silent in the body', headers: length, after: -3, how: 'stall' },
  { name: 'without a length', headers: {}, how: 'cut' },
  { name: 'without a length, cut', headers: {}, after: -3, how: 'cut' },
  { name: 'longer than announced', headers: { 'content-length': '4' } },
  { name: 'shorter than announced, then closed', headers: { 'content-length': '12' }, how: 'cut' },
  { name: 'an error with a page', status: 503, headers: { ...length, 'retry-after': '1' } },
  { name: 'an error without a length', status: 500, headers: {}, how: 'cut' },
  { name: 'a redirect', status: 302, headers: { ...length, location: '/b' } },
  { name: 'no content', status: 204, headers: {}, body: '' },
  { name: 'no content, with a length', status: 204, headers: length, body: '' },
  { name: 'not modified, with a body', status: 304, headers: length },
  { name: 'too long a head', headers: { ...length, 'x-filling': 'x'.repeat(20_000) } },
  { name: 'of HEAD', method: 'HEAD', headers: length, body: '' },
];

const answerOf = ({ status = 200, headers, body = BODY }: Case): HostAnswer => ({
  status,
  reason: 'Reason',
  headers,
  body: Buffer.from(body),
});

/** Silence is waited for where there is one. */
const client = ({ how }: Case): Partial<HttpsClientOptions> =>
  how === 'stall' ? { limits: { silenceMs: 1_500 } } : {};

/** What users of the client see. */
interface Seen {
  readonly answer?: readonly [number, string, string];
  readonly error?: readonly [string, string, boolean | undefined];
}

const seen = ({
  value,
  error,
}: {
  readonly value?: Awaited<ReturnType<HttpsClient['text']>>;
  readonly error?: unknown;
}): Seen => {
  if (value !== undefined) return { answer: [value.status, value.reason, value.body] };
  const { name, message } = error as Error;
  const mayHaveArrived = error instanceof ServerUnreachableError ? error.requestMayHaveArrived : undefined;
  return { error: [name, message.replace(/(localhost:\d+|ce\.example\.org)/g, 'the server'), mayHaveArrived] };
};

const request = ({ method = 'POST' }: Case, origin: string): HttpRequest => ({
  method,
  url: `${origin}/a`,
  repeatable: false,
  ...(method === 'POST' && { body: 'x' }),
});

const pem = (name: string) => readFileSync(new URL(`../../../client/fixtures/tls/${name}.pem`, import.meta.url));

/** Through undici, from a server that writes the bytes of the answer to the connection itself. */
async function real(given: Case): Promise<Seen> {
  const answer = answerOf(given);
  const whole = Buffer.concat([headOf(answer), answer.body]);
  const { after = whole.length, how } = given;
  let connection: Socket | undefined;
  const write = (socket: TLSSocket) => {
    const end = () => {
      if (how === 'cut') socket.end();
      if (how === 'reset') connection?.resetAndDestroy();
    };
    socket
      .on('error', () => {})
      .once('data', () => {
        const part = whole.subarray(0, after);
        if (part.length === 0) end();
        else socket.write(part, end);
      });
  };
  const server = createServer({ cert: pem('localhost.cert'), key: pem('localhost.key') }, write);
  server.once('connection', (accepted) => {
    connection = accepted;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await using http = new HttpsClient({ trust: serverTrust(), authenticator: showing(), ...client(given) });
  try {
    return seen({ value: await http.text(request(given, `https://localhost:${port}`)) });
  } catch (error) {
    return seen({ error });
  } finally {
    server.close();
  }
}

async function simulated(given: Case): Promise<Seen> {
  const { how, headers } = given;
  const isBounded = 'content-length' in headers;
  // Where there is no length, the connection ends after the body in any case.
  const after = given.after ?? (isBounded ? wireBytes(wireAnswer(answerOf(given))) : undefined);
  const faults: Fault[] = [
    ...(isBounded ? [] : [{ kind: 'no-length' } as const]),
    ...(how === undefined || after === undefined ? [] : [{ kind: how, of: 'answer', after } as const]),
  ];
  const { http } = virtualClient({
    answer: () => answerOf(given),
    client: client(given),
    plan: { exchanges: faults.map((fault) => ({ at: { exchange: 1 }, fault })), outages: [] },
  });
  const ended = await settled(http.text(request(given, ORIGIN)));
  if (ended === undefined) throw new Error('The simulated exchange has not ended');
  return seen(ended);
}

describe('the client sees the same over undici and over the simulated network', () => {
  afterEach(endVirtualTime);

  it.each(CASES)('$name', async (given) => {
    const expected = await real(given);
    beginVirtualTime();
    expect(await simulated(given)).toEqual(expected);
  });
});

/** What happens to an upload once so many bytes of it have come. */
interface UploadCase {
  readonly name: string;
  /** Of head and body; an upload in one piece is longer than what the system holds for a slow reader. */
  readonly how: 'cut' | 'reset' | 'answered';
}

const UPLOAD_CASES: readonly UploadCase[] = [
  { name: 'closed', how: 'cut' },
  { name: 'reset', how: 'reset' },
  { name: 'answered early', how: 'answered' },
];

const UPLOAD_BYTES = 32 * 1024 * 1024;
const EARLY = Buffer.from('HTTP/1.1 413 Payload Too Large\r\ncontent-length: 0\r\n\r\n');
const BODIES = {
  'from memory': () => Buffer.alloc(UPLOAD_BYTES),
  'from a stream': () =>
    Readable.from(
      (function* () {
        for (let left = UPLOAD_BYTES; left > 0; left -= 64 * 1024) yield Buffer.alloc(64 * 1024);
      })(),
    ),
} as const;

describe('an upload that is broken off ends the same over undici and over the simulated network', () => {
  afterEach(endVirtualTime);

  const put = (origin: string, body: Buffer | Readable): HttpRequest => ({
    method: 'PUT',
    url: `${origin}/a`,
    headers: { 'content-length': String(UPLOAD_BYTES) },
    body,
  });

  async function realUpload({ how }: UploadCase, body: Buffer | Readable): Promise<Seen> {
    let connection: Socket | undefined;
    const server = createServer({ cert: pem('localhost.cert'), key: pem('localhost.key') }, (socket) => {
      socket
        .on('error', () => {})
        .once('data', () => {
          if (how === 'cut') socket.end();
          if (how === 'reset') connection?.resetAndDestroy();
          if (how === 'answered') socket.write(EARLY);
        });
    });
    server.once('connection', (accepted) => {
      connection = accepted;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await using http = new HttpsClient({ trust: serverTrust(), authenticator: showing() });
    try {
      return seen({ value: await http.text(put(`https://localhost:${port}`, body)) });
    } catch (error) {
      return seen({ error });
    } finally {
      server.close();
    }
  }

  async function simulatedUpload({ how }: UploadCase, body: Buffer | Readable): Promise<Seen> {
    const fault: Fault =
      how === 'answered'
        ? { kind: 'page', when: 'early', page: 'empty', status: 413 }
        : { kind: how, of: 'request', after: 1_000 };
    const { http } = virtualClient({ plan: { exchanges: [{ at: { exchange: 1 }, fault }], outages: [] } });
    const ended = await settled(http.text(put(ORIGIN, body)));
    if (ended === undefined) throw new Error('The simulated exchange has not ended');
    return seen(ended);
  }

  describe.each(Object.entries(BODIES))('%s', (_, body) => {
    it.each(UPLOAD_CASES)('$name', async (given) => {
      const expected = await realUpload(given, body());
      beginVirtualTime();
      expect(await simulatedUpload(given, body())).toEqual(expected);
    });
  });
});
