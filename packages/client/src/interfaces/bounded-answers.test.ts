import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { serverTrust, showing, startTlsServer, type TlsServer } from 'jasmin-arc-testing/http/tls-server.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HTTP_LIMITS, type HttpLimits } from '../http/http-limits.js';
import { HttpsClient } from '../http/https-client.js';
import { silentLog } from '../log/log.js';
import { SessionDirectory } from '../transfer/session-directory.js';
import type { ComputingInterface } from './contract/computing-interface.js';
import { EmiesInterface } from './emies/emies-interface.js';
import { RestInterface } from './rest/rest-interface.js';

vi.setConfig({ testTimeout: 60_000 });

const recorded = (path: string): string => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8');

/** The same kinds of limits as in earnest, smaller by far. */
const limits: HttpLimits = {
  ...HTTP_LIMITS,
  answerMs: 400,
  silenceMs: 1_000,
  rateWindowMs: 150,
  textBytes: 1_000_000,
  textMs: 2_000,
  errorBytes: 10_000,
  discardedBytes: 10_000,
  discardMs: 200,
};
/** Nothing that is asked takes longer, on a busy machine. */
const PATIENCE_MS = 15_000;
/** What is on its way when a connection is given up. */
const ON_THE_WAY_BYTES = 8_000_000;

const signer = {
  sign: async () => ({ chainPem: 'the chain', notAfter: new Date('2026-11-23T16:00:00Z') }),
  expiryOfOwn: async () => undefined,
  attainableExpiry: async () => new Date('2026-11-23T16:00:00Z'),
  hasSameAttributes: async () => true,
};

type Misdeed = (response: ServerResponse) => void;

const repeat = (response: ServerResponse, send: () => void, everyMs: number): void => {
  const timer = setInterval(send, everyMs);
  response.once('close', () => clearInterval(timer));
};

const endlessly =
  (status: number): Misdeed =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/octet-stream' });
    const send = () => {
      if (response.destroyed) return;
      // The answer to a HEAD takes any number of chunks, and sends none.
      if (response.write(Buffer.alloc(65_536, 'x'))) setImmediate(send);
    };
    response.on('drain', send);
    send();
  };

const dribbling =
  (status: number): Misdeed =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/xml' });
    repeat(response, () => response.write('<'), 20);
  };

const misdeeds: Readonly<Record<string, Misdeed>> = {
  'an endless answer': endlessly(200),
  'an endless error page': endlessly(500),
  'an answer of one byte now and then': dribbling(200),
  'an error page of one byte now and then': dribbling(500),
  'a head of one byte now and then': (response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\nx: ');
    repeat(response, () => response.socket?.write('x'), 20);
  },
  'no answer': () => {},
};

/** A use of a session directory, or of the interface, that reads an answer. */
interface Parts {
  readonly service: ComputingInterface;
  readonly session: SessionDirectory;
  readonly jobId: string;
}
const uses: Readonly<Record<string, (parts: Parts) => Promise<unknown>>> = {
  'the information document': ({ service }) => service.serviceInfo(),
  'a delegation': ({ service }) => service.delegate(),
  'a submission': ({ service }) => service.createActivities([{ executable: { path: '/bin/true' } }]),
  'the search for a submission': ({ service }) => service.findSubmissions(['mark'], new Date()),
  'the list of jobs': ({ service }) => service.listActivities(),
  'the states of jobs': ({ service, jobId }) => service.activities([jobId]),
  'a cancellation': ({ service, jobId }) => service.kill([jobId]),
  'the removal of a job': ({ service, jobId }) => service.wipe([jobId]),
  'the restart of a job': ({ service, jobId }) => service.restart([jobId]),
  'what has arrived of the inputs': ({ service, jobId }) => service.inputProgress(jobId),
  'a description': ({ service, jobId }) => service.description(jobId),
  'the log of a job': ({ service, jobId }) => service.jobLog(jobId),
  'all records of a job': ({ service, jobId }) => service.jobLogFiles(jobId),
  'the listing of a directory': ({ session }) => session.list(''),
  'the properties of files': ({ session }) => session.properties('', 1),
  'a look at a file': ({ session }) => session.stat('a'),
  'an upload': ({ session }) => session.put('a', Buffer.from('content'), 7),
  'the removal of a file': ({ session }) => session.remove('a'),
  'a small file of which more comes than was announced': async ({ session }) => {
    const { body } = await session.open('a');
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.textBytes) break;
    }
  },
};

describe.each(['REST', 'EMI-ES'] as const)('over %s, every answer of a server comes to an end', (kind) => {
  let server: TlsServer;
  let misbehave: Misdeed | undefined;
  let http: HttpsClient;
  let parts: Parts;
  let sentBytes = 0;

  beforeAll(async () => {
    server = await startTlsServer((request, response) => {
      response.on('error', () => {});
      const { socket } = response;
      response.once('close', () => {
        sentBytes += socket?.bytesWritten ?? 0;
      });
      if (misbehave) misbehave(response);
      else {
        const greeting = kind === 'REST' ? 'rest-1.1/versions.json' : 'emies/list.none.xml';
        void buffer(request).then(() => response.end(recorded(greeting)));
      }
    });
    http = new HttpsClient({ trust: serverTrust(), authenticator: showing(), limits });
    const endpoint = `${server.url}/arex`;
    const open = kind === 'REST' ? RestInterface.open : EmiesInterface.open;
    const service = await open({ http, endpoint, signer, log: silentLog });
    const jobId = kind === 'REST' ? `${endpoint}/rest/1.1/jobs/0123456789ab` : `${endpoint}/0123456789ab`;
    parts = { service, jobId, session: new SessionDirectory(http, service.session(jobId), { limits }) };
  });
  afterAll(async () => {
    await http.close();
    await server.close();
  });

  it.each(Object.keys(misdeeds))('%s', async (misdeed) => {
    misbehave = misdeeds[misdeed];
    sentBytes = 0;
    const open = new Map(Object.keys(uses).map((name) => [name, true]));
    const settled = Object.entries(uses).map(async ([name, use]) => {
      await use(parts).catch((error: unknown) => expect(error, name).toBeInstanceOf(Error));
      open.delete(name);
    });
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([Promise.all(settled), tooLate]);
    clearTimeout(timer);
    expect([...open.keys()]).toEqual([]);
    expect(sentBytes).toBeLessThan(settled.length * ON_THE_WAY_BYTES);
  });
});
