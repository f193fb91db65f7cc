import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import fc from 'fast-check';
import { type Certificate, PolicyLanguages } from 'jasmin-arc/pki';
import {
  basicConstraints,
  type CertificatePlan,
  ecKeyPair,
  extendedKeyUsage,
  forClients,
  keyPair,
  keyUsage,
  type Made,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  nameOf,
  proxyCertInfo,
  rsaKeyPair,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeClient } from '../../packages/sandbox/src/tls/client-identity.js';
import { createGuardedServer } from '../../packages/sandbox/src/tls/guarded-server.js';

/** What a client shows: certificates, and the key of the first. */
interface Shown {
  readonly chain: readonly Certificate[];
  readonly leaf: Made;
}

type Plan = Partial<CertificatePlan>;
type Part = 'user' | 'proxy' | 'deeper';

const root = makeAuthority('root');
const otherRoot = makeAuthority('another');

/** One thing more or less, good or bad, in one of the certificates. */
const changes: Readonly<Record<string, () => Plan>> = {
  'nothing at all': () => ({}),
  expired: () => ({ notAfter: -1 }),
  'expires this second': () => ({ notAfter: 0 }),
  'begins in a second': () => ({ notBefore: 1 }),
  'lasts a second more': () => ({ notAfter: 1 }),
  'no key usage': () => ({ extensions: [proxyCertInfo()] }),
  'key usage without signatures': () => ({ extensions: [proxyCertInfo(), keyUsage(2)] }),
  'key usage for agreement': () => ({ extensions: [proxyCertInfo(), keyUsage(4)] }),
  limited: () => ({ extensions: [proxyCertInfo({ policyLanguage: PolicyLanguages.LIMITED })] }),
  'path length 0': () => ({ extensions: [proxyCertInfo({ pathLength: 0 })] }),
  'path length 1': () => ({ extensions: [proxyCertInfo({ pathLength: 1 })] }),
  'not critical': () => ({ extensions: [proxyCertInfo({}, false)] }),
  'no ProxyCertInfo': () => ({ extensions: [keyUsage(0, 2)] }),
  'an authority': () => ({ extensions: [proxyCertInfo(), basicConstraints(true)] }),
  'not an authority': () => ({ extensions: [proxyCertInfo(), basicConstraints(false)] }),
  'for clients': () => ({ extensions: [proxyCertInfo(), forClients] }),
  'for mail': () => ({ extensions: [proxyCertInfo(), extendedKeyUsage('1.3.6.1.5.5.7.3.4')] }),
  'somebody else': () => ({ subjectName: nameOf('somebody else') }),
  'unknown critical extension': () => ({
    extensions: [proxyCertInfo(), { oid: '1.2.3.4', critical: true, value: Buffer.of(5, 0) }],
  }),
  'malformed ProxyCertInfo': () => ({
    extensions: [{ oid: '1.3.6.1.5.5.7.1.14', critical: true, value: Buffer.of(4, 1, 1) }],
  }),
  'RSA key': () => ({ keys: rsaKeyPair('a') }),
  'P-521 key': () => ({ keys: ecKeyPair('b', 'P-521') }),
};

/** What breaks two rules at once, of which OpenSSL and we look at another one first. */
const severalReasons: ReadonlySet<string> = new Set(['key usage without signatures', 'an authority']);

/** A user's extensions have no place for ProxyCertInfo, which would make it a proxy of the authority. */
const forUser = (plan: Plan, keepProxyInfo: boolean): Plan =>
  plan.extensions && !keepProxyInfo
    ? { ...plan, extensions: plan.extensions.filter(({ oid }) => oid !== '1.3.6.1.5.5.7.1.14') }
    : plan;

const chainWith = (change: string, part: Part, depth: number, proxyForUser: boolean): Shown => {
  const plan = changes[change]?.() ?? {};
  const user = makeUser(root, 'tester', part === 'user' ? forUser(plan, proxyForUser) : {});
  const proxy = makeProxy(user, '1', part === 'proxy' ? plan : {});
  const deeper = makeProxy(proxy, '2', part === 'deeper' ? plan : {});
  const made = [deeper, proxy, user].slice(2 - depth);
  return { chain: made.map(({ certificate }) => certificate), leaf: made[0] ?? user };
};

/** What else can be wrong with what is shown. */
const disarray: Readonly<Record<string, (shown: Shown) => Shown>> = {
  nothing: (shown) => shown,
  'the root as well': ({ chain, leaf }) => ({ leaf, chain: [...chain, root.certificate] }),
  'another root as well': ({ chain, leaf }) => ({ leaf, chain: [...chain, otherRoot.certificate] }),
  'the last one missing': ({ chain, leaf }) => ({ leaf, chain: chain.length > 1 ? chain.slice(0, -1) : chain }),
  'the second one missing': ({ chain, leaf }) => ({ leaf, chain: chain.filter((_, index) => index !== 1) }),
  'the others in reverse': ({ chain, leaf }) => ({ leaf, chain: [...chain.slice(0, 1), ...chain.slice(1).reverse()] }),
  'a signature by somebody else': ({ chain, leaf }) => {
    const [, issuer] = chain;
    if (!issuer) return { chain, leaf };
    const thief = { ...leaf, certificate: issuer, privateKey: keyPair('thief').privateKey };
    const forged = makeProxy(thief, '2', { keys: leaf });
    return { leaf: forged, chain: [forged.certificate, ...chain.slice(1)] };
  },
  'a user of another root': ({ chain }) => {
    const stranger = makeUser(otherRoot, 'tester');
    const proxy = makeProxy(stranger, '1');
    return { leaf: proxy, chain: chain.length > 1 ? [proxy.certificate, stranger.certificate] : [proxy.certificate] };
  },
};

const pem = (...certificates: readonly Certificate[]): string => certificates.map((each) => each.toPem()).join('');

/** `accepted`, or the alert with which the connection ends. */
const show = (port: number, { chain, leaf }: Shown, maxVersion: tls.SecureVersion): Promise<string> =>
  new Promise((resolve) => {
    const key = leaf.privateKey.export({ type: 'pkcs8', format: 'pem' });
    const socket = tls.connect(
      { port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion, cert: pem(...chain), key },
      () => socket.write('GET / HTTP/1.0\r\n\r\n'),
    );
    socket.on('data', () => {
      resolve('accepted');
      socket.destroy();
    });
    socket.on('error', ({ message }) => resolve(/alert [a-z ]+/.exec(message)?.[0] ?? message));
    socket.on('close', () => resolve('closed without a word'));
  });

describe('chains of proxies, shown to the sandbox and to OpenSSL', () => {
  let directory: string;
  let sandbox: Server;
  let openssl: ReturnType<typeof spawn>;
  let opensslPort: number;
  const seen = { accepted: 0, refused: 0 };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'jasmin-arc-chains-'));
    const host = makeUser(root, 'localhost', { keys: ecKeyPair('host', 'P-521') });
    const privateKey = host.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const certificateChain = pem(host.certificate);
    sandbox = createGuardedServer({
      certificateChain,
      privateKey,
      newestTls: 'TLSv1.3',
      judge: (certificates) => judgeClient(certificates, [root.certificate], NOW),
      accepted: (socket) => socket.end('hello'),
    });
    await new Promise<void>((resolve) => sandbox.listen(0, '127.0.0.1', resolve));
    await writeFile(join(directory, 'root'), pem(root.certificate));
    await writeFile(join(directory, 'host'), certificateChain + privateKey, { mode: 0o600 });
    const verification = ['-Verify', '9', '-verify_return_error', '-allow_proxy_certs', '-auth_level', '2'];
    const time = ['-attime', String(NOW.getTime() / 1000)];
    const trust = ['-CAfile', 'root', '-no-CApath', '-no-CAstore'];
    const service = ['-accept', '127.0.0.1:0', '-www', '-curves', 'P-521', '-cert', 'host', '-key', 'host'];
    openssl = spawn('openssl', ['s_server', ...service, ...verification, ...time, ...trust], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    opensslPort = await new Promise((resolve, reject) => {
      let said = '';
      openssl.stdout?.on('data', (chunk) => {
        said += String(chunk);
        const port = /ACCEPT \S+:(\d+)/.exec(said)?.[1];
        if (port) resolve(Number(port));
      });
      openssl.once('exit', () => reject(new Error(`openssl has ended: ${said}`)));
    });
  });
  afterAll(async () => {
    sandbox.close();
    openssl.kill();
    await once(openssl, 'exit');
    await rm(directory, { recursive: true });
    console.log(`chains judged alike: ${seen.accepted} accepted, ${seen.refused} refused`);
  });

  const judgedAlike = async (
    shown: Shown,
    version: tls.SecureVersion,
    how?: 'and for the same reason',
  ): Promise<void> => {
    const verdict = await show((sandbox.address() as AddressInfo).port, shown, version);
    const expected = await show(opensslPort, shown, version);
    if (verdict === 'accepted' || expected === 'accepted') expect(verdict).toBe(expected);
    else if (how) expect(verdict).toBe(expected);
    seen[verdict === 'accepted' ? 'accepted' : 'refused'] += 1;
  };

  it.each(Object.keys(changes))('are judged alike: %s', async (change) => {
    for (const part of ['user', 'proxy', 'deeper'] as const) {
      for (const [depth, version] of [
        [0, 'TLSv1.3'],
        [1, 'TLSv1.2'],
        [2, 'TLSv1.2'],
        [2, 'TLSv1.3'],
      ] as const) {
        const asTold = severalReasons.has(change) ? undefined : 'and for the same reason';
        await judgedAlike(chainWith(change, part, depth, false), version, asTold);
      }
    }
  });

  it('are judged alike when two things are unusual, of which either may be named as the reason', async () => {
    const chain = fc.record({
      change: fc.constantFrom(...Object.keys(changes)),
      part: fc.constantFrom<Part>('user', 'proxy', 'deeper'),
      depth: fc.integer({ min: 0, max: 2 }),
      mess: fc.constantFrom(...Object.keys(disarray)),
      version: fc.constantFrom<tls.SecureVersion>('TLSv1.2', 'TLSv1.3'),
      proxyForUser: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(chain, async ({ change, part, depth, mess, version, proxyForUser }) => {
        const shown = chainWith(change, part, depth, proxyForUser);
        await judgedAlike(disarray[mess]?.(shown) ?? shown, version);
      }),
      { numRuns: 100 },
    );
  });

  it('are many, of both kinds', () => {
    expect(seen.accepted).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(100);
  });
});
