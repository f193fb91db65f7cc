import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCommandLine } from 'jasmin-arc-testing/command/command-process.js';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { readProxyFile, writeProxyFile } from '../../packages/client/src/identity/proxy-file.js';
import { Credential } from '../../packages/client/src/pki/credential.js';
import { issueProxy } from '../../packages/client/src/pki/proxy.js';
import { readAttributeCertificates, vomsExtension } from '../../packages/client/src/voms/voms-extension.js';
import { anyServer, type HostName, releases, type UserName } from './servers.js';
import { readCertified, VO } from './voms-parties.js';

const voms = inject('voms');
const execute = promisify(execFile);

/**
 * Attributes that voms-proxy-fake makes, in the proxy of the member. None are meant for certain servers only: it mostly crashes when it is
 * asked for those. attributes-against-arex.test.ts has them.
 */
interface Fake {
  readonly name: string;
  /** Options of voms-proxy-fake. */
  readonly words?: readonly string[];
  /** Whose key signs, in place of a VOMS server. @default that of the host which the VOMS directory names */
  readonly signer?: HostName;
  /** Whom they are made for. @default the member */
  readonly holder?: UserName;
  /** What is wrong with them, as `proxy show` says. @default nothing */
  readonly problem?: RegExp;
  readonly isLetIn: boolean;
}

/** What differs from the verdict of A-REX stands in docs/certificates.md. */
const FAKES: readonly Fake[] = [
  { name: 'good', isLetIn: true },
  { name: 'in a limited proxy', words: ['-limited'], isLetIn: true },
  {
    name: 'that have ended',
    words: ['-pastac', '13:00', '-vomslife', '12'],
    problem: /^it expired on 20/,
    isLetIn: false,
  },
  { name: 'of another user', holder: 'stranger', problem: /^it is that of .*CN=stranger\b/, isLetIn: false },
  {
    name: 'signed by a host that the VOMS directory does not name',
    signer: 'wrong-name',
    problem: /^it is signed by .*CN=host\\\/ce\.example\.org of .*, which .*\/localhost\.lsc does not name$/,
    isLetIn: false,
  },
  {
    name: 'signed under an authority that is not known',
    signer: 'unknown-authority',
    problem: /^it is signed by .*O=OtherCA.*, which .*\/localhost\.lsc does not name$/,
    isLetIn: false,
  },
  { name: 'whose holder is named as RFC 5755 has it', words: ['-newformat'], isLetIn: false },
];

/** @returns the path of a proxy of the member */
async function makeProxy({ words = [], signer = 'localhost', holder = 'member' }: Fake): Promise<string> {
  const { users, hosts, certsDir } = anyServer();
  const proxy = join(mkdtempSync(join(inject('scratch'), 'fake-')), 'proxy.pem');
  const { cert, key } = users[holder];
  const parties = ['-cert', cert, '-key', key, '-hostcert', hosts[signer].cert, '-hostkey', hosts[signer].key];
  const group = ['-voms', VO, '-fqan', `/${VO}/Role=NULL/Capability=NULL`, '-uri', 'localhost:15000'];
  await execute('voms-proxy-fake', [...parties, ...group, '-certdir', certsDir, '-rfc', '-out', proxy, ...words]);
  if (holder !== 'member') await giveToMember(proxy);
  return proxy;
}

/** Puts the attributes in a proxy into one of the member, which takes its place. */
async function giveToMember(path: string): Promise<void> {
  const attributes = readAttributeCertificates((await readProxyFile(path)).chain);
  const { certificate, privateKey } = readCertified(anyServer().users.member);
  const issuer = new Credential([certificate], privateKey);
  const extensions = [vomsExtension(attributes)];
  await writeProxyFile(path, await issueProxy({ issuer, validitySeconds: 3600, now: new Date(), extensions }));
}

describe.skipIf(voms === null)('attributes of voms-proxy-fake', () => {
  if (voms === null) return;
  const proxies = new Map<string, string>();
  const proxyOf = ({ name }: Fake): string => proxies.get(name) ?? '';

  beforeAll(async () => {
    vi.stubEnv('X509_VOMS_DIR', voms.vomsDir);
    for (const fake of FAKES) proxies.set(fake.name, await makeProxy(fake));
  });
  afterAll(() => void vi.unstubAllEnvs());

  it.each(FAKES)('$name: are judged by "proxy show"', async (fake) => {
    const { CLIENT_CERT, CLIENT_KEY, ...config } = anyServer().connection('member');
    const options = {
      config: { ...config, PROXY_FILE: proxyOf(fake) },
      directory: mkdtempSync(join(inject('scratch'), 'fake-home-')),
    };
    const { status, stdout, stderr } = await runCommandLine(['proxy', 'show', '--json'], options);
    expect(status, stderr).toBe(0);
    const [attributes] = JSON.parse(stdout.toString()).proxy.attributes;
    expect(attributes).toMatchObject({ vo: VO, fqans: [`/${VO}`], isVerified: fake.problem === undefined });
    expect(attributes.problem).toEqual(fake.problem === undefined ? null : expect.stringMatching(fake.problem));
  });

  describe.concurrent.each(releases)(
    'shown to $name (ARC $release) by a user who is let in as a member only',
    (server) => {
      it.each(FAKES)('$name: let in: $isLetIn', async (fake) => {
        const { CLIENT_CERT, CLIENT_KEY, ...config } = server.connection('member');
        const options = {
          config: { ...config, PROXY_FILE: proxyOf(fake) },
          directory: mkdtempSync(join(inject('scratch'), 'fake-home-')),
        };
        const { status, stdout, stderr } = await runCommandLine(['submit', '--', 'true'], options);
        if (fake.isLetIn) {
          expect([status, stdout.toString()], stderr).toEqual([0, expect.stringContaining(server.url)]);
        } else {
          expect(status).toBe(104);
          expect(stderr).toContain('refuses access to this user');
        }
      });
    },
  );
});
