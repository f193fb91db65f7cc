import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  proxyCertInfo,
  recorded,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { type Chain, chainWith, DEFECTIVE_CHAINS, GOOD_CHAINS } from 'jasmin-arc-testing/pki/chains.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, readCertificates } from './certificate.js';
import { PolicyLanguages } from './proxy-cert-info.js';
import { validateProxyChain } from './proxy-chain.js';

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

describe('a good chain', () => {
  it.each(Object.entries(GOOD_CHAINS))('is accepted: %s', (_what, chain) => {
    expect(verdictOf(chain())).toMatchObject({ valid: true, identity: '/DC=org/DC=example/CN=tester', limited: false });
  });

  it.runIf(hasOpenssl).each(Object.entries(GOOD_CHAINS))('is accepted by OpenSSL: %s', (_what, chain) => {
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
  it.each(Object.entries(DEFECTIVE_CHAINS))('is refused for it: %s', (_what, [chain, reason]) => {
    expect(verdictOf(chain())).toMatchObject({ valid: false, defect: { reason } });
  });

  it.runIf(hasOpenssl).each(Object.entries(DEFECTIVE_CHAINS))('is refused by OpenSSL: %s', (_what, [chain]) => {
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
    const all = Object.values(DEFECTIVE_CHAINS).flatMap(([chain]) => chain().shown);
    const roots = [makeAuthority('root').certificate];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...all), { maxLength: 6 }), (shown) => {
        expect(typeof verdictOf({ roots, shown }).valid).toBe('boolean');
      }),
    );
  });
});
