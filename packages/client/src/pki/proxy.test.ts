import {
  credentialOf,
  ecKeyPair,
  forClients,
  keyPair,
  keyUsage,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  proxyCertInfo,
  recorded,
  rsaKeyPair,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { type Certificate, readCertificates } from './certificate.js';
import { ExtensionOids } from './certificate-extensions.js';
import { Credential } from './credential.js';
import { lastCommonName } from './distinguished-name.js';
import { readPrivateKey } from './private-key.js';
import { issueProxy, type SignProxyOptions, signProxy } from './proxy.js';
import { PolicyLanguages } from './proxy-cert-info.js';

const fixtureKey = readPrivateKey(recorded('user-key.pem'), 'user-key.pem');
const read = (path: string) => readCertificates(recorded(path), path);
const authority = makeAuthority('authority');
const user = makeUser(authority, 'tester');
const { publicKey } = keyPair('proxy');

const sign = (issuer: Credential, options: Partial<SignProxyOptions> = {}): Certificate =>
  signProxy({ issuer, publicKey, validitySeconds: 3600, now: NOW, ...options });

describe('further extensions of a proxy', () => {
  it('come first, as they are', () => {
    const extension = { oid: '1.3.6.1.4.1.8005.100.100.5', critical: false, value: Buffer.from('0500', 'hex') };
    const { extensions } = sign(credentialOf(user), { extensions: [extension] });
    expect(extensions.all[0]).toEqual(extension);
    expect(extensions.all[1]?.oid).toBe(ExtensionOids.PROXY_CERT_INFO);
    expect(extensions.all.slice(1)).toEqual(sign(credentialOf(user)).extensions.all);
  });
});

describe("signing a proxy, compared with arcproxy's", () => {
  it('makes the same certificate, to the last byte, from the same key, CN and time', () => {
    const [theirs, theirUser] = read('arcproxy-6.17/proxy.pem');
    const ours = signProxy({
      issuer: new Credential([theirUser ?? theirs], fixtureKey),
      publicKey: theirs.publicKey,
      validitySeconds: 12 * 3600,
      now: new Date('2026-11-23T03:48:22Z'),
      commonName: lastCommonName(theirs.subjectName),
    });
    expect(ours.toPem()).toBe(theirs.toPem());
  });

  it('makes the same from a certificate with more usages and another digest', () => {
    const [theirs] = read('arcproxy-6.17/proxy-of-user-with-usages.chain.pem');
    const ours = signProxy({
      issuer: new Credential(read('user-with-usages-cert.pem'), fixtureKey),
      publicKey: theirs.publicKey,
      validitySeconds: 12 * 3600,
      now: new Date('2026-11-23T03:48:23Z'),
      commonName: lastCommonName(theirs.subjectName),
    });
    expect(ours.toPem()).toBe(theirs.toPem());
  });

  it('makes the same one level deeper', () => {
    const [theirs] = read('arcproxy-6.17/proxy-of-proxy.chain.pem');
    const ours = signProxy({
      issuer: Credential.fromPem(recorded('arcproxy-6.17/proxy.pem'), 'proxy.pem'),
      publicKey: theirs.publicKey,
      validitySeconds: 3600,
      now: new Date('2026-11-23T03:48:22Z'),
      commonName: lastCommonName(theirs.subjectName),
    });
    expect(ours.toPem()).toBe(theirs.toPem());
  });
});

describe('the lifetime of a proxy', () => {
  it('begins five minutes ago and ends when asked', () => {
    const { notBefore, notAfter } = sign(credentialOf(user));
    expect(notBefore).toEqual(seconds(-300));
    expect(notAfter).toEqual(seconds(3600));
  });

  it("lies within its issuer's", () => {
    const { notBefore, notAfter } = sign(credentialOf(makeUser(authority, 'short', { notBefore: -10, notAfter: 600 })));
    expect(notBefore).toEqual(seconds(-10));
    expect(notAfter).toEqual(seconds(600));
  });

  it('lies within that of the user certificate, also where the proxy above goes beyond it', () => {
    const short = makeUser(authority, 'short', { notAfter: 600 });
    const { notAfter } = sign(credentialOf(short, makeProxy(short, '1', { notAfter: 9000 })));
    expect(notAfter).toEqual(seconds(600));
  });

  it.each([
    [
      'that has expired',
      { notAfter: 0 },
      'expired on 2026-11-23T04:00:00.000Z; the clock of this machine says 2026-11-23T04:00:00.000Z',
      'Renew the certificate',
    ],
    [
      'that is not valid yet',
      { notBefore: 3600 },
      'is not valid yet: it begins on 2026-11-23T05:00:00.000Z, and the clock of this machine says 2026-11-23T04:00:00.000Z: it seems to be slow, by 60 minutes at least',
      'timedatectl',
    ],
  ])('given a certificate %s, then none is issued', (_what, plan, message, hint) => {
    const issuer = credentialOf(makeUser(authority, 'tester', plan));
    expect(() => sign(issuer)).toThrow(
      expect.objectContaining({
        code: 'ERR_ARC_CERTIFICATE_EXPIRED',
        message: `The certificate /DC=org/DC=example/CN=tester ${message}`,
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it.each([0, -1, Number.NaN])('is not %s seconds', (validitySeconds) => {
    expect(() => sign(credentialOf(user), { validitySeconds })).toThrow(RangeError);
  });
});

describe('the rights of a proxy', () => {
  it('are those of its issuer, with no limit to the proxies below', () => {
    expect(sign(credentialOf(user)).extensions.proxyCertInfo).toEqual({ policyLanguage: PolicyLanguages.INHERIT_ALL });
  });

  it('stay limited below a limited proxy', () => {
    const [limited, owner] = read('openssl-3.0/limited-proxy.chain.pem');
    const key = readPrivateKey(recorded('arcproxy-6.17/proxy.pem'), 'proxy.pem');
    const proxy = sign(new Credential([limited, ...(owner === undefined ? [] : [owner])], key));
    expect(proxy.extensions.proxyCertInfo?.policyLanguage).toBe(PolicyLanguages.LIMITED);
  });

  it('do not include signing for others, nor what the issuer may not do', () => {
    const generous = credentialOf(makeUser(authority, 'tester', { extensions: [keyUsage(0, 1, 4, 5, 6)] }));
    expect([...(sign(generous).extensions.keyUsage ?? [])]).toEqual([0, 4]);
  });

  it('are not narrowed where the issuer has no key usage', () => {
    const plain = sign(credentialOf(makeUser(authority, 'tester', { extensions: [] })));
    expect(plain.extensions.all.map(({ oid }) => oid)).toEqual([ExtensionOids.PROXY_CERT_INFO]);
  });

  it('keep the purposes of the issuer', () => {
    const client = sign(credentialOf(makeUser(authority, 'tester', { extensions: [forClients] })));
    expect(client.extensions.find(ExtensionOids.EXTENDED_KEY_USAGE)).toEqual(forClients);
  });

  it.each([
    ['an authority', credentialOf(authority), 'it is an authority'],
    [
      'a key for encryption only',
      credentialOf(makeUser(authority, 'x', { extensions: [keyUsage(2)] })),
      'its key usage',
    ],
    [
      'a proxy that allows none below',
      credentialOf(user, makeProxy(user, '1', { extensions: [proxyCertInfo({ pathLength: 0 })] })),
      'it is a proxy that allows none',
    ],
    [
      'a certificate with a malformed extension',
      credentialOf(
        makeUser(authority, 'x', {
          extensions: [{ oid: ExtensionOids.KEY_USAGE, critical: true, value: Buffer.of(5, 0) }],
        }),
      ),
      'one of its extensions is malformed',
    ],
  ])('cannot come from %s', (_what, issuer, reason) => {
    expect(() => sign(issuer)).toThrow(
      expect.objectContaining({ code: 'ERR_ARC_PROXY_GENERATION', message: expect.stringContaining(reason) }),
    );
  });
});

describe('the name of a proxy', () => {
  it("is its issuer's and a random number", () => {
    const names = Array.from({ length: 5 }, () => sign(credentialOf(user)).subject);
    for (const name of names) expect(name).toMatch(/^\/DC=org\/DC=example\/CN=tester\/CN=\d{1,10}$/);
    expect(new Set(names).size).toBeGreaterThan(1);
  });
});

describe('issuing a proxy', () => {
  it.each([
    ['RSA', rsaKeyPair('user')],
    ['EC', ecKeyPair('user')],
    ['Ed25519', keyPair('user')],
  ])('draws an RSA key of 2048 bits below an %s certificate', async (_kind, keys) => {
    const issuer = credentialOf(makeUser(authority, 'tester', { keys }));
    const proxy = await issueProxy({ issuer, validitySeconds: 60, now: NOW });
    expect(proxy.key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(proxy.certificate.isSignedBy(issuer.certificate)).toBe(true);
    expect(proxy.chain.slice(1)).toEqual([...issuer.chain]);
    expect(proxy.identity).toBe('/DC=org/DC=example/CN=tester');
    expect(proxy.toProxyFile()).toMatch(/CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----[^-]*-----END RSA PRIVATE/);
  });

  it('given an expired certificate, then it fails before a key is drawn', async () => {
    const issuer = credentialOf(makeUser(authority, 'tester', { notAfter: -1 }));
    await expect(issueProxy({ issuer, validitySeconds: 60, now: NOW })).rejects.toMatchObject({
      code: 'ERR_ARC_CERTIFICATE_EXPIRED',
    });
  });
});
