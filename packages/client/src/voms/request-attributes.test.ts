import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { certificate, startRawTlsServer, startTlsServer, type TlsServer } from 'jasmin-arc-testing/http/tls-server.js';
import { credentialOf, keyPair, makeAuthority, makeProxy, makeUser, NOW } from 'jasmin-arc-testing/pki/chain-maker.js';
import {
  type AttributePlan,
  attributeCertificateDer,
  makeAttributeAuthority,
  VO,
  VOMS_HOST,
} from 'jasmin-arc-testing/voms/attribute-authority.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CredentialMissingError,
  InvalidArgumentError,
  ServerUnreachableError,
  VomsRequestError,
} from '../errors/index.js';
import { createLog, LogLevels } from '../log/log.js';
import { type RequestAttributesOptions, requestAttributes } from './request-attributes.js';
import type { VomsServer } from './vomses-file.js';

const root = makeAuthority('root');
const user = makeUser(root, 'tester');
const authority = makeAttributeAuthority(root);
const credential = credentialOf(user, makeProxy(user, '1'));
const authorities = { pems: async () => [certificate('authority')], findDefect: async () => undefined };

let servers: TlsServer[];
let asked: IncomingMessage[];

beforeEach(() => {
  servers = [];
  asked = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

const serve = async (listener: RequestListener): Promise<VomsServer> => {
  const server = await startTlsServer((request, response) => {
    asked.push(request);
    listener(request, response);
  });
  servers.push(server);
  return described(server.port);
};
/** A server that takes a request and does not answer. */
async function serveNothing() {
  const events = new EventEmitter();
  const reached = once(events, 'request');
  return { server: await serve(() => events.emit('request')), reached };
}
const described = (port: number): VomsServer => ({
  alias: VO,
  vo: VO,
  host: 'localhost',
  port,
  subject: '/CN=localhost',
  file: '/etc/vomses',
});
const answer = (response: ServerResponse, status: number, body: string) =>
  response.writeHead(status, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(body) }).end(body);
const element = (plan: AttributePlan = {}, owner = user) =>
  `<ac>${attributeCertificateDer(authority, owner, plan)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')}</ac>`;
const giving =
  (plan?: AttributePlan, owner = user): RequestListener =>
  (_, response) => {
    answer(response, 200, `<voms>${element(plan, owner)}</voms>`);
  };
const refusing: RequestListener = (_, response) => {
  const error = '<error><code>NoSuchUser</code><message>User unknown to this VO.</message></error>';
  answer(response, 403, `<voms>${error}</voms>`);
};
const request = (from: readonly VomsServer[], more: Partial<RequestAttributesOptions> = {}) =>
  requestAttributes({ servers: from, credential, authorities, now: NOW, ...more });
const failure = async (from: readonly VomsServer[], more: Partial<RequestAttributesOptions> = {}) => {
  const error: unknown = await request(from, more).catch((thrown: unknown) => thrown);
  if (!(error instanceof VomsRequestError)) throw error;
  return error;
};

describe('asking a server for attributes', () => {
  it('sends the groups and the lifetime as they are, with the credential of the user', async () => {
    const shown: unknown[] = [];
    const server = await serve((sent, response) => {
      shown.push((sent.socket as TLSSocket).getPeerCertificate().subject.CN);
      giving({ fqans: [`/${VO}/Role=production/Capability=NULL`, `/${VO}/Role=NULL/Capability=NULL`] })(sent, response);
    });
    const received = await request([server], {
      fqans: [`/${VO}/Role=production`, `/${VO}`],
      lifetimeSeconds: 3600,
    });
    expect(asked.map(({ method, url }) => [method, url])).toEqual([
      ['GET', `/generate-ac?fqans=/${VO}/Role=production,/${VO}&lifetime=3600`],
    ]);
    expect(shown.flat()).toContain('1');
    expect(received).toMatchObject({ server, warnings: [], failures: [], isVerified: false });
    expect(received.attributes.fqans[0]).toBe(`/${VO}/Role=production/Capability=NULL`);
  });

  it('warns of servers that failed before another gave attributes; if none does, the error alone tells', async () => {
    const lines: string[] = [];
    const add = (line: string) => void lines.push(line);
    const log = createLog({ debug: () => {}, info: add, warn: add, error: add }, LogLevels.INFO);
    const refuses = await serve(refusing);
    await failure([refuses], { log });
    expect(lines).toEqual([]);
    await request([refuses, await serve(giving())], { log });
    expect(lines).toEqual([`localhost:${refuses.port} gave no attributes: NoSuchUser: User unknown to this VO.`]);
  });

  it('leaves the groups to the server where none is asked for, and asks for twelve hours', async () => {
    await request([await serve(giving())]);
    expect(asked[0]?.url).toBe('/generate-ac?lifetime=43200');
  });

  it('takes attributes that come with status 500, because they are valid for a shorter time', async () => {
    const warning = `${VO}: The validity of this VOMS AC in your proxy is shortened to 86400 seconds!`;
    const server = await serve((_, response) => {
      answer(response, 500, `<voms>${element()}<warning>${warning}</warning></voms>`);
    });
    const lines: string[] = [];
    const add = (line: string) => void lines.push(line);
    const log = createLog({ debug: () => {}, info: add, warn: add, error: add }, LogLevels.INFO);
    const { attributes, warnings } = await request([server], { log });
    expect(attributes.vo).toBe(VO);
    expect(warnings).toEqual([warning]);
    expect(lines).toEqual([`localhost warns: ${warning}`]);
  });

  it('given none is known, or it is refused, then each failure is told in the words of the server', async () => {
    const server = await serve(refusing);
    const error = await failure([server]);
    expect(error).toMatchObject({
      code: 'ERR_ARC_VOMS_REQUEST',
      vo: VO,
      retryable: false,
      remedy: 'check-membership',
      message: `No server of the virtual organisation ${VO} gave attributes: localhost:${server.port}: NoSuchUser: User unknown to this VO.`,
      failures: [{ host: 'localhost', port: server.port, refusal: 'NoSuchUser', cause: undefined }],
    });
  });

  it.each<[string, RequestListener, string]>([
    [
      'a page of another service',
      (_, response) => answer(response, 404, '<html/>'),
      'its answer (HTTP 404) is not one of',
    ],
    [
      'a redirect, which is not followed',
      (_, response) => response.writeHead(302, { location: 'https://localhost/', 'content-length': 0 }).end(),
      'its answer (HTTP 302) is not one of a VOMS server',
    ],
    [
      'nothing',
      (_, response) => answer(response, 200, '<voms><warning>no</warning></voms>'),
      'it gave no attributes; no',
    ],
    [
      'what is no attribute certificate',
      (_, response) => answer(response, 200, '<voms><ac>AQID</ac></voms>'),
      'Cannot read',
    ],
    [
      'attributes of another user',
      giving({}, makeUser(root, 'another')),
      'it is that of /DC=org/DC=example/CN=another',
    ],
    ['attributes of another organisation', giving({ vo: 'other' }), 'it is of the virtual organisation other'],
    ['attributes that have expired', giving({ notAfter: -301 }), 'it expired on'],
    ['a wrong signature', giving({ signer: keyPair('thief') }), 'it is not signed with the key of'],
  ])('does not take %s', async (_what, listener, reason) => {
    const error = await failure([await serve(listener)]);
    expect(error.failures[0]?.reason).toContain(reason);
    expect(error.failures).toHaveLength(1);
    expect(error.retryable).toBe(true);
  });
});

describe('asking several servers', () => {
  it('asks the next one when one has failed, and tells what went wrong', async () => {
    const first = await serve(refusing);
    const second = await serve(giving());
    const third = await serve(giving());
    const { server, failures } = await request([first, second, third]);
    expect(server).toEqual(second);
    expect(failures).toMatchObject([{ port: first.port, refusal: 'NoSuchUser' }]);
    expect(asked).toHaveLength(2);
  });

  it('asks the next one beside one that does not answer for three seconds', async () => {
    const { server: first, reached } = await serveNothing();
    const second = await serve(giving());
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const received = request([first, second]);
      await reached;
      await vi.advanceTimersByTimeAsync(3_000);
      vi.useRealTimers();
      expect((await received).server).toEqual(second);
    } finally {
      vi.useRealTimers();
    }
  });

  it('given none can be reached, then the error may pass, and has the error of each connection', async () => {
    const ports = await Promise.all(
      [1, 2].map(async () => {
        const server = await startTlsServer(() => {});
        await server.close();
        return server.port;
      }),
    );
    const error = await failure(ports.map(described));
    expect(error).toMatchObject({ retryable: true, remedy: 'retry-later' });
    expect(error.failures.map(({ port }) => port)).toEqual(ports);
    for (const { cause, reason } of error.failures) {
      expect(cause).toBeInstanceOf(ServerUnreachableError);
      expect(reason).toContain('the connection was refused');
    }
  });

  it('given it is aborted, then it ends with the reason', async () => {
    const { server, reached } = await serveNothing();
    const controller = new AbortController();
    const received = request([server], { signal: controller.signal });
    await reached;
    const reason = new Error('changed my mind');
    controller.abort(reason);
    await expect(received).rejects.toBe(reason);
  });
});

describe('a server that has the old protocol alone', () => {
  /** Closes the connection on a request of HTTP, as the server of Debian 12 does. */
  const serveLegacy = async (text: string, received: string[] = []): Promise<VomsServer> => {
    const server = await startRawTlsServer((socket) => {
      socket.setEncoding('latin1').on('data', (data: string) => {
        received.push(data);
        if (data.startsWith('<?xml')) socket.end(text);
        else socket.destroy();
      });
    });
    rawServers.push(server);
    return described(server.port);
  };
  const rawServers: Awaited<ReturnType<typeof startRawTlsServer>>[] = [];
  afterEach(() => Promise.all(rawServers.splice(0).map((server) => server.close())));

  const vomsans = (contents: string) =>
    `<?xml version="1.0" encoding = "US-ASCII"?><vomsans><version>3</version>${contents}</vomsans>`;

  it('is asked with that', async () => {
    const received: string[] = [];
    const server = await serveLegacy(vomsans(element()), received);
    const { attributes, failures } = await request([server], { fqans: [`/${VO}`], lifetimeSeconds: 3600 });
    expect(attributes.vo).toBe(VO);
    expect(failures).toEqual([]);
    expect(received).toEqual([
      expect.stringMatching(/^GET /),
      expect.stringContaining(`<command>G/${VO}</command><lifetime>3600</lifetime>`),
    ]);
  });

  it('given it refuses, then its own words are told', async () => {
    const item = '<item><number>1001</number><message>User unknown to this VO.</message></item>';
    const { failures } = await failure([await serveLegacy(vomsans(`<error>${item}</error><ac>QQ==</ac>`))]);
    expect(failures).toMatchObject([{ refusal: '1001', reason: '1001: User unknown to this VO.' }]);
  });

  it('given it does not speak that either, then the connection that broke is told', async () => {
    const { failures } = await failure([await serveLegacy('')]);
    expect(failures).toMatchObject([{ refusal: undefined, cause: expect.any(ServerUnreachableError) }]);
  });
});

describe('the signer of attributes that were asked for', () => {
  let directory: string;
  const trust = async (subject: string) => {
    await mkdir(join(directory, VO), { recursive: true });
    await writeFile(join(directory, VO, `${VOMS_HOST}.lsc`), `${subject}\n${root.certificate.subject}\n`);
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vomsdir-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is verified if the VOMS directory knows it, and only then', async () => {
    const server = await serve(giving());
    expect(await request([server], { directory })).toMatchObject({ isVerified: false });
    await trust(authority.server.certificate.subject);
    expect(await request([server], { directory })).toMatchObject({ isVerified: true });
  });

  it('is not believed if the directory names another one', async () => {
    await trust('/CN=another');
    const error = await failure([await serve(giving())], { directory });
    expect(error.failures[0]?.reason).toContain('does not name');
  });
});

describe('before a server is asked', () => {
  it('the authorities must be there', async () => {
    const server = await serve(giving());
    const missing = new CredentialMissingError('there is none');
    const pems = () => Promise.reject(missing);
    await expect(request([server], { authorities: { ...authorities, pems } })).rejects.toBe(missing);
    expect(asked).toEqual([]);
  });

  it('an option that it does not take is refused', async () => {
    const wrong = [
      { fqans: ['testvo'] },
      { fqans: ['/testvo&x=1'] },
      { lifetimeSeconds: 0 },
      { servers: [{ host: 'a' }] },
    ];
    for (const options of wrong) {
      await expect(request([described(1)], options as never)).rejects.toBeInstanceOf(InvalidArgumentError);
    }
  });
});
