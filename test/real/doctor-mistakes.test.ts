import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { ConnectionOptions } from 'jasmin-arc';
import { type CertificatePlan, makeProxy, proxyCertInfo, rsaKeyPair } from 'jasmin-arc-testing/pki/chain-maker.js';
import { makeRevocationList, revocationListPem } from 'jasmin-arc-testing/pki/crl-maker.js';
import { type AttributePlan, attributeCertificateDer } from 'jasmin-arc-testing/voms/attribute-authority.js';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { main } from '../../packages/cli/src/main.js';
import { TestSystem } from '../../packages/cli/src/process/system.fixture.js';
import { nameHashes } from '../../packages/client/src/pki/name-hash.js';
import { AttributeCertificate } from '../../packages/client/src/voms/attribute-certificate.js';
import { noRevocation } from '../../packages/client/src/voms/encode-attribute-certificate.js';
import { vomsExtension } from '../../packages/client/src/voms/voms-extension.js';
import { startHostServer } from './host-server.js';
import { releases, type TestServer, type UserName } from './servers.js';
import { startTokenIssuer } from './token-issuer.js';
import { readCertified, secondsSincePlan, VO, vomsSigner } from './voms-parties.js';

const HOUR = 3600;

/** Seconds from now, as the makers of certificates count them: from a moment of their own. */
const fromNow = (seconds: number): number => secondsSincePlan() + seconds;

/** A user of a server, at home, with a configuration and a proxy; then something goes wrong. */
class Home {
  readonly server: TestServer;
  readonly directory = mkdtempSync(join(inject('scratch'), 'mistake-'));
  config: ConnectionOptions;

  constructor(server: TestServer) {
    this.server = server;
    this.config = this.of('tester');
  }

  /** The configuration of a user. A proxy is there: drawing its key would take longer than all the rest. */
  of(user: UserName): ConnectionOptions {
    const { cert, key } = this.server.users[user];
    return {
      ARC_SERVER: this.server.url,
      CLIENT_CERT: cert,
      CLIENT_KEY: key,
      CERTS_DIR: this.server.certsDir,
      PROXY_FILE: this.proxyOf(user),
      JOBS_INFO_FILE: join(this.directory, 'jobs.dat'),
    };
  }

  /** @returns the path of a proxy of a user, with the chain unless that is to be missing */
  proxyOf(user: UserName, plan: Partial<CertificatePlan> = {}, withChain = true): string {
    const issuer = readCertified(this.server.users[user]);
    const times = { notBefore: fromNow(-300), notAfter: fromNow(12 * HOUR) };
    const { certificate, privateKey } = makeProxy(issuer, '1', { ...times, keys: rsaKeyPair('proxy'), ...plan });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const chain = withChain ? issuer.certificate.toPem() : '';
    return this.put(`proxy-of-${user}.pem`, certificate.toPem() + key + chain);
  }

  /** The same with what a virtual organisation says of the user. */
  attributesOf(user: UserName, plan: AttributePlan): string {
    const { authority, keyIdentifier } = vomsSigner(this.server);
    const der = attributeCertificateDer(authority, readCertified(this.server.users[user]), {
      vo: VO,
      host: 'localhost',
      notBefore: fromNow(-2 * HOUR),
      notAfter: fromNow(HOUR),
      extensions: [noRevocation, keyIdentifier],
      ...plan,
    });
    return this.proxyOf(user, { extensions: [proxyCertInfo(), vomsExtension([new AttributeCertificate(der)])] });
  }

  /** One of the users without a proxy of theirs. */
  without(user: UserName): ConnectionOptions {
    return { ...this.of(user), PROXY_FILE: join(this.directory, 'no-proxy.pem') };
  }

  /** Only a proxy, such as another tool has made. */
  onlyProxy(path: string): ConnectionOptions {
    const { CLIENT_CERT: _, CLIENT_KEY: __, ...others } = this.config;
    return { ...others, PROXY_FILE: path };
  }

  /** Only a token. */
  onlyToken(text: string): ConnectionOptions {
    return { ...this.config, AUTHENTICATION: 'token', TOKEN_FILE: this.put('token', text) };
  }

  put(name: string, content: string, mode = 0o600): string {
    const path = join(this.directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode });
    return path;
  }

  /** A directory of authorities of this user's own: that of the servers, and what else is said of it. */
  authorities({ policy, list }: { readonly policy?: string; readonly list?: string }): string {
    const { certsDir } = this.server;
    const name = 'ARC-TestCA-testbed';
    const [hash] = nameHashes(this.#authority().certificate.subjectName);
    const directory = join(this.directory, 'authorities');
    mkdirSync(directory);
    copyFileSync(join(certsDir, `${name}.pem`), join(directory, `${hash}.0`));
    const usual = readFileSync(join(certsDir, `${name}.signing_policy`), 'utf8');
    writeFileSync(join(directory, `${hash}.signing_policy`), policy ?? usual);
    if (list !== undefined) writeFileSync(join(directory, `${hash}.r0`), list);
    return directory;
  }

  /** A list of revoked certificates by the authority of the servers: theirs is among them, or the list has ended. */
  listOf(what: 'their certificate' | 'the past'): string {
    const revoked = what === 'the past' ? [] : [readCertified(this.server.hosts.localhost)];
    const nextUpdate = fromNow(what === 'the past' ? -HOUR : HOUR);
    return revocationListPem(
      makeRevocationList(this.#authority(), { revoked, thisUpdate: fromNow(-2 * HOUR), nextUpdate }),
    );
  }

  #authority() {
    const { certsDir } = this.server;
    const key = join(dirname(certsDir), 'authority-keys', 'ca.pem');
    return readCertified({ cert: join(certsDir, 'ARC-TestCA-testbed.pem'), key });
  }

  /** Another port of the machine of the server. */
  atPort = (port: number): ConnectionOptions => ({ ...this.config, ARC_SERVER: `https://localhost:${port}/arex` });
}

let env: NodeJS.ProcessEnv;
let open: (() => unknown)[];
beforeEach(() => {
  env = { ...process.env };
  for (const name of Object.keys(env)) if (/^(X509_|VOMS_|BEARER_)/.test(name)) vi.stubEnv(name, undefined);
  open = [];
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  for (const close of open) await close();
});

interface Told {
  /** The line to begin with: the first that has failed, or else the first warning; with what to do. */
  readonly first: string | undefined;
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types the command. */
async function doctor(home: Home, words: readonly string[]): Promise<Told> {
  const { directory, config } = home;
  vi.stubEnv('HOME', directory);
  vi.stubEnv('XDG_RUNTIME_DIR', directory);
  const path = join(directory, 'config.json');
  if (!words.includes('--config')) home.put('config.json', JSON.stringify(config));
  const system = new TestSystem({ env: { HOME: directory, JASMIN_ARC_CONFIG: path } });
  const status = await main(['doctor', ...words], system);
  // A finding begins at the margin; what belongs to it is indented.
  const lines = system.stdout.text.split(/\n(?! )/).map((text) => text.trim().replace(/\s+/g, ' '));
  const first = lines.find((line) => line.startsWith('FAILED')) ?? lines.find((line) => line.startsWith('warning'));
  return { first, status, stdout: system.stdout.text, stderr: system.stderr.text };
}

type Mistake = readonly [
  /** Makes it wrong; may return words of the command line. */
  seed: (home: Home) => unknown,
  first: RegExp,
  status: number,
  /** Where it is a mistake. @default everywhere */
  where?: (server: TestServer) => boolean,
];

const tokenWith = (claims: Readonly<Record<string, unknown>>) => async (home: Home) => {
  const issuer = await startTokenIssuer(home.server);
  open.push(() => issuer[Symbol.asyncDispose]());
  home.config = home.onlyToken(issuer.token(claims));
};

/** By so many seconds, until the test ends. */
const setClock = (seconds: number): void =>
  void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });

const now = (): number => Math.floor(Date.now() / 1000);

const MISTAKES: Readonly<Record<string, Mistake>> = {
  // The configuration.
  'a configuration that is not there': [
    (home) => ['--config', join(home.directory, 'nowhere.json')],
    /^FAILED configuration There is no configuration file \S+nowhere\.json > Make one with/,
    102,
  ],
  'a configuration that is not JSON': [
    (home) => ['--config', home.put('broken.json', `ARC_SERVER=${home.server.url}`)],
    /^FAILED configuration \S+broken\.json is not JSON: line 1/,
    102,
  ],
  'a setting that does not exist': [
    (home) => {
      home.config = { ...home.config, ...{ CERT_DIR: home.server.certsDir } };
    },
    /^warning configuration .*there is no option CERT_DIR: it is ignored > Did you mean CERTS_DIR\?$/,
    0,
  ],
  // The certificate and its key.
  'a certificate that is not there': [
    (home) => {
      home.config = { ...home.without('tester'), CLIENT_CERT: join(home.directory, 'nowhere.pem') };
    },
    /^FAILED identity Cannot read the certificate \S+nowhere\.pem: no such file.*> Put the certificate there/,
    103,
  ],
  'a key that others can read': [
    (home) => {
      const CLIENT_KEY = home.put('open.key', readFileSync(home.server.users.tester.key, 'utf8'), 0o644);
      home.config = { ...home.without('tester'), CLIENT_KEY };
    },
    /^FAILED identity .*open\.key.*> Make it yours alone: chmod 600 \S+open\.key/,
    103,
  ],
  'a key of another certificate': [
    (home) => {
      home.config = { ...home.without('tester'), CLIENT_KEY: home.server.users.colleague.key };
    },
    /^FAILED identity .*> Name the key that the certificate was requested with/,
    103,
  ],
  'a certificate that has expired': [
    (home) => {
      home.config = home.without('expired');
    },
    /^FAILED identity .*expired.*> Renew the certificate with the authority/,
    103,
  ],
  'a pass phrase that is not that of the key': [
    (home) => {
      const { privateKey } = readCertified(home.server.users.tester);
      const lock = { cipher: 'aes-256-cbc', passphrase: 'correct horse' } as const;
      const CLIENT_KEY = home.put(
        'locked.key',
        privateKey.export({ type: 'pkcs8', format: 'pem', ...lock }).toString(),
      );
      home.config = { ...home.without('tester'), CLIENT_KEY };
      return ['--passphrase-from', `file:${home.put('phrase', 'battery staple\n')}`];
    },
    /^FAILED proxy The pass phrase does not open the private key in \S+locked\.key > Give the pass phrase that was set/,
    103,
  ],
  // Proxies.
  'a proxy alone, which has expired': [
    (home) => {
      const times = { notBefore: fromNow(-2 * HOUR), notAfter: fromNow(-60) };
      home.config = home.onlyProxy(home.proxyOf('tester', times));
    },
    /^FAILED identity The proxy in \S+proxy-of-tester\.pem expired on /,
    103,
  ],
  'a proxy alone, without the certificate that it is of': [
    (home) => {
      home.config = home.onlyProxy(home.proxyOf('tester', {}, false));
    },
    /^FAILED identity .*Not used: \S+proxy-of-tester\.pem: it is without the certificate of \S+CN=tester, which has issued/,
    103,
  ],
  // Who is trusted.
  'a directory of authorities that is not there': [
    (home) => {
      home.config = { ...home.config, CERTS_DIR: join(home.directory, 'nowhere') };
    },
    /^FAILED authorities Cannot read the directory of authorities \S+nowhere: no such file.*> Set CERTS_DIR/,
    103,
  ],
  'a directory of authorities without that of the server': [
    (home) => {
      home.config = { ...home.config, CERTS_DIR: home.server.otherCertsDir };
    },
    /^FAILED server certificate localhost:\d+ cannot be trusted: the authority that issued its certificate is not in CERTS_DIR > Put the CA certificate/,
    104,
  ],
  'a list of revoked certificates that has ended': [
    (home) => {
      home.config = { ...home.config, CERTS_DIR: home.authorities({ list: home.listOf('the past') }) };
    },
    /^FAILED server certificate localhost:\d+ cannot be trusted: the list of certificates that \S+.* has revoked, .* has expired on .*> Update it: fetch-crl/,
    104,
  ],
  'a server whose certificate has been revoked': [
    (home) => {
      home.config = { ...home.config, CERTS_DIR: home.authorities({ list: home.listOf('their certificate') }) };
    },
    /^FAILED server certificate localhost:\d+ cannot be trusted: \S+.*has revoked the certificate of .*> Tell the administrators/,
    104,
  ],
  'a signing policy that excludes the server': [
    (home) => {
      const usual = readFileSync(join(home.server.certsDir, 'ARC-TestCA-testbed.signing_policy'), 'utf8');
      const policy = usual.replace('TestCA/*', 'TestCA/CN=tester');
      home.config = { ...home.config, CERTS_DIR: home.authorities({ policy }) };
    },
    /^FAILED server certificate localhost:\d+ cannot be trusted: \S+.* may not sign for \S+.*says the signing policy of the authority.*> .*update the policy/,
    104,
  ],
  // The address.
  'a host name that there is not': [
    (home) => {
      home.config = { ...home.config, ARC_SERVER: home.server.url.replace('localhost', 'arc.invalid') };
    },
    /^FAILED host name Cannot reach arc\.invalid:\d+: there is no such host name > Check the spelling of ARC_SERVER/,
    104,
  ],
  'another name of the host than that in its certificate': [
    (home) => {
      home.config = { ...home.config, ARC_SERVER: home.server.url.replace('localhost', '127.0.0.1') };
    },
    /^FAILED server certificate The certificate of 127\.0\.0\.1:\d+ was issued for another host name: localhost > Use the name in the certificate/,
    104,
  ],
  'a port that is closed': [
    async (home) => {
      const listener = createServer().listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const { port } = listener.address() as AddressInfo;
      listener.close();
      await once(listener, 'close');
      home.config = home.atPort(port);
    },
    /^FAILED port Cannot reach localhost:\d+: the connection was refused > Check ARC_SERVER/,
    104,
  ],
  'the port of another service of the host': [
    async (home) => {
      const listener = createServer((socket) =>
        socket
          .on('error', () => {})
          .resume()
          .end('220 ESMTP\r\n'),
      );
      await once(listener.listen(0, '127.0.0.1'), 'listening');
      open.push(() => listener.close());
      home.config = home.atPort((listener.address() as AddressInfo).port);
    },
    /^FAILED TLS localhost:\d+ answers, but does not speak HTTPS as an ARC CE does: wrong version number > Check host and port of ARC_SERVER/,
    104,
  ],
  'the port of a web server of the host': [
    async (home) => {
      const web = await startHostServer(home.server, (_, response) => response.writeHead(404).end());
      open.push(() => web[Symbol.asyncDispose]());
      home.config = home.atPort(web.port);
    },
    /^FAILED interface \S+ answers, but offers neither REST nor EMI-ES.*> Check the host, port and path of ARC_SERVER/,
    104,
  ],
  'another path than that of the service': [
    (home) => {
      home.config = { ...home.config, ARC_SERVER: home.server.url.replace(/arex$/, 'elsewhere') };
    },
    /^FAILED interface .*elsewhere.*> Check the host, port and path of ARC_SERVER/,
    104,
  ],
  'an interface that the server does not have': [
    (home) => {
      home.config = { ...home.config, INTERFACE: 'emies' };
    },
    /^FAILED interface \S+ answers, but offers no EMI-ES interface.*> .*let INTERFACE be "auto"/,
    104,
    ({ interfaces }) => !interfaces.includes('emies'),
  ],
  // Who is let in.
  'a user whom the server does not know': [
    (home) => {
      home.config = home.of('stranger');
    },
    /^FAILED authorisation \S+ refuses access to this user: .*You are \S+CN=stranger, without a virtual organisation > Ask the site to authorise/,
    104,
  ],
  'a user of an authority that the server does not know': [
    (home) => {
      home.config = home.of('outsider');
    },
    /^FAILED authorisation localhost:\d+ refused the credential \S+CN=outsider\S*: the server does not know the authority.*> .*ask the administrators whether they trust/,
    103,
  ],
  'a user of a virtual organisation who does not show it': [
    (home) => {
      home.config = home.of('member');
    },
    /^FAILED authorisation .*You are \S+CN=member, without a virtual organisation > Ask the site/,
    104,
  ],
  'a user of a virtual organisation whose attributes have ended': [
    (home) => {
      home.config = home.onlyProxy(home.attributesOf('member', { notAfter: fromNow(-HOUR) }));
    },
    /^FAILED authorisation .*You are \S+CN=member, without a virtual organisation/,
    104,
  ],
  'a user of a virtual organisation that the server does not know': [
    (home) => {
      home.config = home.onlyProxy(home.attributesOf('member', { vo: 'othervo' }));
    },
    /^FAILED authorisation .*You are \S+CN=member in othervo \(\/othervo\)/,
    104,
  ],
  'a virtual organisation of which no server is known': [
    (home) => {
      home.config = { ...home.config, VOMS: ['nowherevo'] };
    },
    /^FAILED VO servers No server of the virtual organisation nowherevo is named in .*> Add the line that the virtual organisation publishes/,
    103,
  ],
  // Tokens.
  'a token that is not there': [
    (home) => {
      home.config = { ...home.config, AUTHENTICATION: 'token', TOKEN_FILE: join(home.directory, 'no-token') };
    },
    /^FAILED token There is no token in \S+no-token > Put your token into/,
    103,
  ],
  'a token that has expired': [
    tokenWith({ exp: now() - 720 }),
    /^FAILED token The token in \S+ expired 1\d minutes ago.*> Get a new token/,
    103,
  ],
  'a token of an issuer that the server does not know': [
    tokenWith({ iss: 'https://issuer.example.org' }),
    /^FAILED authorisation \S+ refuses access to this user: .*The token in \S+ of https:\/\/issuer\.example\.org has no defect.*> Ask the site whether it accepts tokens, those of this issuer/,
    104,
  ],
  'a token for another server': [
    tokenWith({ aud: 'https://other.example.org' }),
    /^warning token .*it is for https:\/\/other\.example\.org \(its "aud"\), not for this server > If the server refuses it/,
    0,
  ],
  'a token that only allows reading': [
    tokenWith({ scope: 'compute.read' }),
    /^warning token .*it allows compute\.read .*not compute\.create > If the server refuses it/,
    0,
  ],
  // What is asked for, and when.
  'a queue that there is not': [
    () => ['--queue', 'nowhere'],
    /^FAILED queues No queue takes this job\. fork: not the queue asked for \(nowhere\) > Ask for less, or name another queue\.$/,
    107,
  ],
  'a clock that is twenty minutes fast': [
    () => setClock(1_200),
    /^warning clock what the server publishes is of .*: the clock of this machine is fast, or .*> Set the clock of this machine/,
    0,
  ],
  'a clock that is twenty minutes slow': [
    (home) => {
      home.config = { ...home.config, PROXY_FILE: home.proxyOf('tester', { notBefore: fromNow(-0.5 * HOUR) }) };
      setClock(-1_200);
    },
    /^warning clock this machine says .*this one is slow > Set the clock of this machine/,
    0,
  ],
  'a clock that is a year fast': [
    () => setClock(365 * 24 * HOUR),
    /^FAILED identity The certificate \S+CN=tester expired on .*; the clock of this machine says /,
    103,
  ],
};

describe.each(releases)('on $name (ARC $release) the first line tells of', (server) => {
  const mistakes = Object.entries(MISTAKES).filter(([, [, , , where]]) => where?.(server) ?? true);

  it.each(mistakes)('%s', async (_what, [seed, first, status]) => {
    const home = new Home(server);
    const words = await seed(home);
    const told = await doctor(home, Array.isArray(words) ? words : []);
    expect(told.first, told.stdout).toMatch(first);
    expect(told.status, told.stderr).toBe(status);
    expect(told.stdout + told.stderr).not.toMatch(/PRIVATE KEY|ey[\w-]{40}/);
  });
});
