import { inspect } from 'node:util';
import { credentialOf, makeAuthority, makeProxy, makeUser, NOW, seconds } from 'jasmin-arc-testing/pki/chain-maker.js';
import { makeRevocationList, revocationListPem } from 'jasmin-arc-testing/pki/crl-maker.js';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../log/log.js';
import type { MemoryCredential } from './memory-credential.js';
import { UserInMemory } from './user-in-memory.js';

const authority = makeAuthority('authority');
const user = makeUser(authority, 'tester');
const pem = (one: typeof user) => one.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const encrypted = user.privateKey
  .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'correct horse' })
  .toString();

/** No file can be read or written there. */
const nowhere = {
  clientCert: '/nowhere/cert',
  clientKey: '/nowhere/key',
  certsDir: '/nowhere/authorities',
  proxyFile: '/nowhere/proxy',
  proxyValiditySeconds: 3600,
  proxyRenewalThresholdSeconds: 10,
};
const CREDENTIAL: MemoryCredential = {
  certificate: user.certificate.toPem(),
  key: Buffer.from(pem(user)),
  authorities: [authority.certificate.toPem()],
};

let now: Date;
let lines: string[];
beforeEach(() => {
  now = NOW;
  lines = [];
});

function open(changes: Partial<MemoryCredential> = {}, passPhrase?: string | (() => string)): UserInMemory {
  const line = (message: string) => {
    lines.push(message);
  };
  const log = createLog({ debug: line, info: line, warn: (text) => line(`warning: ${text}`), error: line }, 'DEBUG');
  return new UserInMemory({ ...CREDENTIAL, ...changes }, { ...nowhere, passPhrase }, { log, now: () => now });
}

describe('a credential in memory', () => {
  it('gives a proxy, renewed in time, and the authorities, without a file', async () => {
    const config = open();
    const first = await config.identity();
    expect(first.subject).toMatch(/^\/DC=org\/DC=example\/CN=tester\/CN=\d+$/);
    expect(first.notAfter).toEqual(seconds(3600));
    expect((await config.identity()).fingerprint).toBe(first.fingerprint);
    now = seconds(3590);
    const [second, same] = await Promise.all([config.identity(), config.identity()]);
    expect([second.fingerprint === first.fingerprint, same.fingerprint === second.fingerprint]).toEqual([false, true]);
    expect((await config.createProxy()).fingerprint).not.toBe(second.fingerprint);
    expect(config.secondsLeft).toBe(3600);
    expect(await config.trustAnchors()).toEqual([authority.certificate.toPem()]);
    expect(await config.findTrustDefect([user.certificate.der])).toBeUndefined();
    expect((await config.ownCredential())?.certificate.equals(user.certificate)).toBe(true);
    expect([config.proxyPath, config.certsDir, await config.isPresent()]).toEqual(['', '', true]);
  });

  it('may come with lists of revoked certificates among the authorities', async () => {
    const list = revocationListPem(makeRevocationList(authority, { revoked: [user] }));
    const config = open({ authorities: authority.certificate.toPem() + list });
    expect(await config.findTrustDefect([user.certificate.der])).toMatchObject({ kind: 'revoked', file: 'memory' });
  });

  it('may be one text with both', async () => {
    const { subject } = await open({ certificate: user.certificate.toPem() + pem(user), key: undefined }).identity();
    expect(subject).toContain('CN=tester');
  });

  it('may have an encrypted key, whose pass phrase is asked for whenever a proxy is made', async () => {
    const ask = vi.fn(() => 'correct horse');
    const config = open({ key: encrypted }, ask);
    await config.identity();
    await config.identity();
    expect(ask).toHaveBeenCalledTimes(1);
    expect(await config.ownCredential()).toBeUndefined(); // a user is not asked for a delegation
    expect(ask).toHaveBeenCalledTimes(1);
    await expect(open({ key: encrypted }).identity()).rejects.toMatchObject({ code: 'ERR_ARC_PASS_PHRASE' });
  });

  it('may be a proxy, which is used as it is until it ends, with a warning before', async () => {
    const proxy = makeProxy(user, '1', { notBefore: -3600, notAfter: 43_200 });
    const config = open({ certificate: credentialOf(user, proxy).toProxyFile(), key: undefined });
    expect((await config.identity()).fingerprint).toBe(proxy.certificate.fingerprint);
    expect((await config.createProxy()).fingerprint).toBe(proxy.certificate.fingerprint);
    now = seconds(43_200 - 600);
    await config.identity();
    await config.identity();
    expect(lines.filter((line) => line.startsWith('warning'))).toEqual([
      'warning: The proxy in memory ends in 10 minutes and is not renewed here: make a new one with the tool that made it',
    ]);
    now = seconds(43_200);
    await expect(config.identity()).rejects.toMatchObject({ code: 'ERR_ARC_CERTIFICATE_EXPIRED', kind: 'proxy' });
  });

  it.each([
    ['is no PEM', { certificate: 'thesis' }, 'ERR_ARC_CREDENTIAL_FORMAT', 'credential.certificate'],
    [
      'has the key of another',
      { key: pem(makeUser(authority, 'other')) },
      'ERR_ARC_KEY_MISMATCH',
      'credential.certificate',
    ],
    ['has no key', { key: 'thesis' }, 'ERR_ARC_CREDENTIAL_FORMAT', 'credential.key'],
  ])('is refused if it %s', async (_what, changes, code, place) => {
    await expect(open(changes).identity()).rejects.toMatchObject({ code, message: expect.stringContaining(place) });
  });

  it('shows no secret when it is printed, logged or refused', async () => {
    const config = open({ key: encrypted }, 'correct horse');
    await config.identity();
    const wrong: unknown = await open({ key: encrypted }, 'battery staple')
      .identity()
      .catch((error: unknown) => error);
    const shown = [...lines, ...[config, wrong].map((one) => inspect(one, { depth: null, showHidden: true }))].join();
    for (const secret of ['correct horse', 'battery staple', 'PRIVATE KEY']) expect(shown).not.toContain(secret);
  });
});
