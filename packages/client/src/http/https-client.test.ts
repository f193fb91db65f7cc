import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import net from 'node:net';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { inspect } from 'node:util';
import { startFaultProxy } from 'jasmin-arc-testing/http/fault-proxy.js';
import {
  certificate,
  identity,
  serverTrust,
  showing,
  startTlsServer,
  type TlsServer,
} from 'jasmin-arc-testing/http/tls-server.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  CredentialMissingError,
  CredentialRefusedError,
  NotAnArcServerError,
  ServerNameMismatchError,
  ServerNotTrustedError,
  ServerUnreachableError,
} from '../errors/index.js';
import { createLog } from '../log/log.js';
import { BearerToken } from '../tokens/bearer-token.js';
import type { Authenticator, OriginCredential } from './authenticator.js';
import { HttpsClient, type HttpsClientOptions } from './https-client.js';

type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

const ok: Answerer = (_request, response) => {
  response.end('ok');
};
const holdingBack: Answerer = () => {};
const clients: HttpsClient[] = [];

function client(options: Partial<HttpsClientOptions> = {}): HttpsClient {
  const made = new HttpsClient({ trust: serverTrust(), authenticator: showing(), ...options });
  clients.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((made) => made.close()));
});

describe('sending a request', () => {
  it('gives status, reason phrase, headers and body as the server sent them', async () => {
    await using server = await startTlsServer((_request, response) => {
      response.writeHead(500, 'Missing payload', { Location: '/a?b/c', 'X-Two': ['1', '2'] }).end('körper');
    });
    const answer = await client().text({ method: 'POST', url: `${server.url}/jobs?action=new`, body: '<a/>' });
    expect(answer).toMatchObject({ status: 500, reason: 'Missing payload', body: 'körper' });
    expect(answer.headers).toMatchObject({ location: '/a?b/c', 'x-two': '1, 2' });
  });

  it('shows the credential, asks for the target as written, and keeps the connection alive in the one way A-REX knows', async () => {
    await using server = await startTlsServer((request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      response.end(JSON.stringify({ cn: subject?.CN, target: request.url, connection: request.headers.connection }));
    });
    const { body } = await client().text({ method: 'GET', url: `${server.url}/a%20b?x=1` });
    expect(JSON.parse(body)).toEqual({ cn: 'Test User', target: '/a%20b?x=1', connection: 'keep-alive' });
  });

  it('uses one connection for requests one after the other, and never sends a second before the first is answered', async () => {
    await using server = await startTlsServer(ok);
    const http = client();
    for (let i = 0; i < 3; i += 1) await http.text({ method: 'GET', url: server.url });
    expect(server.connections).toBe(1);
    await Promise.all([1, 2, 3].map(() => http.text({ method: 'GET', url: server.url })));
    expect(server.connections).toBe(3);
  });

  it('does not follow a redirect', async () => {
    await using server = await startTlsServer((_request, response) => {
      response.writeHead(302, { Location: 'https://elsewhere.example.org/' }).end();
    });
    expect((await client().text({ method: 'GET', url: server.url })).status).toBe(302);
  });

  it('given a body as a stream and its length, then it is sent with that length', async () => {
    await using server = await startTlsServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      response.end(`${request.headers['content-length']} ${request.headers['transfer-encoding']} ${body}`);
    });
    const { body } = await client().text({
      method: 'PUT',
      url: server.url,
      headers: { 'content-length': '5' },
      body: Readable.from([Buffer.from('he'), Buffer.from('llo')]),
    });
    expect(body).toBe('5 undefined hello');
  });

  it('given the stream fails, then its own error is what the caller sees', async () => {
    await using server = await startTlsServer(holdingBack);
    const fault = new Error('the disk broke');
    const body = new Readable({
      read() {
        this.destroy(fault);
      },
    });
    await expect(client().send({ method: 'PUT', url: server.url, body })).rejects.toBe(fault);
  });

  it('speaks nothing but https', async () => {
    await expect(client().send({ method: 'GET', url: 'http://localhost/' })).rejects.toThrow(NotAnArcServerError);
  });
});

describe('trusting the server', () => {
  it('given a certificate from an authority that is not an anchor, then nothing is sent', async () => {
    const listener = vi.fn(ok);
    await using server = await startTlsServer(listener);
    const trust = serverTrust({ trustAnchors: async () => [certificate('foreign-authority')] });
    await expect(client({ trust }).send({ method: 'GET', url: server.url })).rejects.toThrow(ServerNotTrustedError);
    expect(listener).not.toHaveBeenCalled();
  });

  it('given no anchors at all, then those of the system do not step in', async () => {
    await using server = await startTlsServer(ok);
    const trust = serverTrust({ trustAnchors: async () => [] });
    await expect(client({ trust }).send({ method: 'GET', url: server.url })).rejects.toThrow(/CERTS_DIR holds no/);
  });

  it('given a certificate for another host', async () => {
    await using server = await startTlsServer(ok, { host: 'elsewhere' });
    await expect(client().send({ method: 'GET', url: server.url })).rejects.toThrow(ServerNameMismatchError);
  });

  it('given an expired certificate', async () => {
    await using server = await startTlsServer(ok, { host: 'expired' });
    await expect(client().send({ method: 'GET', url: server.url })).rejects.toThrow(/has expired/);
  });

  it('given an environment that switches verification off for Node.js, then it stays on', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    await using server = await startTlsServer(ok, { host: 'elsewhere' });
    await expect(client().send({ method: 'GET', url: server.url })).rejects.toThrow(ServerNameMismatchError);
    vi.unstubAllEnvs();
  });

  it('given a server below TLS 1.2', async () => {
    await using server = await startTlsServer(ok, {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await expect(client().send({ method: 'GET', url: server.url })).rejects.toThrow(NotAnArcServerError);
  });

  it('asks for the anchors at every new connection', async () => {
    await using server = await startTlsServer((_request, response) => {
      response.shouldKeepAlive = false;
      response.end();
    });
    const trustAnchors = vi.fn(async () => [certificate('authority')]);
    const http = client({ trust: serverTrust({ trustAnchors }) });
    await http.text({ method: 'GET', url: server.url });
    trustAnchors.mockResolvedValue([certificate('foreign-authority')]);
    await expect(http.text({ method: 'GET', url: server.url })).rejects.toThrow(ServerNotTrustedError);
  });
});

describe('the credential', () => {
  it('given the proxy was renewed, then new requests show the new one and those under way end in peace', async () => {
    const begun: ServerResponse[] = [];
    await using server = await startTlsServer((request, response) => {
      if (request.url === '/slow') begun.push(response.writeHead(200));
      else response.end((request.socket as TLSSocket).getPeerCertificate().subject.CN);
      for (const slow of begun) slow.write('.');
    });
    const current = vi.fn(async () => identity('user'));
    const http = client({ authenticator: showing(current) });
    const slow = await http.send({ method: 'GET', url: `${server.url}/slow` });

    current.mockResolvedValue(identity('foreign-user'));
    expect((await http.text({ method: 'GET', url: server.url })).body).toBe('Foreign User');
    for (const response of begun) response.end('done');
    expect(Buffer.concat(await slow.body.toArray()).toString()).toBe('..done');
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'given it has expired and the server hangs up on it over %s, then it is refused',
    async (maxVersion) => {
      await using server = await startTlsServer(ok, { rejectUnauthorized: true, maxVersion });
      const authenticator = showing(async () => identity('expired-user'));
      await expect(client({ authenticator }).send({ method: 'GET', url: server.url })).rejects.toThrow(
        CredentialRefusedError,
      );
    },
  );

  it('given it cannot be had, then that error arrives unchanged', async () => {
    const missing = new CredentialMissingError('no proxy');
    const authenticator = showing(() => Promise.reject(missing));
    await expect(client({ authenticator }).send({ method: 'GET', url: 'https://localhost:1' })).rejects.toBe(missing);
  });
});

describe('a credential that is for one origin', () => {
  /** Gives what is listed, by origin, and notes what it is asked for. */
  const giving = (credentials: Readonly<Record<string, OriginCredential>>) => {
    const asked: string[] = [];
    const authenticator: Authenticator = {
      credentialFor: async (origin) => {
        asked.push(origin);
        return credentials[origin];
      },
    };
    return { asked, authenticator };
  };
  /** Answers with the credentials that it has seen, and records them. */
  const startWitness = async () => {
    const seen: { readonly cn: unknown; readonly token: unknown }[] = [];
    const server = await startTlsServer((request, response) => {
      const cn = (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
      seen.push({ cn, token: request.headers.authorization });
      response.end();
    });
    return { url: server.url, seen, [Symbol.asyncDispose]: () => server.close() };
  };
  const bearer = (token: string) => ({ token: new BearerToken(token, { kind: 'program' }) });

  it('is a token for one of two servers and a certificate for the other, and each sees its own', async () => {
    await using one = await startWitness();
    await using other = await startWitness();
    const { authenticator } = giving({ [one.url]: bearer('secret'), [other.url]: { identity: identity() } });
    const http = client({ authenticator });
    for (const url of [one.url, other.url, one.url, other.url]) await http.text({ method: 'GET', url: `${url}/a` });
    expect(one.seen).toEqual(Array(2).fill({ cn: undefined, token: 'Bearer secret' }));
    expect(other.seen).toEqual(Array(2).fill({ cn: 'Test User', token: undefined }));
  });

  it('may be a token beside the certificate; other headers of the request stay', async () => {
    await using server = await startTlsServer((request, response) => {
      const { authorization, accept } = request.headers;
      const cn = (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
      response.end(JSON.stringify({ authorization, accept, cn }));
    });
    const { authenticator } = giving({ [server.url]: { identity: identity(), ...bearer('secret') } });
    const headers = { accept: 'text/plain', authorization: 'of the request' };
    const { body } = await client({ authenticator }).text({ method: 'GET', url: server.url, headers });
    expect(JSON.parse(body)).toEqual({ authorization: 'Bearer secret', accept: 'text/plain', cn: 'Test User' });
  });

  it.each([302, 303, 307, 308])(
    'given the server answers %i with the address of another, then that one is not even asked',
    async (status) => {
      await using other = await startWitness();
      await using server = await startTlsServer((_request, response) => {
        response.writeHead(status, { location: `${other.url}/stolen` }).end();
      });
      const shown = { identity: identity(), ...bearer('secret') };
      const { authenticator, asked } = giving({ [server.url]: shown, [other.url]: shown });
      const http = client({ authenticator });
      expect(await http.text({ method: 'GET', url: server.url })).toMatchObject({ status });
      expect(await http.text({ method: 'PUT', url: server.url, body: 'x' })).toMatchObject({ status });
      expect(other.seen).toEqual([]);
      expect(asked).toEqual([server.url, server.url]);
    },
  );

  it('is missing for every other: a request there is refused, and no connection made', async () => {
    await using one = await startWitness();
    await using other = await startTlsServer(ok);
    const { authenticator } = giving({ [one.url]: bearer('secret') });
    const http = client({ authenticator });
    const error = await http.text({ method: 'GET', url: `${other.url}/a` }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CredentialMissingError);
    expect(error).toMatchObject({ message: expect.stringContaining(other.url), remedy: 'configure-credential' });
    expect(other.connections).toBe(0);
    await http.text({ method: 'GET', url: one.url });
  });

  it('may be an empty one: the request is sent, and shows nothing', async () => {
    await using one = await startWitness();
    const { authenticator } = giving({ [one.url]: {} });
    await client({ authenticator }).text({ method: 'GET', url: one.url });
    expect(one.seen).toEqual([{ cn: undefined, token: undefined }]);
  });

  it('given a server that wants a certificate, then the error says that it got none', async () => {
    await using server = await startTlsServer(ok, { rejectUnauthorized: true });
    const { authenticator } = giving({ [server.url]: bearer('secret') });
    const error = await client({ authenticator })
      .text({ method: 'GET', url: server.url })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CredentialRefusedError);
    expect(String(error)).toContain('got none');
    expect(inspect(error, { depth: 9 })).not.toContain('secret');
  });

  it('is asked for before each request: a renewed token goes with the next, on the same connection', async () => {
    const seen: unknown[] = [];
    await using server = await startTlsServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const credentialFor = vi.fn(async () => bearer('first'));
    const http = client({ authenticator: { credentialFor } });
    await http.text({ method: 'GET', url: server.url });
    credentialFor.mockResolvedValue(bearer('second'));
    await http.text({ method: 'GET', url: server.url });
    expect(seen).toEqual(['Bearer first', 'Bearer second']);
    expect(server.connections).toBe(1);
  });

  it('is never written to the log', async () => {
    await using server = await startTlsServer(ok);
    const lines: string[] = [];
    const write = (message: string) => void lines.push(message);
    const log = { debug: write, verbose: write, info: write, warning: write, error: write, fatal: write };
    await client({ authenticator: giving({ [server.url]: bearer('secret') }).authenticator, log }).text({
      method: 'GET',
      url: server.url,
    });
    expect(lines.join('\n')).toContain(server.url);
    expect(lines.join('\n')).not.toContain('secret');
  });
});

describe('a server that cannot be talked to', () => {
  it('given nothing listens there', async () => {
    const server = await startTlsServer(ok);
    await server.close();
    const error = await client()
      .send({ method: 'GET', url: server.url })
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ServerUnreachableError);
    expect(error).toMatchObject({ requestMayHaveArrived: false, retryable: true });
    expect(String(error)).toContain(`localhost:${server.port}`);
  });

  it('given it accepts the connection and sends nothing', async () => {
    await using proxy = await startFaultProxy(1, { hang: true });
    const http = client({ connectTimeoutMs: 50 });
    await expect(http.send({ method: 'GET', url: `https://localhost:${proxy.port}` })).rejects.toThrow(
      /does not answer/,
    );
  });

  it('given it accepts the request and sends nothing', async () => {
    await using server = await startTlsServer(holdingBack);
    const http = client({ limits: { silenceMs: 50 } });
    await expect(http.send({ method: 'GET', url: server.url })).rejects.toThrow(/fell silent/);
  });

  it('given it falls silent in the middle of its answer', async () => {
    await using server = await startTlsServer((_request, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('half');
    });
    const http = client({ limits: { silenceMs: 1_000 } });
    await expect(http.text({ method: 'GET', url: server.url })).rejects.toThrow(/in the middle of its answer/);
  });

  it('given it speaks something else than TLS', async () => {
    await using server = await startGarbling(0);
    await expect(client().send({ method: 'GET', url: `https://localhost:${server.port}` })).rejects.toThrow(
      NotAnArcServerError,
    );
    expect(server.connections).toBe(3);
  });

  it.each([
    ['GET', undefined],
    ['POST', '<a/>'],
    ['PUT', Readable.from([Buffer.from('streamed')])],
  ] as const)('given it sends bytes that are no TLS, and later does, then a %s is sent once', async (method, body) => {
    const requests: string[] = [];
    await using target = await startTlsServer(async (request, response) => {
      requests.push(Buffer.concat(await request.toArray()).toString());
      response.end('ok');
    });
    await using server = await startGarbling(target.port, 2);
    const url = `https://localhost:${server.port}`;
    expect((await client().text({ method, url, ...(body !== undefined && { body }) })).body).toBe('ok');
    expect(server.connections).toBe(3);
    expect(requests).toEqual([body === undefined ? '' : typeof body === 'string' ? body : 'streamed']);
  });

  it('given it sends bytes that are no TLS, then closing the client ends the wait for another try', async () => {
    await using server = await startGarbling(0);
    const lines = new PassThrough({ encoding: 'utf8' });
    const http = client({ log: createLog(lines, 'DEBUG') });
    const sent = http.send({ method: 'POST', url: `https://localhost:${server.port}` });
    const refused = expect(sent).rejects.toThrow(/closed/);
    for await (const line of lines) if (String(line).includes('connecting once more')) break;
    await http.close();
    await refused;
    expect(server.connections).toBe(1);
  });

  it('given it speaks something else than HTTP inside TLS', async () => {
    await using server = await startTlsServer((request) => request.socket.end('220 mail.example.org ESMTP\r\n'));
    await expect(client().send({ method: 'GET', url: server.url })).rejects.toThrow(NotAnArcServerError);
  });
});

/** Answers its first connections in plain HTTP, and leads the others to a server. */
async function startGarbling(targetPort: number, garbledConnections = Number.POSITIVE_INFINITY) {
  let connections = 0;
  const server = net.createServer((socket) => {
    connections += 1;
    socket.on('error', () => {}); // a client that goes away
    if (connections <= garbledConnections) {
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n').resume();
      return;
    }
    const target = net.connect(targetPort, '127.0.0.1');
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
    socket.pipe(target).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

/** Speaks HTTP inside TLS without an HTTP server: `talk` is called with each connection on which a request arrived. */
const startTalker = (talk: (socket: net.Socket) => void): Promise<TlsServer> =>
  startTlsServer((request) => talk(request.socket));

/** Says the same again and again, until the client hangs up. */
function repeat(to: Writable, text: string, everyMs: number): void {
  const timer = setInterval(() => to.write(text), everyMs);
  to.on('error', () => {}).once('close', () => clearInterval(timer));
}

describe('a server that never comes to an end', () => {
  it('given the answer to a question for text is endless, then that is an error', async () => {
    await using server = await startTlsServer((_request, response) => {
      const send = () => {
        while (response.write(Buffer.alloc(65_536, 'x')));
      };
      response.on('drain', send);
      send();
    });
    const http = client({ limits: { textBytes: 1_000_000 } });
    await expect(http.text({ method: 'GET', url: server.url })).rejects.toThrow(/longer than 1000000 bytes/);
  });

  it('given one byte now and then, then a text and a file are given up', async () => {
    await using server = await startTlsServer((_request, response) => {
      response.writeHead(200, { 'content-length': '1000000' });
      repeat(response, 'x', 5);
    });
    const http = client({ limits: { rateWindowMs: 60 } });
    await expect(http.text({ method: 'GET', url: server.url })).rejects.toThrow(/less than 1000 bytes per second/);
    const { body } = await http.send({ method: 'GET', url: server.url });
    await expect(body.toArray()).rejects.toMatchObject({ code: 'ERR_ARC_SERVER_UNREACHABLE', retryable: true });
  });

  it('given it sends the head of its answer a character at a time, then the request has a deadline', async () => {
    await using server = await startTalker((socket) => {
      const head = 'HTTP/1.1 200 OK\r\nx-slow: '.split('');
      const timer = setInterval(() => socket.write(head.shift() ?? 'x'), 1);
      socket.on('error', () => {}).once('close', () => clearInterval(timer));
    });
    const http = client({ limits: { answerMs: 1_000 } });
    await expect(http.send({ method: 'POST', url: `${server.url}/jobs` })).rejects.toMatchObject({
      code: 'ERR_ARC_SERVER_UNREACHABLE',
      requestMayHaveArrived: true,
      message: expect.stringContaining('did not answer POST /jobs within 1 seconds'),
    });
  });

  it('given it reports again and again that it is working, then the request still has a deadline', async () => {
    await using server = await startTalker((socket) => repeat(socket, 'HTTP/1.1 102 Processing\r\n\r\n', 1));
    const http = client({ limits: { answerMs: 1_000 } });
    await expect(http.send({ method: 'GET', url: server.url })).rejects.toThrow(/did not answer/);
  });

  it('given its headers never end, then they are not gathered', async () => {
    await using server = await startTalker((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      repeat(socket, 'x: y\r\n'.repeat(100), 1);
    });
    await expect(client().send({ method: 'GET', url: server.url })).rejects.toThrow(NotAnArcServerError);
  });

  it('given a HEAD is answered with a body, then that is not taken for the next answer', async () => {
    await using server = await startTalker((socket) => {
      socket.on('error', () => {});
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n');
      repeat(socket, 'HTTP/1.1 404 OK\r\ncontent-length: 0\r\n\r\n', 1);
    });
    const http = client();
    for (let asked = 0; asked < 3; asked += 1) {
      const { status, body } = await http.send({ method: 'HEAD', url: server.url });
      await body.toArray();
      expect(status).toBe(200);
    }
  });
});

describe('a slow network', () => {
  it('given a body from memory takes longer than the server may be silent, then it is sent all the same', async () => {
    await using server = await startTlsServer((request, response) => {
      request.resume().on('end', () => response.end(request.headers['content-length']));
    });
    await using proxy = await startFaultProxy(server.port, { bytesPerSecond: 4_000_000 });
    const sent = { method: 'PUT', url: `https://localhost:${proxy.port}`, body: Buffer.alloc(20_000_000) } as const;
    const { body } = await client({ limits: { silenceMs: 2_000 } }).text(sent);
    expect(body).toBe('20000000');
  });
});

describe('a connection that breaks', () => {
  const breakingOnce = (method: string): { requests: number; answer: Answerer } => {
    const state = {
      requests: 0,
      answer: (request: IncomingMessage, response: ServerResponse) => {
        if (request.method === method) state.requests += 1;
        if (request.method === method && state.requests === 1) request.socket.destroy();
        else response.end('ok');
      },
    };
    return state;
  };

  it('given a kept-alive one that the server has closed, then a GET does not notice', async () => {
    const breaking = breakingOnce('GET');
    await using server = await startTlsServer(breaking.answer);
    const http = client();
    await http.text({ method: 'POST', url: server.url });
    expect((await http.text({ method: 'GET', url: server.url })).body).toBe('ok');
    expect(breaking.requests).toBe(2);
  });

  it('never sends the creation of a job twice', async () => {
    const breaking = breakingOnce('POST');
    await using server = await startTlsServer(breaking.answer);
    const sent = client().text({ method: 'POST', url: `${server.url}/jobs?action=new`, body: '<a/>' });
    await expect(sent).rejects.toMatchObject({ code: 'ERR_ARC_SERVER_UNREACHABLE', requestMayHaveArrived: true });
    expect(breaking.requests).toBe(1);
  });

  it('sends a POST again if its sender says that this does no harm', async () => {
    const breaking = breakingOnce('POST');
    await using server = await startTlsServer(breaking.answer);
    const answer = await client().text({ method: 'POST', url: server.url, body: '<a/>', repeatable: true });
    expect(answer.body).toBe('ok');
  });

  it('given it is cut in the handshake, then even a POST is sent again: it has not left yet', async () => {
    const listener = vi.fn(ok);
    await using server = await startTlsServer(listener);
    await using proxy = await startFaultProxy(server.port, { cutDown: 500, connections: 1 });
    await client().text({ method: 'POST', url: `https://localhost:${proxy.port}` });
    expect(listener).toHaveBeenCalledOnce();
  });

  it('given it is cut in the middle of a body, then the stream fails and does not just end', async () => {
    await using server = await startTlsServer((_request, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy());
    });
    const { body } = await client().send({ method: 'GET', url: server.url });
    await expect(body.toArray()).rejects.toThrow(ServerUnreachableError);
  });

  it('given the server has announced to close it after a body in which it is cut, then the stream fails, too', async () => {
    await using server = await startTlsServer((_request, response) => {
      response.writeHead(200, { 'content-length': '10', connection: 'close' }).write('half', () => response.destroy());
    });
    const { body } = await client().send({ method: 'POST', url: server.url });
    await expect(body.toArray()).rejects.toMatchObject({ name: 'ServerUnreachableError', requestMayHaveArrived: true });
  });

  it('given the length of a body is not known, then its end is not believed, except that of an error', async () => {
    const written =
      (status: number): Answerer =>
      ({ socket }) =>
        void socket.end(`HTTP/1.1 ${status} A\r\n\r\nhalf`);
    await using server = await startTlsServer(written(200));
    await expect(client().text({ method: 'GET', url: server.url })).rejects.toThrow(/how long its answer is/);
    await using failing = await startTlsServer(written(500));
    expect((await client().text({ method: 'GET', url: failing.url })).body).toBe('half');
  });

  it('given it is cut in the middle of a text, then the text is asked for again', async () => {
    let asked = 0;
    await using server = await startTlsServer((_request, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(200, { 'content-length': '5' }).write('wh', () => response.destroy());
      else response.end('whole');
    });
    expect((await client().text({ method: 'GET', url: server.url })).body).toBe('whole');
  });
});

describe('giving up', () => {
  const reason = new Error('the user pressed Ctrl-C');

  it('given an aborted signal, then nothing is sent', async () => {
    const listener = vi.fn(ok);
    await using server = await startTlsServer(listener);
    const sent = client().send({ method: 'GET', url: server.url, signal: AbortSignal.abort(reason) });
    await expect(sent).rejects.toBe(reason);
    expect(listener).not.toHaveBeenCalled();
  });

  it('while the connection is being made', async () => {
    await using proxy = await startFaultProxy(1, { hang: true });
    const controller = new AbortController();
    const sent = client().send({ method: 'GET', url: `https://localhost:${proxy.port}`, signal: controller.signal });
    while (proxy.connections === 0) await setImmediate();
    controller.abort(reason);
    await expect(sent).rejects.toBe(reason);
  });

  it('while the server thinks', async () => {
    const controller = new AbortController();
    await using server = await startTlsServer(() => controller.abort(reason));
    const sent = client().send({ method: 'GET', url: server.url, signal: controller.signal });
    await expect(sent).rejects.toBe(reason);
  });

  it('in the middle of the answer', async () => {
    await using server = await startTlsServer((_request, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('half');
    });
    const controller = new AbortController();
    const { body } = await client().send({ method: 'GET', url: server.url, signal: controller.signal });
    await once(body, 'readable');
    controller.abort(reason);
    await expect(body.toArray()).rejects.toBe(reason);
  });

  it('by closing the client: requests under way end, later ones are refused', async () => {
    const http = client();
    await using server = await startTlsServer(() => void http.close());
    const message = 'The client has been closed';
    await expect(http.send({ method: 'POST', url: server.url })).rejects.toThrow(message);
    await expect(http.send({ method: 'GET', url: server.url })).rejects.toThrow(message);
  });
});
