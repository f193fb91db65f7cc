import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import https from 'node:https';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { ConnectionOptions } from 'jasmin-arc';
import { Credential, issueProxy } from 'jasmin-arc/pki';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RELEASES } from '../../packages/sandbox/src/release.js';
import { type CertificateFiles, releases } from './servers.js';

interface Reply {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly string[];
  readonly body: string;
}

/** An answer as it was sent. */
type RawReply = Reply & { readonly host: string };

type Send = (request: string, headers?: Readonly<Record<string, string>>, body?: string) => Promise<RawReply>;

/** What a client shows of itself, PEM; nothing, if it has nothing. */
interface Identity {
  readonly cert?: string;
  readonly key?: string;
}

const ownIdentity = ({ CLIENT_CERT = '', CLIENT_KEY = '' }: ConnectionOptions): Identity => ({
  cert: readFileSync(CLIENT_CERT, 'utf8'),
  key: readFileSync(CLIENT_KEY, 'utf8'),
});

/** What sends raw requests, `GET /jobs` and the like. */
const rawClient = async (config: ConnectionOptions, identity: Identity = ownIdentity(config)): Promise<Send> => {
  const { CERTS_DIR = '', ARC_SERVER = '' } = config;
  const authorities = (await readdir(CERTS_DIR)).filter((name) => name.endsWith('.pem'));
  const ca = await Promise.all(authorities.map((name) => readFile(join(CERTS_DIR, name))));
  const { hostname, port, host } = new URL(ARC_SERVER.startsWith('https:') ? ARC_SERVER : `https://${ARC_SERVER}`);
  return async (request, headers = {}, body) => {
    const [method = '', path = ''] = request.split(' ');
    const target = /^\/(jobs|delegations|info)\b/.test(path) ? `/arex/rest/1.0${path}` : path;
    const options = { hostname, port, ca, ...identity, agent: false as const, method, path: target, headers };
    return await new Promise((resolve, reject) => {
      const outgoing = https.request(options, async (response) => {
        const { statusCode: status = 0, statusMessage: reason = '', rawHeaders } = response;
        // Names in listings need not be UTF-8.
        const content = (await buffer(response)).toString('latin1');
        const headerLines = rawHeaders.flatMap((name, index) =>
          index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : [],
        );
        resolve({ status, reason, headers: headerLines, body: content, host });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  };
};

/** Without what differs between any two servers, or two jobs. */
const comparable = ({ status, reason, headers, body, host }: RawReply): Reply => {
  const hide = (content: string): string =>
    content
      .replaceAll(host, '<host>')
      .replaceAll(/\b(?:[A-Za-z0-9]{54}|(?=\w*\d)[0-9a-f]{12})\b/g, '<id>')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|\+00:00)/g, '<time>');
  // Addresses and ids may differ in length: a length that is right is as good as another.
  const right = `Content-Length: ${body.length}`;
  const shown = headers.map((line) => (line === right ? 'Content-Length: right' : hide(line)));
  return { status, reason, headers: shown, body: hide(body) };
};

const waiting =
  '<ActivityDescription xmlns="http://www.eu-emi.eu/es/2010/12/adl"><ActivityIdentification><Name>a name</Name></ActivityIdentification>' +
  '<Application><Executable><Path>/bin/true</Path></Executable><Output>out</Output></Application><DataStaging><InputFile>' +
  '<Name>never.dat</Name></InputFile><OutputFile><Name>out</Name></OutputFile></DataStaging></ActivityDescription>';
const json = { accept: 'application/json' };
const xml = { accept: 'text/xml' };
const ids = (...names: readonly string[]): string => JSON.stringify({ job: names.map((id) => ({ id })) });
const typed = { ...json, 'content-type': 'application/json' };

/** Requests in the order they are sent; JOB stands for a job that waits, CHAIN for certificates. */
const requests: readonly (readonly [string, Readonly<Record<string, string>>?, string?])[] = [
  ['GET /arex/rest', json],
  ['GET /arex/rest', xml],
  ['GET /arex/rest', { accept: 'text/html' }],
  ['GET /arex/rest', {}],
  ['GET /arex/rest/', { accept: 'x/y;q=1, text/xml;q=0.1' }],
  ['HEAD /arex/rest', json],
  ['POST /arex/rest', json],
  ['GET /arex/rest/1.0', json],
  ['GET /arex/rest/3.0/jobs', json],
  ['GET /arex/rest/1.0/other', json],
  ['GET /arex/rest/1.0/info/x', json],
  ['GET /', json],
  ['GET /other', json],
  ['GET /arex/other', json],
  ['GET /info?schema=other', json],
  ['PUT /info', json, 'x'],
  ['GET /jobs?state=NONE', json],
  ['GET /jobs?state=NONE', xml],
  ['POST /jobs', json, ''],
  ['POST /jobs?action=fly', json, 'x'],
  ['DELETE /jobs', json],
  ['POST /jobs?action=new', json, ''],
  ['POST /jobs?action=new', json, '   \n'],
  ['POST /jobs?action=new', json, 'hello'],
  ['POST /jobs?action=new', json, '<a'],
  ['POST /jobs?action=new', json, '<a/>'],
  ['POST /jobs?action=new', xml, '<ActivityDescriptions/>'],
  ['POST /jobs?action=new', json, '<ActivityDescriptions/>'],
  ['POST /jobs?action=new', json, '&(executable=x)(queue=nosuch)'],
  ['POST /jobs?action=new', json, '+(&(executable=x)(queue=no))(&(executable=x)(queue=nono))'],
  ['POST /jobs?action=new', xml, waiting],
  ['POST /jobs?action=new', json, `<ActivityDescriptions>${waiting}<x/></ActivityDescriptions>`],
  ...['<Output>../out</Output>', '<Output>out</Output><Error>a/../../err</Error>'].map(
    (names) => ['POST /jobs?action=new', json, waiting.replace('<Output>out</Output>', names)] as const,
  ),
  ['GET /jobs/JOB', json],
  ['GET /jobs/JOB/other', json],
  ['GET /jobs/nosuch/session', json],
  ['GET /jobs/nosuch/diagnose/status', json],
  ['GET /jobs/JOB/session', json],
  ['GET /jobs/JOB/session', xml],
  ['PUT /jobs/JOB/session/a.txt', {}, '0123456789abcdef'],
  ['PUT /jobs/JOB/session/empty', {}, ''],
  ['PUT /jobs/JOB/session/sub/b%20%23.txt', { 'transfer-encoding': 'chunked' }, 'b'],
  ['PUT /jobs/JOB/session/parts', { 'content-range': 'bytes 2-4/5' }, 'cde'],
  ['PUT /jobs/JOB/session', {}, 'x'],
  ['GET /jobs/JOB/session/a.txt', {}],
  ['HEAD /jobs/JOB/session/a.txt', {}],
  ['HEAD /jobs/JOB/session/empty', {}],
  ['GET /jobs/JOB/session/empty', {}],
  ['GET /jobs/JOB/session/parts', {}],
  ...['0-3', '4-', '10-100', '0-', '0-15', '16-', '5-2', '20-', '-4', '0-1,4-5'].map(
    (range) => ['GET /jobs/JOB/session/a.txt', { range: `bytes=${range}` }] as const,
  ),
  ['GET /jobs/JOB/session/none', {}],
  ['GET /jobs/JOB/session/../../x', {}],
  ['GET /jobs/JOB/session/sub', json],
  ['GET /jobs/JOB/session/sub/', xml],
  ['HEAD /jobs/JOB/session/sub', xml],
  ['PROPFIND /jobs/JOB/session/sub', { depth: '0' }],
  ['PROPFIND /jobs/JOB/session/sub', { depth: '1' }],
  ['PROPFIND /jobs/JOB/session/a.txt', { depth: '1' }],
  ['PROPFIND /jobs/JOB/session/none', {}],
  ['MKCOL /jobs/JOB/session/new', {}],
  ['POST /jobs/JOB/session/new', {}, 'x'],
  ['DELETE /jobs/JOB/session/none', {}],
  ['DELETE /jobs/JOB/session/sub', {}],
  ...[
    'status',
    'failed',
    'input',
    'input_status',
    'output',
    'output_status',
    'statistics',
    'comment',
    'acl',
    'proxy',
    'foo',
  ].map((item) => [`GET /jobs/JOB/diagnose/${item}`, {}] as const),
  ['GET /jobs/JOB/diagnose/status', { range: 'bytes=1-3' }],
  ['HEAD /jobs/JOB/diagnose/status', {}],
  ['POST /jobs/JOB/diagnose/status', {}, 'x'],
  ['GET /jobs/JOB/diagnose', {}],
  ['POST /jobs?action=status', typed, ids('nosuch')],
  ['POST /jobs?action=info', typed, ids('nosuch')],
  ['POST /jobs?action=info', { ...typed, ...xml }, ids('nosuch')],
  ['POST /jobs?action=kill', typed, ids('nosuch')],
  ['POST /jobs?action=clean', typed, ids('nosuch')],
  ['POST /jobs?action=restart', typed, ids('nosuch', 'JOB')],
  ['POST /jobs?action=delegations', typed, ids('nosuch', 'JOB')],
  ['POST /jobs?action=status', { ...json, 'content-type': 'application/json; charset=utf-8' }, ids('JOB')],
  ['POST /jobs?action=status', json, ids('nosuch')],
  ['POST /jobs?action=status', json, '<any><job><id>nosuch</id></job></any>'],
  ['POST /jobs?action=status', typed, '{"job":{"id":"nosuch"}}'],
  ['POST /jobs?action=status', typed, '{"job":[{"id":12345},{"id":"a"},{"id":"b'],
  ['POST /jobs?action=status', typed, '{"job":["nosuch"]}'],
  ['POST /jobs?action=status', typed, ''],
  ['POST /delegations?action=fly', json, ''],
  ['POST /delegations', json, ''],
  ['PUT /delegations', json, 'x'],
  ['GET /delegations/nosuch', json],
  ['DELETE /delegations/nosuch', json],
  ['PUT /delegations/nosuch', json, 'abc'],
  ['PUT /delegations/nosuch', json, ''],
  ['POST /delegations/nosuch?action=get', json, ''],
  ['POST /delegations/nosuch?action=delete', json, ''],
  ['POST /delegations/nosuch?action=fly', json, ''],
  ['POST /jobs?action=kill', typed, ids('JOB')],
  ['DELETE /jobs/JOB/session', {}],
  ['GET /jobs/JOB/session', json],
];

describe.each(releases)('the sandbox and $name (ARC $release)', (server) => {
  let sandbox: Sandbox;
  let ours: Send;
  let theirs: Send;
  let ourJob: string;
  let theirJob: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ release: RELEASES.find((release) => server.release.startsWith(release)) });
    [ours, theirs] = [await rawClient(sandbox.config), await rawClient(server.connection())];
    [ourJob, theirJob] = [await createJob(ours), await createJob(theirs)];
  });
  afterAll(() => sandbox.close());

  const createJob = async (send: Send, description = waiting): Promise<string> =>
    /"id":"([^"]+)"/.exec((await send('POST /jobs?action=new', json, description)).body)?.[1] ?? '';
  const act = async (send: Send, action: string, job: string): Promise<string> =>
    comparable(await send(`POST /jobs?action=${action}`, typed, ids(job))).body;
  /** Why a job has failed, as soon as it has. */
  const failure = async (send: Send, job: string): Promise<string> =>
    await vi.waitFor(
      async () => {
        const { status, body } = await send(`GET /jobs/${job}/diagnose/failed`);
        expect([status, (await send(`GET /jobs/${job}/diagnose/status`)).body]).toEqual([200, 'FINISHED']);
        return body;
      },
      { timeout: 100_000, interval: 500 },
    );

  it.each(requests.map(([request, headers, body], index) => ({ index, request, headers, body })))(
    '$index: answer $request alike',
    async ({ request, headers, body }) => {
      const ask = async (send: Send, job: string): Promise<Reply> =>
        comparable(await send(request.replaceAll('JOB', job), headers, body?.replaceAll('JOB', job)));
      expect(await ask(ours, ourJob)).toEqual(await ask(theirs, theirJob));
    },
  );

  it('show and reach alike the links of a job, and names that are no UTF-8', async () => {
    const makeOddFiles = [
      'echo some text > a.txt; mkdir sub empty; echo x > sub/b.txt',
      'ln -s a.txt link; ln -s sub linked; ln -s link chain; ln -s nothing broken; ln -s loop loop; ln -s none/x deep',
      'mkdir away; ln -s / away/out; ln -s /etc/passwd away/file; ln -s ../a.txt sub/up; ln -s . self; mkfifo fifo; ln -s fifo tofifo',
      ...[
        'caf\\351.txt',
        'cut\\351',
        'over\\300\\257',
        'caf\\303\\251',
        'ctl\\001',
        'new\\nline',
        'cr\\rx',
        'a&<>\\"',
      ].map((name) => `echo x > "$(printf '${name}')"`),
      'd=$(printf "d\\377"); mkdir $d; echo x > $d/f; echo end > made',
    ].join('; ');
    const description = `&(executable=/bin/sh)(arguments="-c" "sh make.sh")(inputfiles=("make.sh" ""))(outputfiles=("/" ""))`;
    const settle = async (send: Send): Promise<string> => {
      const job = await createJob(send, description);
      await send(`PUT /jobs/${job}/session/make.sh`, {}, makeOddFiles);
      await vi.waitFor(async () => expect((await send(`GET /jobs/${job}/session/made`)).body).toBe('end\n'), {
        timeout: 60_000,
        interval: 500,
      });
      return job;
    };
    const [here, there] = await Promise.all([settle(ours), settle(theirs)]);
    /** Sorted, as directories have no order. */
    const parts = (reply: Reply, separator: RegExp): readonly unknown[] => [
      { ...reply, body: '' },
      reply.body.split(separator).sort(),
    ];
    const directories = ['', '/sub', '/linked', '/d%FF', '/self'];
    const listings: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = directories.flatMap(
      (path) => [
        [`PROPFIND /jobs/JOB/session${path}`, { depth: '1' }, /(?=<d:response>)|(?=<\/d:multistatus>)/] as const,
        [`GET /jobs/JOB/session${path}`, json, /[[\],{}]/] as const,
        [`GET /jobs/JOB/session${path}`, xml, /(?<=>)\n/] as const,
      ],
    );
    for (const [request, headers, separator] of listings) {
      const [our, their] = [[ours, here] as const, [theirs, there] as const].map(async ([send, job]) =>
        parts(comparable(await send(request.replace('JOB', job), headers)), separator),
      );
      expect(await our, `${request} ${JSON.stringify(headers)}`).toEqual(await their);
    }
    const paths = [
      'link',
      'linked',
      'linked/b.txt',
      'chain',
      'broken',
      'deep',
      'loop',
      'away/out/etc/passwd',
      'sub/up',
    ].concat(['self/self/a.txt', 'caf%E9.txt', 'cut%E9', 'd%FF/f', 'ctl%01', 'away/file']);
    const isForeign = (path: string): boolean => path.startsWith('away/');
    const requests = paths.flatMap((path) => [
      ...(isForeign(path) ? [] : [`GET ${path}`, `HEAD ${path}`]),
      `PROPFIND ${path}`,
      ...(isForeign(path) ? [] : [`PUT ${path}`, `DELETE ${path}`]),
    ]);
    for (const request of [
      ...requests,
      'GET a.txt',
      'PROPFIND fifo',
      'PROPFIND tofifo',
      'GET nothing',
      'DELETE fifo',
    ]) {
      const ask = async (send: Send, job: string): Promise<Reply> => {
        const [method = '', path = ''] = request.split(' ');
        const body = method === 'PUT' ? 'new' : undefined;
        const reply = comparable(await send(`${method} /jobs/${job}/session/${path}`, { ...json, depth: '0' }, body));
        // What lies outside differs from machine to machine.
        return isForeign(path) ? { ...reply, headers: [], body: reply.body.replace(/contentlength>\d+/, '') } : reply;
      };
      expect(await ask(ours, here), request).toEqual(await ask(theirs, there));
    }
    await Promise.all([act(ours, 'clean', here), act(theirs, 'clean', there)]);
  });

  it('restart alike what was cancelled before it began: they try, and then it has not failed', async () => {
    const ask = async (send: Send): Promise<readonly string[]> => {
      const job = await createJob(send, '&(executable="/bin/true")(rerun=2)(starttime="2100-01-01 00:00:00")');
      await act(send, 'kill', job);
      const cancelled = await failure(send, job);
      const tried = await act(send, 'restart', job);
      const again = await vi.waitFor(
        async () => {
          const answer = await act(send, 'restart', job);
          expect(answer).toContain('505');
          return answer;
        },
        { timeout: 30_000, interval: 500 },
      );
      await act(send, 'clean', job);
      return [cancelled, tried, again];
    };
    const [here, there] = await Promise.all([ask(ours), ask(theirs)]);
    expect(here).toEqual(there);
    expect(here[2]).toContain('Job has not failed');
  });

  it('take alike a leading slash of an output for the session', async () => {
    const ask = async (send: Send): Promise<string> => {
      const description = waiting
        .replace(/<InputFile>.*<\/InputFile>/, '')
        .replace('>out</Output>', '>/none/out</Output>');
      const job = await createJob(send, description);
      const reason = await failure(send, job); // there is no such directory in it
      await act(send, 'clean', job);
      return reason;
    };
    const [here, there] = await Promise.all([ask(ours), ask(theirs)]);
    expect(here).toBe(there);
  });

  it('refuse alike who shows nothing', async () => {
    const [here, there] = [await rawClient(sandbox.config, {}), await rawClient(server.connection(), {})];
    for (const path of ['/arex/rest', '/jobs', '/delegations', `/jobs/nosuch/session`]) {
      expect(comparable(await here(`GET ${path}`, json))).toEqual(comparable(await there(`GET ${path}`, json)));
    }
    expect((await here('GET /info', json)).status).toBe((await there('GET /info', json)).status);
  });

  it('refuse alike, with the same alert, whose certificate has expired or comes from elsewhere', async () => {
    await using elsewhere = await startSandbox();
    const { expired, outsider } = server.users;
    const theirIdentity = ({ cert, key }: CertificateFiles): Identity =>
      ownIdentity({ CLIENT_CERT: cert, CLIENT_KEY: key });
    const { cert = '', key = '' } = ownIdentity(sandbox.config);
    const dayBefore = new Date(Date.now() - 86_400_000);
    const user = Credential.fromPem(cert + key, 'the user');
    const now = new Date(Math.max(dayBefore.getTime(), user.notBefore.getTime()));
    const proxy = (await issueProxy({ issuer: user, validitySeconds: 60, now })).toTlsIdentity();
    const expiredHere = { cert: proxy.certificateChain, key: proxy.privateKeyPem() };
    const pairs: readonly (readonly [Identity, Identity])[] = [
      [expiredHere, theirIdentity(expired)],
      [ownIdentity(elsewhere.config), theirIdentity(outsider)],
    ];
    for (const [ourIdentity, identity] of pairs) {
      const [here, there] = [rawClient(sandbox.config, ourIdentity), rawClient(server.connection(), identity)];
      const failures = [here, there].map(async (send) => {
        const { message } = await (await send)('GET /arex/rest', json).then(
          () => new Error('let in'),
          (error: Error) => error,
        );
        return /alert [a-z ]+/.exec(message)?.[0] ?? message;
      });
      const [ours = '', theirs] = await Promise.all(failures);
      expect(ours).toBe(theirs);
      expect(ours).toMatch(/^alert /);
    }
  });
});
