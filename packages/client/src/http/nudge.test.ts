import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { serverTrust, showing, startRawTlsServer } from 'jasmin-arc-testing/http/tls-server.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HttpRequest, HttpsClient } from './https-client.js';

const EMPTY_LINE = '\r\n';

/** A server that sends the body of an answer only when something of the client comes after the head, as Nagle's algorithm does. */
interface WaitingServer {
  readonly port: number;
  /** What has come, in order: `GET /`, and `empty line`. */
  readonly received: string[];
  readonly connections: number;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Answer = (socket: TLSSocket, request: string, sendBody: () => void) => void;

/** After so long Linux acknowledges what has come, whether or not there is something to send. */
const DELAYED_ACKNOWLEDGEMENT_MS = 40;

/** As A-REX does. */
const waits: Answer = () => undefined;
/** In two segments, but without waiting. */
const follows: Answer = (_socket, _request, sendBody) => sendBody();

async function startWaitingServer(
  answer: Answer,
  onEmptyLine: (socket: TLSSocket) => void = () => undefined,
): Promise<WaitingServer> {
  const server = { port: 0, received: [] as string[], connections: 0 };
  const { port, close } = await startRawTlsServer((socket) => {
    server.connections += 1;
    let rest = '';
    let pending: (() => void) | undefined;
    const sendBody = () => {
      pending?.();
      pending = undefined;
    };
    socket.on('error', () => undefined).setNoDelay(true);
    socket.on('data', (data) => {
      rest += String(data);
      for (;;) {
        if (rest.startsWith(EMPTY_LINE)) {
          rest = rest.slice(2);
          server.received.push('empty line');
          onEmptyLine(socket);
          sendBody();
          continue;
        }
        const end = rest.indexOf('\r\n\r\n');
        if (end === -1) return;
        const head = rest.slice(0, end);
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        if (rest.length < end + 4 + length) return;
        rest = rest.slice(end + 4 + length);
        const request = head.split(' ').slice(0, 2).join(' ');
        server.received.push(request);
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n');
        if (request.startsWith('HEAD')) continue;
        pending = () => socket.write('body');
        answer(socket, request, sendBody);
      }
    });
  });
  closing.push(close);
  server.port = port;
  return server;
}

let client: HttpsClient;
const open = (options: { readonly nudges?: boolean } = {}) => {
  client = new HttpsClient({ trust: serverTrust(), authenticator: showing(), ...options });
  closing.push(() => client.close());
};
beforeEach(() => open());

const ask = async ({ port }: WaitingServer, method: HttpRequest['method'], more: Partial<HttpRequest> = {}) =>
  (await client.text({ url: `https://localhost:${port}/${method.toLowerCase()}`, method, ...more })).body;

it('brings the body of an answer that waits for an acknowledgement, and tries a server with a GET and a HEAD first', async () => {
  const server = await startWaitingServer(waits);
  expect(await ask(server, 'GET')).toBe('body');
  expect(server.received).toEqual(['GET /get', 'empty line', 'HEAD /get']);
  expect(await ask(server, 'POST', { body: 'x' })).toBe('body');
  expect(await ask(server, 'GET')).toBe('body');
  expect(server.received.slice(3)).toEqual(['POST /post', 'empty line', 'GET /get', 'empty line']);
  expect(server.connections).toBe(1);
});

it('sends nothing to a server that has not been tried, after a request that is no GET', async () => {
  const server = await startWaitingServer(follows);
  for (const method of ['POST', 'PUT', 'DELETE', 'PROPFIND'] as const) {
    expect(await ask(server, method, { body: 'x' })).toBe('body');
  }
  expect(server.received).toEqual(['POST /post', 'PUT /put', 'DELETE /delete', 'PROPFIND /propfind']);
});

it('sends nothing while the body of a request is a stream, which may still be under way', async () => {
  const server = await startWaitingServer((_socket, request, sendBody) => {
    if (!request.startsWith('GET')) sendBody();
  });
  await ask(server, 'GET');
  const headers = { 'content-length': '1' };
  expect(await ask(server, 'PUT', { body: Readable.from(['x']), headers })).toBe('body');
  expect(server.received).toEqual(['GET /get', 'empty line', 'HEAD /get', 'PUT /put']);
});

it.each<[string, (socket: TLSSocket) => void]>([
  ['breaks the connection on it', (socket) => socket.destroy()],
  ['calls it a bad request', (socket) => socket.end('bodyHTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')],
  [
    'breaks the connection on what comes after it',
    (socket) => {
      socket.write('body');
      socket.once('data', () => socket.destroy());
    },
  ],
  [
    'calls what comes after it a bad request',
    (socket) => {
      socket.write('body');
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
    },
  ],
])('leaves a server alone that %s, and loses no answer', async (_, onEmptyLine) => {
  let isTried = false;
  const server = await startWaitingServer(
    (_socket, _request, sendBody) => isTried && sendBody(),
    (socket) => {
      isTried = true;
      onEmptyLine(socket);
    },
  );
  expect(await ask(server, 'GET')).toBe('body');
  expect(await ask(server, 'GET')).toBe('body');
  expect(await ask(server, 'POST', { body: 'x' })).toBe('body');
  expect(server.received.filter((line) => line === 'empty line')).toHaveLength(1);
});

it('leaves a server alone on which a connection breaks after it had borne it', async () => {
  let broken = 0;
  const server = await startWaitingServer(
    (_socket, _request, sendBody) => broken > 0 && sendBody(),
    (socket) => {
      if (server.received.length > 3 && broken === 0) {
        broken += 1;
        socket.destroy();
      }
    },
  );
  expect(await ask(server, 'GET')).toBe('body');
  expect(await ask(server, 'GET')).toBe('body');
  expect(await ask(server, 'GET')).toBe('body');
  expect(broken).toBe(1);
  expect(server.received.filter((line) => line === 'empty line')).toHaveLength(2);
});

it('is not known to be borne by a server that closes the connection after each answer', async () => {
  const server = await startWaitingServer((socket, request, sendBody) => {
    if (request.startsWith('POST')) return void setTimeout(sendBody, DELAYED_ACKNOWLEDGEMENT_MS);
    socket.prependOnceListener('data', () => setImmediate(() => socket.end()));
  });
  expect(await ask(server, 'GET')).toBe('body');
  expect(await ask(server, 'POST', { body: 'x' })).toBe('body');
  expect(server.received).toEqual(['GET /get', 'empty line', 'HEAD /get', 'POST /post']);
});

it('is tried again after a request that was given up', async () => {
  const giveUp = new AbortController();
  let isGivenUp = false;
  const server = await startWaitingServer(waits, (socket) => {
    if (isGivenUp) return;
    isGivenUp = true;
    giveUp.abort();
    socket.destroy();
  });
  await expect(ask(server, 'GET', { signal: giveUp.signal })).rejects.toThrow('aborted');
  expect(await ask(server, 'GET')).toBe('body');
  expect(await ask(server, 'POST', { body: 'x' })).toBe('body');
  expect(server.received.filter((line) => line === 'empty line')).toHaveLength(3);
});

it('can be switched off', async () => {
  open({ nudges: false });
  const server = await startWaitingServer(follows);
  expect(await ask(server, 'GET')).toBe('body');
  expect(server.received).toEqual(['GET /get']);
});
