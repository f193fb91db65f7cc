import { createPrivateKey } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArcInterface, type ConnectionOptions } from 'jasmin-arc';
import { Credential, issueProxy, nameHashes, readCertificates } from 'jasmin-arc/pki';
import { vomsExtension } from 'jasmin-arc/voms';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { certificate, startTlsServer, type TlsServer } from 'jasmin-arc-testing/http/tls-server.js';
import {
  basicConstraints,
  ecKeyPair,
  keyUsage,
  type Made,
  make,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  nameOf,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { makeRevocationList, revocationListPem } from 'jasmin-arc-testing/pki/crl-maker.js';
import { makeAttributeAuthority, makeAttributeCertificate } from 'jasmin-arc-testing/voms/attribute-authority.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../packages/cli/src/main.js';
import { TestSystem } from '../../packages/cli/src/process/system.fixture.js';
import { subjectAlternativeName } from '../../packages/client/src/pki/write-extensions.js';

/** Seconds from now, as the makers of certificates count them: from a moment of their own. */
const fromNow = (seconds: number): number => Math.round((Date.now() - NOW.getTime()) / 1000) + seconds;
const DAY = 86_400;
const valid = { notBefore: fromNow(-DAY), notAfter: fromNow(100 * DAY) };

const authority = makeAuthority('doctor', {
  ...valid,
  keys: ecKeyPair('authority'),
  extensions: [basicConstraints(true), keyUsage(5, 6)],
});
const user = makeUser(authority, 'jane', { ...valid, keys: ecKeyPair('user') });

let sandbox: Sandbox;
let scratch: string;
let home: string;
let config: ConnectionOptions;
let open: (() => unknown)[];
const env = { ...process.env };

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'jasmin-arc-doctor-'));
  sandbox = await startSandbox({ snapshotPeriodMs: 0, slots: 2 });
  for (const name of Object.keys(process.env)) if (/^(X509_|VOMS_|BEARER_)/.test(name)) delete process.env[name];
});
afterAll(async () => {
  Object.assign(process.env, env);
  await sandbox.close();
  rmSync(scratch, { recursive: true });
});
beforeEach(() => {
  home = mkdtempSync(join(scratch, 'home-'));
  process.env.HOME = home;
  config = { ...sandbox.config, PROXY_FILE: join(home, 'proxy.pem'), JOBS_INFO_FILE: join(home, 'jobs.dat') };
  open = [];
  // A proxy that was made before: drawing its key is the most of what the checks take.
  const made = join(scratch, 'proxy.pem');
  if (madeBefore) copyFileSync(made, join(home, 'proxy.pem'));
});
afterEach(async () => {
  for (const close of open) await close();
});
let madeBefore = false;

interface Told {
  readonly status: number;
  readonly lines: readonly string[];
  /** The first line that is not well, with what to do. */
  readonly first: string | undefined;
  readonly stderr: string;
}

/** Runs the command, with the configuration in a file. */
async function doctor(words: readonly string[] = []): Promise<Told> {
  const path = join(home, 'config.json');
  if (!words.includes('--config')) writeFileSync(path, JSON.stringify(config));
  const system = new TestSystem({ env: { HOME: home, JASMIN_ARC_CONFIG: path } });
  const status = await main(['doctor', ...words], system);
  // A finding begins at the margin; what belongs to it is indented.
  const lines = system.stdout.text.split(/\n(?! )/).map((text) => text.trim().replace(/\s+/g, ' '));
  const first = lines.find((line) => /^(warning|FAILED)/.test(line));
  return { status, lines, first, stderr: system.stderr.text };
}

/** A file in the home directory. @returns its path */
function put(name: string, content: string | Buffer, mode = 0o600): string {
  const path = join(home, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content, { mode });
  return path;
}

const pemOf = (...made: readonly Made[]): string => made.map((one) => one.certificate.toPem()).join('');
const keyOf = ({ privateKey }: Made): string => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The user of the test's own authority, with changes of the certificate. */
function asUser(made: Made = user, key: Made = made): void {
  rmSync(join(home, 'proxy.pem'), { force: true });
  config = { ...config, CLIENT_CERT: put('usercert.pem', pemOf(made)), CLIENT_KEY: put('userkey.pem', keyOf(key)) };
}

/** A directory with the authority of the sandbox, and others. @returns its path */
function trusting(...pems: readonly string[]): string {
  const directory = join(home, 'authorities');
  mkdirSync(directory);
  const known = readFileSync(join(sandbox.config.CERTS_DIR ?? '', 'sandbox-ca.pem'), 'utf8');
  for (const [index, pem] of [known, ...pems].entries()) writeFileSync(join(directory, `${index}.pem`), pem);
  config = { ...config, CERTS_DIR: directory };
  return directory;
}

const hostCertificate = (plan: { readonly notBefore?: number; readonly notAfter?: number } = {}): Made =>
  make({
    issuer: authority,
    subjectName: nameOf('localhost'),
    keys: ecKeyPair('host'),
    ...valid,
    extensions: [subjectAlternativeName(['localhost'])],
    ...plan,
  });

/** An HTTPS server with a certificate of the test's own authority, which becomes ARC_SERVER. */
async function serving(host: Made): Promise<void> {
  const server = createHttpsServer({ cert: pemOf(host), key: keyOf(host) }, (_, answer) => answer.writeHead(404).end());
  server.on('tlsClientError', () => {});
  await listening(server);
  open.push(() => server.closeAllConnections());
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  config = { ...config, ARC_SERVER: `localhost:${port}` };
  return port;
}

/** A list of revoked certificates of the test's own authority. */
function listRevoked(directory: string, plan: Parameters<typeof makeRevocationList>[1]): void {
  const [hash] = nameHashes(authority.certificate.subjectName);
  const list = makeRevocationList(authority, { thisUpdate: fromNow(-DAY), nextUpdate: fromNow(DAY), ...plan });
  writeFileSync(join(directory, `${hash}.r0`), revocationListPem(list));
}

async function tlsServer(...args: Parameters<typeof startTlsServer>): Promise<TlsServer> {
  const server = await startTlsServer(...args);
  open.push(() => server.close());
  return server;
}

const misbehave = (...args: Parameters<Sandbox['misbehave']>): unknown => open.push(sandbox.misbehave(...args));

/** What the server publishes, as a real one has recorded it, with changes. */
function publish(change: (document: string) => string, createdAt = new Date()): void {
  const recorded = readFileSync(new URL('../../packages/client/fixtures/rest-1.1/info.xml', import.meta.url), 'utf8');
  const time = createdAt.toISOString().replace(/\.\d+/, '');
  const body = change(recorded.replace(/CreationTime="[^"]*"/g, `CreationTime="${time}"`));
  misbehave({
    kind: 'replace-reply',
    status: 200,
    reason: 'OK',
    path: /\/info\b/,
    body,
    contentType: 'application/xml',
  });
}

/** Shows a token from a file. */
const showToken = (token: string): void => {
  config = { ...config, AUTHENTICATION: 'token', TOKEN_FILE: put('token', token) };
};

describe('where nothing is wrong', () => {
  it('every line says ok, in the order of the checks, and a proxy that was made is told of', async () => {
    const { status, lines, stderr } = await doctor();
    expect([status, lines.filter((line) => line !== '' && !line.startsWith('ok'))]).toEqual([0, []]);
    expect(lines.filter(Boolean).map((line) => line.replace(/^ok (server certificate|host name|\S+).*/, '$1'))).toEqual(
      [
        'configuration',
        'identity',
        'authorities',
        'proxy',
        'host name',
        'port',
        'TLS',
        'server certificate',
        'interface',
        'authorisation',
        'information',
        'clock',
        'delegation',
        'queues',
      ],
    );
    expect(lines.find((line) => line.startsWith('ok proxy'))).toMatch(/made now, in .*proxy\.pem, valid until/);
    expect(lines.find((line) => line.startsWith('ok authorisation'))).toContain('CN=tester');
    expect(stderr).toBe('jasmin-arc: nothing is wrong\n');
    copyFileSync(join(home, 'proxy.pem'), join(scratch, 'proxy.pem'));
    madeBefore = true;
  });

  it('with --job, a job runs to its end, and is gone', async () => {
    const { status, lines } = await doctor(['--job']);
    expect(lines.find((line) => / job /.test(line))).toMatch(/^ok job has run on \S+; removed from the server$/);
    expect(status).toBe(0);
  });

  it('with --json, each finding has its facts, and no secret', async () => {
    writeFileSync(join(home, 'config.json'), JSON.stringify(config));
    const system = new TestSystem({ env: { HOME: home, JASMIN_ARC_CONFIG: join(home, 'config.json') } });
    expect(await main(['doctor', '--json'], system)).toBe(0);
    const { findings } = JSON.parse(system.stdout.text);
    expect(findings).toContainEqual({
      check: 'interface',
      status: 'ok',
      text: 'REST 1.1',
      facts: { label: 'REST 1.1' },
    });
    expect(findings).toContainEqual({ check: 'token', status: 'skipped', text: 'not needed', because: [] });
    expect(system.stdout.text).not.toMatch(/PRIVATE KEY|BEGIN/);
  });

  it('a token is told by its issuer, and is not delegated', async () => {
    const token = sandbox.token('jane');
    showToken(token);
    const { status, lines } = await doctor();
    expect(lines.find((line) => line.startsWith('ok token'))).toContain('of jane, from https://localhost');
    expect(lines.some((line) => /\b(identity|proxy|delegation)\b.*/.test(line.split(' ')[1] ?? ''))).toBe(false);
    expect([status, lines.join('\n').includes(token)]).toEqual([0, false]);
  });
});

describe('what is asked for and left behind', () => {
  it('is a pass phrase once, where a proxy has to be made', async () => {
    rmSync(join(home, 'proxy.pem'), { force: true });
    const key = createPrivateKey(readFileSync(sandbox.config.CLIENT_KEY ?? '', 'utf8'));
    const encrypted = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'a pass phrase' } as const;
    config = { ...config, CLIENT_KEY: put('locked.key', key.export(encrypted)) };
    const asked = join(home, 'asked');
    const told = await doctor(['--passphrase-from', `cmd:echo asked >>${asked}; echo a pass phrase`]);
    expect([told.status, readFileSync(asked, 'utf8')]).toEqual([0, 'asked\n']);
    expect(told.lines.join('\n')).not.toContain('a pass phrase\n');
    expect(told.lines.find((line) => line.startsWith('ok identity'))).toContain('protected by a pass phrase');
  });

  it('is a job that goes on, named with the way to stop it, when it is interrupted', async () => {
    const held = await startSandbox({ snapshotPeriodMs: 0, slots: 1 });
    open.push(() => held.close());
    config = { ...held.config, PROXY_FILE: join(home, 'held.pem'), JOBS_INFO_FILE: join(home, 'jobs.dat') };
    const path = put('config.json', JSON.stringify(config));
    await using arc = new ArcInterface(config, { log: null });
    const first = await arc.submitJob('/bin/sleep', { args: ['600'], outputs: [] });
    const system = new TestSystem({ env: { HOME: home, JASMIN_ARC_CONFIG: path } });
    const ended = main(['doctor', '--job'], system);
    await expect.poll(async () => (await arc.knownJobs()).length).toBe(2);
    const [second] = await arc.knownJobs();
    // The answer with its id is on its way when the job is in the list.
    await expect.poll(() => system.stdout.text).toContain('queues');
    await expect.poll(async () => (await arc.getJob(second?.id ?? '')).state).toBe('Queuing');
    system.raise('SIGINT');
    expect(await ended).toBe(130);
    expect(system.stderr.text).toMatch(/the job \w+ goes on; stop it with: jasmin-arc cancel \w+/);
    expect((await arc.lookAtJobs([first, second?.id ?? ''])).map(({ found }) => found)).toEqual(['here', 'here']);
  });
});

/** Each mistake: what is seeded, and what the first line that is not well says of it, with what to do. */
const MISTAKES: Readonly<Record<string, readonly [seed: () => unknown, first: RegExp, status: number]>> = {
  'an option that does not exist': [
    () => {
      config = { ...config, ...{ CERT_DIR: '/etc/grid-security' } };
    },
    /^warning configuration \S+config\.json, for https:\S+; there is no option CERT_DIR: it is ignored > Did you mean CERTS_DIR\?$/,
    0,
  ],
  'a token that has expired': [
    () => showToken(sandbox.token('jane', { exp: Math.floor(Date.now() / 1000) - 720 })),
    /^FAILED token The token in \S+ expired 12 minutes ago.*> Get a new token/,
    103,
  ],
  'a token of another audience': [
    () => showToken(sandbox.token('jane', { aud: 'https://other.example.org' })),
    /^warning token .*it is for https:\/\/other\.example\.org \(its "aud"\), not for this server > If the server refuses it/,
    0, // not every server looks at it
  ],
  'a token file that is not there': [
    () => {
      config = { ...config, AUTHENTICATION: 'token', TOKEN_FILE: join(home, 'no-token') };
    },
    /^FAILED token There is no token in \S+no-token > Put your token into/,
    103,
  ],
  'a missing certificate': [
    () => {
      rmSync(join(home, 'proxy.pem'), { force: true });
      config = { ...config, CLIENT_CERT: join(home, 'nowhere.pem'), CLIENT_KEY: join(home, 'nowhere.key') };
    },
    /^FAILED identity Cannot read the certificate \S+nowhere\.pem: no such file.*> Put the certificate there/,
    103,
  ],
  'a key that others can read': [
    () => {
      asUser();
      config = { ...config, CLIENT_KEY: put('open.key', keyOf(user), 0o644) };
    },
    /^FAILED identity .*open\.key.*> Make it yours alone: chmod 600 \S+open\.key/,
    103,
  ],
  'a key that does not belong to the certificate': [
    () => asUser(user, authority),
    /^FAILED identity .*> Name the key that the certificate was requested with/,
    103,
  ],
  'a certificate that has expired': [
    () => asUser(makeUser(authority, 'late', { ...valid, keys: ecKeyPair('user'), notAfter: fromNow(-60) })),
    /^FAILED identity .*expired.*> Renew the certificate with the authority/,
    103,
  ],
  'a certificate that is not valid yet': [
    () => asUser(makeUser(authority, 'early', { ...valid, keys: ecKeyPair('user'), notBefore: fromNow(3600) })),
    /^FAILED identity .*not valid.*> .*wait until the certificate is valid/,
    103,
  ],
  'a certificate that ends in a week': [
    () => {
      trusting(pemOf(authority));
      asUser(makeUser(authority, 'soon', { ...valid, keys: ecKeyPair('user'), notAfter: fromNow(7 * DAY) }));
      // The sandbox knows the authority of its own users alone.
    },
    /^warning identity .*your certificate ends on .*> Renew the certificate/,
    103,
  ],
  'a proxy alone, which has expired': [
    () => {
      const proxy = makeProxy(user, '1', {
        notBefore: fromNow(-DAY),
        notAfter: fromNow(-60),
        keys: ecKeyPair('proxy'),
      });
      const { CLIENT_CERT: _, CLIENT_KEY: __, ...others } = config;
      config = { ...others, PROXY_FILE: put('old-proxy.pem', pemOf(proxy) + keyOf(proxy) + pemOf(user)) };
    },
    /^FAILED identity The proxy in \S+old-proxy\.pem expired on .*Not used: \S+old-proxy\.pem: expired/,
    103,
  ],
  'a missing directory of authorities': [
    () => {
      config = { ...config, CERTS_DIR: join(home, 'nowhere') };
    },
    /^FAILED authorities Cannot read the directory of authorities \S+nowhere: no such file.*> Set CERTS_DIR/,
    103,
  ],
  'a list of revoked certificates that has ended': [
    async () => {
      listRevoked(trusting(pemOf(authority)), { nextUpdate: fromNow(-3600) });
      await serving(hostCertificate());
    },
    /^warning authorities 2 in \S+; the list of revoked certificates of \S+CN=doctor, \S+\.r0, ended on .*> Update the lists/,
    104,
  ],
  'a server whose authority is unknown': [
    () => serving(hostCertificate()),
    /^FAILED server certificate localhost:\d+ cannot be trusted: the authority that issued its certificate is not in CERTS_DIR > Put the CA certificate/,
    104,
  ],
  'a server whose certificate has been revoked': [
    async () => {
      const host = hostCertificate();
      listRevoked(trusting(pemOf(authority)), { revoked: [host] });
      await serving(host);
    },
    /^FAILED server certificate localhost:\d+ cannot be trusted: \S+CN=doctor has revoked the certificate of .*> Tell the administrators/,
    104,
  ],
  'a server whose certificate is for another name': [
    async () => {
      trusting(certificate('authority'));
      config = { ...config, ARC_SERVER: (await tlsServer((_, answer) => answer.end(), { host: 'elsewhere' })).url };
    },
    /^FAILED server certificate The certificate of localhost:\d+ was issued for another host name.*> Use the name in the certificate/,
    104,
  ],
  'a server whose certificate has expired': [
    async () => {
      trusting(pemOf(authority));
      await serving(hostCertificate({ notAfter: fromNow(-60) }));
    },
    /^FAILED server certificate .*its certificate has expired by the clock of this machine.*> Check the clock/,
    104,
  ],
  'a clock that is ten minutes slow, by the certificate of the server': [
    async () => {
      trusting(pemOf(authority));
      await serving(hostCertificate({ notBefore: fromNow(600) }));
    },
    /^FAILED server certificate .*it seems to be slow, by 10 minutes at least > .*timedatectl set-ntp true/,
    104,
  ],
  'a host name that there is not': [
    () => {
      config = { ...config, ARC_SERVER: 'nowhere.invalid' };
    },
    /^FAILED host name Cannot reach nowhere\.invalid:443: there is no such host name > Check the spelling of ARC_SERVER/,
    104,
  ],
  'a closed port': [
    async () => {
      const server = createServer();
      await listening(server);
      await new Promise((resolve) => server.close(resolve));
    },
    /^FAILED port Cannot reach localhost:\d+: the connection was refused > Check ARC_SERVER/,
    104,
  ],
  'a port that speaks no TLS': [
    () =>
      listening(
        createServer((socket) =>
          socket
            .on('error', () => {})
            .resume()
            .end('220 mail.example.org ESMTP\r\n'),
        ),
      ),
    /^FAILED TLS localhost:\d+ answers, but does not speak HTTPS as an ARC CE does.*> Check host and port of ARC_SERVER/,
    104,
  ],
  'a web server without ARC': [
    async () => {
      trusting(pemOf(authority));
      await serving(hostCertificate());
    },
    /^FAILED interface \S+ answers, but offers neither REST nor EMI-ES.*> Check the host, port and path of ARC_SERVER/,
    104,
  ],
  'an interface of a version that is not known': [
    () => misbehave({ kind: 'replace-reply', status: 200, reason: 'OK', path: /\/rest$/, body: '{"version":["9.9"]}' }),
    /^FAILED interface \S+ speaks version 9\.9 of ARC's REST interface.*> A newer release of jasmin-arc/,
    104,
  ],
  'a user who is not let in': [
    () => misbehave({ kind: 'fail', status: 403, reason: 'Forbidden', path: /./ }),
    /^FAILED authorisation \S+ refuses access to this user: 403 Forbidden\. You are \S+CN=tester, without a virtual organisation > Ask the site to authorise/,
    104,
  ],
  'a user who may see the server, and not submit': [
    () => misbehave({ kind: 'fail', status: 500, reason: "User can't be assigned configuration", path: /\/jobs\b/ }),
    /^FAILED authorisation \S+ refuses access to this user: 500 User can't be assigned configuration\. You are/,
    104,
  ],
  'a proxy whose attributes have ended': [
    async () => {
      const { CLIENT_CERT = '', CLIENT_KEY = '', ...others } = config;
      const [own] = readCertificates(readFileSync(CLIENT_CERT, 'utf8'), CLIENT_CERT);
      const member = {
        certificate: own,
        privateKey: createPrivateKey(readFileSync(CLIENT_KEY)),
        publicKey: own.publicKey,
      };
      const times = { notBefore: fromNow(-7_200), notAfter: fromNow(-3_600) };
      const ended = makeAttributeCertificate(makeAttributeAuthority(authority), member, times);
      const issuer = new Credential([own], member.privateKey);
      const extensions = [vomsExtension([ended])];
      const proxy = await issueProxy({ issuer, validitySeconds: 3_600, now: new Date(), extensions });
      const identity = proxy.toTlsIdentity();
      config = { ...others, PROXY_FILE: put('other-proxy.pem', identity.certificateChain + identity.privateKeyPem()) };
    },
    /^warning proxy .*servers ignore what it shows of testvo: it expired on .*> Get it anew: jasmin-arc proxy create --voms testvo/,
    0,
  ],
  'a virtual organisation without a server': [
    () => {
      config = { ...config, VOMS: ['nowherevo'] };
    },
    /^FAILED VO servers No server of the virtual organisation nowherevo is named in .*> Add the line that the virtual organisation publishes/,
    103,
  ],
  'a virtual organisation that does not know the user': [
    async () => {
      trusting(certificate('authority'));
      const body = '<voms><error><code>NoSuchUser</code><message>User unknown to this VO.</message></error></voms>';
      const { port } = await tlsServer((_, answer) =>
        answer.writeHead(403, { 'content-type': 'text/html', 'content-length': body.length }).end(body),
      );
      put('.arc/vomses', `"testvo" "localhost" "${port}" "/CN=localhost" "testvo"\n`);
      config = { ...config, VOMS: ['testvo'] };
    },
    /^FAILED proxy No server of the virtual organisation testvo gave attributes: localhost:\d+: NoSuchUser: User unknown to this VO\.* > Ask the managers/,
    103,
  ],
  'a clock that is ten minutes slow, by what the server publishes': [
    () => publish((text) => text, new Date(Date.now() + 600_000)),
    /^warning clock .*this one is slow > Set the clock of this machine/,
    0,
  ],
  'information that is two hours old': [
    () => publish((text) => text, new Date(Date.now() - 7_200_000)),
    /^warning clock .*what the server publishes is of .*> Set the clock of this machine.*states of jobs are out of date/,
    0,
  ],
  'a server that publishes nothing yet': [
    () => publish(() => '<InfoRoot/>'),
    /^FAILED information \S+ publishes nothing about itself.*> A server that has just been started/,
    112,
  ],
  'a server that takes no delegation': [
    () => misbehave({ kind: 'fail', status: 500, reason: 'no disk', path: /\/delegations\b/ }),
    /^FAILED delegation .*500 no disk/,
    112,
  ],
  'a queue that is published for an organisation': [
    () =>
      publish((text) =>
        text.replace('<MappingQueue>', '<MappingPolicy><Rule>vo:atlas</Rule></MappingPolicy><MappingQueue>'),
      ),
    /^warning queues fork; the queue fork is published for the virtual organisation atlas, and your proxy shows another or none > .*--voms atlas/,
    0,
  ],
  'a token, in a queue that is published for organisations': [
    () => {
      showToken(sandbox.token('jane'));
      publish((text) =>
        text.replace(
          '<MappingQueue>',
          '<MappingPolicy><Rule>vo:cms</Rule><Rule>vo:atlas</Rule></MappingPolicy><MappingQueue>',
        ),
      );
    },
    /^warning queues fork; the queue fork is published for the virtual organisations atlas, cms, and your token shows none of them > .*use a proxy/,
    0,
  ],
  'queues that are closed': [
    () => publish((text) => text.replaceAll('<ServingState>production', '<ServingState>closed')),
    /^FAILED queues No queue takes this job\. fork: takes no jobs now \(closed\)/,
    107,
  ],
};

describe('the first line that is not ok tells', () => {
  it.each(Object.entries(MISTAKES))('%s', async (_name, [seed, first, status]) => {
    await seed();
    const told = await doctor();
    expect(told.first).toMatch(first);
    expect(told.status).toBe(status);
    // What is not ok is told on stdout alone, and at the end.
    expect(told.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('a configuration that is not there', async () => {
    const { first, status, lines } = await doctor(['--config', join(home, 'nowhere.json')]);
    expect(first).toMatch(/^FAILED configuration There is no configuration file \S+nowhere\.json > Make one with/);
    expect(status).toBe(102);
    expect(lines.filter((line) => line.startsWith('skipped')).at(0)).toBe(
      'skipped token not checked, because of: configuration',
    );
  });

  it('a configuration that is not JSON, while the server that was named is looked for all the same', async () => {
    const path = put('broken.json', 'ARC_SERVER=x');
    const { first, status, lines } = await doctor(['--config', path, new URL(sandbox.url).host]);
    expect(first).toMatch(/^FAILED configuration \S+broken\.json is not JSON: line 1.*> The file holds one object/);
    expect(lines.find((line) => line.startsWith('ok TLS'))).toContain('the server shows a certificate of');
    expect(lines).toContain('skipped server certificate not checked, because of: configuration');
    expect(status).toBe(102);
  });

  it('a queue that does not exist', async () => {
    const { first, status } = await doctor(['--queue', 'nowhere']);
    expect(first).toBe(
      'FAILED queues No queue takes this job. fork: not the queue asked for (nowhere) > Ask for less, or name another queue.',
    );
    expect(status).toBe(107);
  });

  it('what fails independently, too: each has its own line', async () => {
    asUser(user, authority);
    config = { ...config, ARC_SERVER: 'nowhere.invalid', CERTS_DIR: join(home, 'nowhere') };
    const { lines, stderr } = await doctor();
    expect(lines.filter((line) => line.startsWith('FAILED')).map((line) => line.split(' ')[1])).toEqual([
      'identity',
      'authorities',
      'host',
    ]);
    expect(lines).toContain('skipped interface not checked, because of: identity and host name and authorities');
    expect(stderr).toBe('jasmin-arc: failed: identity, authorities, host name; begin with: identity\n');
  });
});
