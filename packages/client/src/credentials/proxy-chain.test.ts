import { spawnSync } from 'node:child_process';
import { sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  recorded,
  rsaKeyPair,
  seconds,
} from '../../fixtures/proxies/chain-maker.js';
import { Certificate, readCertificates } from './certificate.js';
import type { ChainDefect } from './chain-defect.js';
import { bitString, nullValue, octetString, oid, readElement, readElements, sequence } from './der.js';
import { appendCommonName } from './distinguished-name.js';
import { PolicyLanguages } from './proxy-cert-info.js';
import { validateProxyChain } from './proxy-chain.js';

interface Chain {
  readonly roots: readonly Certificate[];
  /** The leaf first. */
  readonly shown: readonly Certificate[];
  readonly now?: Date;
}

const verdictOf = ({ roots, shown, now = NOW }: Chain) => validateProxyChain(shown, { trustAnchors: roots, now });

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'proxy-chain-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** What OpenSSL says, asked the way a TLS server at security level 2 asks. */
function opensslAccepts({ roots, shown, now = NOW }: Chain): boolean {
  const pem = (certificates: readonly Certificate[]) => certificates.map((one) => one.toPem()).join('');
  writeFileSync(join(directory, 'roots'), pem(roots));
  writeFileSync(join(directory, 'shown'), pem(shown));
  const how = ['-allow_proxy_certs', '-purpose', 'sslclient', '-auth_level', '2', '-no-CApath', '-no-CAstore'];
  const when = ['-attime', String(Math.floor(now.getTime() / 1000))];
  const args = ['verify', ...how, ...when, '-CAfile', 'roots', '-untrusted', 'shown', 'shown'];
  return spawnSync('openssl', args, { cwd: directory }).status === 0;
}

/** Plans to change the certificates of a good chain by: root, intermediate, user, proxy, proxy of the proxy. */
interface Changes {
  readonly root?: Partial<CertificatePlan>;
  readonly intermediate?: Partial<CertificatePlan>;
  readonly user?: Partial<CertificatePlan>;
  readonly proxy?: Partial<CertificatePlan>;
  readonly deeper?: Partial<CertificatePlan>;
}

function chainWith(changes: Changes = {}): Chain & { readonly made: readonly Made[] } {
  const root = makeAuthority('root', changes.root);
  const intermediate = makeAuthority('intermediate', { issuer: root, ...changes.intermediate });
  const user = makeUser(intermediate, 'tester', changes.user);
  const proxy = makeProxy(user, '1', changes.proxy);
  const deeper = makeProxy(proxy, '2', changes.deeper);
  const made = [deeper, proxy, user, intermediate];
  return { roots: [root.certificate], shown: made.map(({ certificate }) => certificate), made };
}

const impostor = (plan: Partial<CertificatePlan>) => makeAuthority('impostor', plan);
const criticalUnknown = { oid: '1.2.3.4', critical: true, value: nullValue };
const alternativeName = {
  oid: '2.5.29.17',
  critical: false,
  value: sequence(Buffer.from('8201 61'.replace(' ', ''), 'hex')),
};
const malformed = { oid: '1.3.6.1.5.5.7.1.14', critical: true, value: octetString(Buffer.of(1)) };
const rsa1024 = rsaKeyPair('weak', 1024);

/** The same certificate, but signed by its RSA issuer over SHA-1, which {@link makeProxy} does not do. */
function signedWithSha1({ certificate }: Made, issuer: Made): Certificate {
  const [tbs] = readElements(readElement(certificate.der));
  const sha1WithRsa = sequence(oid('1.2.840.113549.1.1.5'), nullValue);
  const fields = readElements(tbs).map(({ bytes }, index) => (index === 2 ? sha1WithRsa : bytes));
  const contents = sequence(...fields);
  return new Certificate(sequence(contents, sha1WithRsa, bitString(sign('sha1', contents, issuer.privateKey))));
}

/** Chains with one defect each, and what is to be found. */
const DEFECTS: Readonly<Record<string, readonly [() => Chain, ChainDefect['reason']]>> = {
  'an expired proxy': [() => chainWith({ deeper: { notAfter: -1 } }), 'expired'],
  'a proxy that expires this second': [() => chainWith({ deeper: { notAfter: 0 } }), 'expired'],
  'an expired proxy in between': [() => chainWith({ proxy: { notAfter: -1 } }), 'expired'],
  'an expired user': [() => chainWith({ user: { notAfter: -1 } }), 'expired'],
  'an expired authority': [() => chainWith({ intermediate: { notAfter: -1 } }), 'expired'],
  'an expired root': [() => chainWith({ root: { notAfter: -1 } }), 'expired'],
  'a proxy not valid yet': [() => chainWith({ deeper: { notBefore: 1 } }), 'not-yet-valid'],
  'a user not valid yet': [() => chainWith({ user: { notBefore: 1 } }), 'not-yet-valid'],
  'an unknown root': [() => ({ ...chainWith(), roots: [makeAuthority('another').certificate] }), 'issuer-missing'],
  'no root at all': [() => ({ ...chainWith(), roots: [] }), 'issuer-missing'],
  'a root only among what was shown': [
    () => {
      const { roots, shown } = chainWith();
      return { roots: [], shown: [...shown, ...roots] };
    },
    'issuer-missing',
  ],
  'another key under the name of the root': [
    () => ({ ...chainWith(), roots: [makeAuthority('root', { keys: keyPair('another') }).certificate] }),
    'bad-signature',
  ],
  'a proxy without its issuer': [
    () => {
      const { roots, shown } = chainWith();
      return { roots, shown: shown.filter((_one, index) => index !== 1) };
    },
    'issuer-missing',
  ],
  'a user without its issuer': [
    () => {
      const { roots, shown } = chainWith();
      return { roots, shown: shown.slice(0, 3) };
    },
    'issuer-missing',
  ],
  'a proxy signed with another key': [
    () => {
      const { roots, made, shown } = chainWith();
      const [, proxy, user] = made;
      if (proxy === undefined || user === undefined) throw new Error('the chain is short');
      const forged = makeProxy({ ...user, privateKey: keyPair('thief').privateKey }, '1', { keys: proxy });
      return { roots, shown: [forged.certificate, ...shown.slice(2)] };
    },
    'bad-signature',
  ],
  'a user signed with another key': [
    () => {
      const { roots, shown, made } = chainWith();
      const forged = makeUser(impostor({ subjectName: nameOf('intermediate') }), 'tester');
      const [, , , intermediate] = made;
      return { roots, shown: [forged.certificate, ...(intermediate ? [intermediate.certificate] : shown)] };
    },
    'bad-signature',
  ],
  'a proxy with the name of its issuer': [() => chainWith({ deeper: { subjectName: nameOf('tester') } }), 'proxy-name'],
  'a proxy with two CNs more': [
    () => chainWith({ proxy: { subjectName: appendCommonName(appendCommonName(nameOf('tester'), '1'), '2') } }),
    'proxy-name',
  ],
  'a proxy under the name of another user': [
    () => chainWith({ proxy: { subjectName: appendCommonName(nameOf('somebody'), '1') } }),
    'proxy-name',
  ],
  'a proxy with an alternative name': [
    () => chainWith({ deeper: { extensions: [proxyCertInfo(), alternativeName] } }),
    'proxy-alternative-name',
  ],
  'a proxy that is an authority': [
    () => chainWith({ deeper: { extensions: [proxyCertInfo(), basicConstraints(true)] } }),
    'proxy-is-authority',
  ],
  'a proxy below one that allows none': [
    () => chainWith({ proxy: { extensions: [proxyCertInfo({ pathLength: 0 })] } }),
    'proxy-path-too-long',
  ],
  'a proxy that allows more below it than its issuer does': [
    () =>
      chainWith({
        proxy: { extensions: [proxyCertInfo({ pathLength: 1 })] },
        deeper: { extensions: [proxyCertInfo({ pathLength: 1 })] },
      }),
    'proxy-path-too-long',
  ],
  'a proxy issued by an authority': [
    () => {
      const root = makeAuthority('root');
      return { roots: [root.certificate], shown: [makeProxy(root, '1').certificate] };
    },
    'proxy-issued-by-authority',
  ],
  'a legacy proxy, without ProxyCertInfo': [
    () => chainWith({ deeper: { extensions: [keyUsage(0, 2)] } }),
    'issuer-not-authority',
  ],
  'a certificate issued by a user': [
    () => {
      const { roots, shown, made } = chainWith();
      const [, , user] = made;
      if (user === undefined) throw new Error('the chain is short');
      return { roots, shown: [makeUser(user, 'somebody').certificate, ...shown] };
    },
    'issuer-not-authority',
  ],
  'an intermediate that does not say it is an authority': [
    () => chainWith({ intermediate: { extensions: [keyUsage(5)] } }),
    'issuer-not-authority',
  ],
  'a root that says it is no authority': [
    () => chainWith({ root: { extensions: [basicConstraints(false)] } }),
    'issuer-not-authority',
  ],
  'a user whose key may not sign': [() => chainWith({ user: { extensions: [keyUsage(4)] } }), 'issuer-may-not-sign'],
  'a proxy whose key may not sign, above another': [
    () => chainWith({ proxy: { extensions: [proxyCertInfo(), keyUsage(4)] } }),
    'issuer-may-not-sign',
  ],
  'an authority whose key may not sign certificates': [
    () => chainWith({ intermediate: { extensions: [basicConstraints(true), keyUsage(0)] } }),
    'issuer-may-not-sign',
  ],
  'a root that allows no authority below': [
    () => chainWith({ root: { extensions: [basicConstraints(true, 0)] } }),
    'path-too-long',
  ],
  'a proxy whose key may not authenticate': [
    () => chainWith({ deeper: { extensions: [proxyCertInfo(), keyUsage(2)] } }),
    'wrong-purpose',
  ],
  'a user for other purposes than a client': [
    () => chainWith({ user: { extensions: [extendedKeyUsage('1.3.6.1.5.5.7.3.4')] } }),
    'wrong-purpose',
  ],
  'an unknown critical extension in a proxy': [
    () => chainWith({ deeper: { extensions: [proxyCertInfo(), criticalUnknown] } }),
    'unknown-critical-extension',
  ],
  'an unknown critical extension in a user': [
    () => chainWith({ user: { extensions: [criticalUnknown] } }),
    'unknown-critical-extension',
  ],
  'a malformed ProxyCertInfo': [() => chainWith({ deeper: { extensions: [malformed] } }), 'malformed-extension'],
  'a proxy signed over SHA-1': [
    () => {
      const { roots, made } = chainWith({ user: { keys: rsaKeyPair('user') } });
      const [, proxy, user, intermediate] = made;
      if (proxy === undefined || user === undefined || intermediate === undefined)
        throw new Error('the chain is short');
      return { roots, shown: [signedWithSha1(proxy, user), user.certificate, intermediate.certificate] };
    },
    'weak-signature',
  ],
  'a short RSA key': [() => chainWith({ deeper: { keys: rsa1024 } }), 'weak-key'],
  'a short EC key': [() => chainWith({ deeper: { keys: ecKeyPair('weak', 'prime192v1') } }), 'weak-key'],
};

const GOOD: Readonly<Record<string, () => Chain>> = {
  'two proxies deep': () => chainWith(),
  'a user alone': () => {
    const { roots, shown } = chainWith();
    return { roots, shown: shown.slice(2) };
  },
  'shown with the root': () => {
    const { roots, shown } = chainWith();
    return { roots, shown: [...shown, ...roots] };
  },
  'shown in another order': () => {
    const { roots, shown } = chainWith();
    const [leaf, ...above] = shown;
    return { roots, shown: [...(leaf ? [leaf] : []), ...above.reverse()] };
  },
  'an intermediate that the server has': () => {
    const { roots, shown } = chainWith();
    return { roots: [...roots, ...shown.slice(3)], shown: shown.slice(0, 3) };
  },
  'an expired certificate of the intermediate beside the current': () => {
    const { roots, shown, made } = chainWith();
    const [, , , intermediate] = made;
    const old = makeAuthority('root', { notAfter: -1 });
    const expired = makeAuthority('intermediate', { issuer: old, keys: intermediate ?? keyPair('x'), notAfter: -1 });
    const [leaf, ...above] = shown;
    return { roots: [old.certificate, ...roots], shown: [...(leaf ? [leaf] : []), expired.certificate, ...above] };
  },
  'as many proxies as allowed': () => chainWith({ proxy: { extensions: [proxyCertInfo({ pathLength: 1 })] } }),
  'as many authorities as allowed': () =>
    chainWith({
      root: { extensions: [basicConstraints(true, 1)] },
      intermediate: { extensions: [basicConstraints(true, 0)] },
    }),
  'certificates without key usage': () =>
    chainWith({
      user: { extensions: [] },
      proxy: { extensions: [proxyCertInfo()] },
      deeper: { extensions: [proxyCertInfo()] },
    }),
  'a ProxyCertInfo that is not critical': () => chainWith({ deeper: { extensions: [proxyCertInfo({}, false)] } }),
  'a proxy that says it is no authority': () =>
    chainWith({ deeper: { extensions: [proxyCertInfo(), basicConstraints(false)] } }),
  'a proxy that outlives its user': () => chainWith({ deeper: { notBefore: -1_000_000, notAfter: 10_000_000 } }),
  'an unknown extension that is not critical': () =>
    chainWith({ deeper: { extensions: [proxyCertInfo(), { ...criticalUnknown, critical: false }] } }),
  'a purpose that includes clients': () => chainWith({ user: { extensions: [forClients] } }),
  'a key for agreement in a proxy with none below': () =>
    chainWith({ deeper: { extensions: [proxyCertInfo(), keyUsage(4)] } }),
  'a proxy valid from this second on': () => chainWith({ deeper: { notBefore: 0 } }),
  'a root without extensions': () => chainWith({ root: { extensions: [] } }),
  'an independent proxy': () =>
    chainWith({ deeper: { extensions: [proxyCertInfo({ policyLanguage: PolicyLanguages.INDEPENDENT })] } }),
  'EC and RSA keys': () => chainWith({ user: { keys: ecKeyPair('u', 'P-384') }, proxy: { keys: rsaKeyPair('p') } }),
};

describe('a good chain', () => {
  it.each(Object.entries(GOOD))('is accepted: %s', (_what, chain) => {
    expect(verdictOf(chain())).toMatchObject({ valid: true, identity: '/DC=org/DC=example/CN=tester', limited: false });
  });

  it.runIf(hasOpenssl).each(Object.entries(GOOD))('is accepted by OpenSSL: %s', (_what, chain) => {
    expect(opensslAccepts(chain())).toBe(true);
  });

  it('is as long valid as all of it', () => {
    expect(verdictOf(chainWith({ user: { notAfter: 99 } }))).toMatchObject({ notAfter: seconds(99), proxies: 2 });
  });

  it.each([
    ['arcproxy-6.17/proxy.pem', { identity: '/DC=org/DC=nordugrid/DC=ARC/O=TestCA/CN=fixture user', proxies: 1 }],
    ['arcproxy-6.17/proxy-of-proxy.chain.pem', { proxies: 2, limited: false }],
    ['arcproxy-6.17/proxy-of-user-with-usages.chain.pem', { proxies: 1, limited: false }],
    ['openssl-3.0/limited-proxy.chain.pem', { proxies: 1, limited: true }],
    ['openssl-3.0/any-language-proxy.chain.pem', { proxies: 1, limited: false }],
    ['user-cert.pem', { proxies: 0, limited: false }],
  ])('was recorded: %s', (path, expected) => {
    const chain = {
      roots: readCertificates(recorded('ca-cert.pem'), 'ca'),
      shown: readCertificates(recorded(path), path),
    };
    expect(verdictOf(chain)).toMatchObject({ valid: true, ...expected });
    if (hasOpenssl) expect(opensslAccepts(chain)).toBe(true);
  });

  it('was recorded from A-REX: what arcsub delegated', () => {
    const roots = readCertificates(recorded('arcsub-6.17/ca-cert.pem'), 'ca');
    const shown = readCertificates(recorded('arcsub-6.17/delegated.chain.pem'), 'chain');
    const identity = '/DC=org/DC=nordugrid/DC=ARC/O=TestCA/CN=tester';
    expect(verdictOf({ roots, shown })).toMatchObject({ valid: true, identity, proxies: 2 });
  });

  it('stays limited however full a proxy below the limited one is', () => {
    const limited = proxyCertInfo({ policyLanguage: PolicyLanguages.LIMITED });
    expect(verdictOf(chainWith({ proxy: { extensions: [limited] } }))).toMatchObject({ valid: true, limited: true });
    expect(verdictOf(chainWith({ deeper: { extensions: [limited] } }))).toMatchObject({ valid: true, limited: true });
  });
});

describe('a chain with one defect', () => {
  it.each(Object.entries(DEFECTS))('is refused for it: %s', (_what, [chain, reason]) => {
    expect(verdictOf(chain())).toMatchObject({ valid: false, defect: { reason } });
  });

  it.runIf(hasOpenssl).each(Object.entries(DEFECTS))('is refused by OpenSSL: %s', (_what, [chain]) => {
    expect(opensslAccepts(chain())).toBe(false);
  });

  it('is refused when nothing was shown', () => {
    expect(verdictOf({ roots: [makeAuthority('root').certificate], shown: [] })).toEqual({
      valid: false,
      defect: { reason: 'no-certificate' },
    });
  });
});

describe('chains of any length and lifetime', () => {
  const layer = fc.record({
    pathLength: fc.option(fc.nat(4), { nil: undefined }),
    limited: fc.boolean(),
    notBefore: fc.integer({ min: -60, max: 5 }),
    notAfter: fc.integer({ min: -5, max: 600 }),
  });

  it.runIf(hasOpenssl)('are judged as OpenSSL judges them', () => {
    const root = makeAuthority('root');
    const user = makeUser(root, 'tester');
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 5 }), (layers) => {
        const made = [user];
        for (const [index, { pathLength, limited, notBefore, notAfter }] of layers.entries()) {
          const policyLanguage = limited ? PolicyLanguages.LIMITED : PolicyLanguages.INHERIT_ALL;
          const extensions = [proxyCertInfo({ pathLength, policyLanguage })];
          made.unshift(makeProxy(made[0] ?? user, String(index), { notBefore, notAfter, extensions }));
        }
        const chain = { roots: [root.certificate], shown: made.map(({ certificate }) => certificate) };
        const verdict = verdictOf(chain);
        expect(verdict.valid).toBe(opensslAccepts(chain));
        if (!verdict.valid) return;
        expect(verdict.proxies).toBe(layers.length);
        expect(verdict.limited).toBe(layers.some(({ limited }) => limited));
      }),
      { numRuns: 60 },
    );
  });

  it('never throw, whichever certificates are shown in whichever order', () => {
    const all = Object.values(DEFECTS).flatMap(([chain]) => chain().shown);
    const roots = [makeAuthority('root').certificate];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...all), { maxLength: 6 }), (shown) => {
        expect(typeof verdictOf({ roots, shown }).valid).toBe('boolean');
      }),
    );
  });
});
