import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CertificatePlan,
  credentialOf,
  type Made,
  make,
  makeAuthority,
  makeProxy,
  makeUser,
  NOW,
  proxyCertInfo,
  seconds,
} from 'jasmin-arc-testing/pki/chain-maker.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCertificates } from '../pki/certificate.js';
import { appendCommonName } from '../pki/distinguished-name.js';
import { VomsOids } from '../voms/voms-oids.js';
import { describeDirectory, describePlace } from './describe-place.js';
import { findIdentity, searchIdentity } from './find-identity.js';
import type { ConfiguredFiles } from './identity-places.js';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const authority = makeAuthority('authority');
const user = makeUser(authority, 'tester');
const other = makeUser(authority, 'other');

let root: string;
let env: Record<string, string | undefined>;
const at = (...names: readonly string[]) => join(root, ...names);
const home = () => at('home');
const usualProxy = () => at('tmp', 'x509up_u1000');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jasmin-arc-identity-'));
  for (const name of ['home/.arc', 'home/.globus', 'tmp']) mkdirSync(at(name), { recursive: true });
  env = {};
});
afterEach(() => rmSync(root, { recursive: true }));

const search = (files: Partial<ConfiguredFiles> = {}) =>
  searchIdentity(
    { proxyFile: at('own-proxy'), isProxyFileGiven: false, ...files },
    { env, home: home(), uid: 1000, temporary: at('tmp') },
    NOW,
  );

function putProxy(path: string, plan: Partial<CertificatePlan> = {}, owner: Made = user): void {
  const proxy = makeProxy(owner, '1', plan);
  writeFileSync(path, credentialOf(owner, proxy).toProxyFile(), { mode: 0o600 });
}

function putCertificate(directory: string, { certificate, privateKey }: Made = user, key = 'userkey.pem'): void {
  writeFileSync(join(directory, 'usercert.pem'), certificate.toPem());
  writeFileSync(join(directory, key), privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
}

/** A proxy with attributes of testvo, as a server of VOMS has given them to another user. */
const [withAttributes] = readCertificates(readFileSync(fixture('voms/one-group.chain.pem'), 'utf8'), 'the fixture');
const attributes = withAttributes.extensions.find(VomsOids.ATTRIBUTE_CERTIFICATES);
if (attributes === undefined) throw new Error('the fixture has no attributes');
const vomsPlan = { extensions: [attributes, proxyCertInfo()] };

describe('the identity, where the configuration names none', () => {
  it('is taken from the first place that has one, in the order of the ARC tools', async () => {
    env = { X509_USER_PROXY: at('mine'), X509_USER_CERT: at('cert.pem'), X509_USER_KEY: at('key.pem') };
    putProxy(at('mine'));
    putProxy(usualProxy());
    writeFileSync(at('cert.pem'), user.certificate.toPem());
    writeFileSync(at('key.pem'), user.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
    putCertificate(at('home/.arc'));
    putCertificate(at('home/.globus'));
    const all = [
      at('mine'),
      usualProxy(),
      at('cert.pem'),
      at('home/.arc/usercert.pem'),
      at('home/.arc/usercred.p12'),
      at('home/.globus/usercert.pem'),
      at('home/.globus/usercred.p12'),
      at('own-proxy'),
    ];
    const { places } = await search();
    expect(places.map(({ path }) => path)).toEqual(all);
    for (const path of [at('mine'), usualProxy(), at('cert.pem'), all[3] ?? '', all[5] ?? '']) {
      const { taken, certificate } = await search();
      expect(taken).toMatchObject({ path, outcome: 'taken', identity: '/DC=org/DC=example/CN=tester' });
      // A proxy is renewed from the first certificate that it was made from.
      expect(certificate?.kind).toBe('certificate');
      rmSync(path);
    }
    expect(await search()).toMatchObject({ taken: undefined, certificate: undefined, proxy: undefined });
  });

  it('is the certificate of a PKCS #12 file that no PEM file comes before', async () => {
    copyFileSync(fixture('pkcs12/openssl-3.0/aes-256.p12'), at('home/.globus/usercred.p12'));
    chmodSync(at('home/.globus/usercred.p12'), 0o600);
    expect((await search()).taken).toMatchObject({ path: at('home/.globus/usercred.p12'), isEncrypted: true });
    chmodSync(at('home/.globus/usercred.p12'), 0o644);
    expect((await search()).places).toContainEqual(
      expect.objectContaining({ path: at('home/.globus/usercred.p12'), outcome: 'exposed' }),
    );
  });

  it('is a proxy in the default file where there is nothing else', async () => {
    putProxy(at('own-proxy'));
    expect((await search()).taken).toMatchObject({ path: at('own-proxy'), source: 'PROXY_FILE' });
    putCertificate(at('home/.arc'), other);
    const { taken, proxy } = await search();
    expect(taken?.identity).toContain('CN=other');
    expect(proxy).toBeUndefined();
  });

  it('comes with the proxy that was made from the certificate before', async () => {
    putCertificate(at('home/.arc'));
    putProxy(at('own-proxy'));
    expect(await search()).toMatchObject({
      taken: { kind: 'certificate', isEncrypted: false },
      proxy: { path: at('own-proxy'), notAfter: seconds(43_200) },
    });
    expect((await search()).places.at(-1)).toMatchObject({ path: at('own-proxy'), outcome: 'taken' });
  });

  it('is renewed from no certificate of another identity', async () => {
    putProxy(usualProxy());
    putCertificate(at('home/.arc'), other);
    expect((await search()).certificate).toBeUndefined();
    putCertificate(at('home/.globus'), user);
    expect((await search()).certificate?.path).toBe(at('home/.globus/usercert.pem'));
  });

  it('has the key that needs no pass phrase, if there are two', async () => {
    putCertificate(at('home/.globus'));
    const encrypted = { format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'open' } as const;
    writeFileSync(at('home/.globus/userkey.pem'), user.privateKey.export(encrypted), { mode: 0o600 });
    expect((await search()).taken).toMatchObject({ isEncrypted: true, key: at('home/.globus/userkey.pem') });
    putCertificate(at('home/.globus'), user, 'userkey-nopass.pem');
    expect((await search()).taken).toMatchObject({ isEncrypted: false, key: at('home/.globus/userkey-nopass.pem') });
  });

  it('tells the virtual organisations of a proxy, also of one that has expired', async () => {
    putProxy(usualProxy(), { ...vomsPlan, notAfter: -60 });
    expect((await search()).places).toContainEqual(
      expect.objectContaining({ path: usualProxy(), outcome: 'expired', organisations: ['testvo'] }),
    );
  });
});

describe('a place that is not taken', () => {
  const draft = { oid: '1.3.6.1.4.1.3536.1.222', critical: false, value: Buffer.from('3000', 'hex') };
  it.each<[string, (path: string) => void, RegExp]>([
    ['missing', () => undefined, /^not there$/],
    ['expired', (path) => putProxy(path, { notAfter: -60 }), /^expired on 2026-11-23T03:59:00/],
    ['not-yet-valid', (path) => putProxy(path, { notBefore: 60 }), /^not valid before 2026-11-23T04:01/],
    ['unusable', (path) => writeFileSync(path, 'my thesis', { mode: 0o600 }), /no PEM certificate/],
    ['unusable', (path) => symlinkSync(at('elsewhere'), path), /symbolic link/],
    ['unusable', (path) => writeFileSync(path, credentialOf(user).toProxyFile(), { mode: 0o600 }), /^not a proxy$/],
    [
      'exposed',
      (path) => {
        putProxy(path);
        chmodSync(path, 0o644);
      },
      /^others can read it$/,
    ],
    [
      'old-proxy',
      (path) => putOld(path, 'proxy', []),
      /^a legacy proxy as Globus Toolkit 2 made them: servers accept RFC/,
    ],
    ['old-proxy', (path) => putOld(path, 'limited proxy', []), /^a legacy proxy/],
    ['old-proxy', (path) => putOld(path, '4711', [draft]), /^a proxy after a draft of RFC 3820/],
  ])('is %s', async (outcome, put, words) => {
    put(usualProxy());
    const [place] = (await search()).places;
    expect(place).toMatchObject({ path: usualProxy(), outcome });
    if (place !== undefined) expect(describePlace(place)).toMatch(words);
  });

  function putOld(path: string, name: string, extensions: CertificatePlan['extensions']): void {
    const subjectName = appendCommonName(user.certificate.subjectName, name);
    const old = make({ issuer: user, subjectName, keys: user, extensions });
    writeFileSync(path, credentialOf(user, old).toProxyFile(), { mode: 0o600 });
  }

  it.each<[string, () => void, string]>([
    ['whose key is missing', () => rmSync(at('home/.arc/userkey.pem')), 'unusable'],
    ['whose key others can read', () => chmodSync(at('home/.arc/userkey.pem'), 0o644), 'exposed'],
    [
      'with the key of another',
      () => putCertificate(at('home/.arc'), { ...other, certificate: user.certificate }),
      'unusable',
    ],
    [
      'that has expired',
      () => putCertificate(at('home/.arc'), makeUser(authority, 'tester', { notAfter: -1 })),
      'expired',
    ],
  ])('can be a certificate %s', async (_what, spoil, outcome) => {
    putCertificate(at('home/.arc'));
    spoil();
    putCertificate(at('home/.globus'));
    const { taken, places } = await search();
    expect(taken?.path).toBe(at('home/.globus/usercert.pem'));
    expect(places).toContainEqual(
      expect.objectContaining({ path: at('home/.arc/usercert.pem'), outcome, error: expect.any(Error) }),
    );
    rmSync(at('home/.globus'), { recursive: true });
    // Its error is the one to report.
    expect(await search()).toMatchObject({ taken: undefined, certificate: { path: at('home/.arc/usercert.pem') } });
  });
});

describe('what the configuration names', () => {
  it('wins over all other places, if it is a certificate, usable or not', async () => {
    env = { X509_USER_PROXY: at('mine') };
    putProxy(at('mine'));
    putProxy(usualProxy());
    writeFileSync(at('cert.pem'), other.certificate.toPem());
    writeFileSync(at('key.pem'), other.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
    const named = { clientCert: at('cert.pem'), clientKey: at('key.pem') };
    const { taken, places } = await search(named);
    expect(taken).toMatchObject({ source: 'CLIENT_CERT', identity: '/DC=org/DC=example/CN=other' });
    expect(places).toContainEqual(expect.objectContaining({ path: at('mine'), outcome: 'excluded' }));
    rmSync(at('key.pem'));
    expect((await search(named)).taken).toBeUndefined();
  });

  it('wins over other proxies, if it is a proxy file; certificates are still looked for', async () => {
    env = { X509_USER_PROXY: at('mine') };
    putProxy(at('mine'));
    putProxy(at('own-proxy'), {}, other);
    expect((await search({ isProxyFileGiven: true })).taken).toMatchObject({ identity: '/DC=org/DC=example/CN=other' });
    rmSync(at('own-proxy'));
    putCertificate(at('home/.arc'));
    expect((await search({ isProxyFileGiven: true })).taken?.path).toBe(at('home/.arc/usercert.pem'));
  });
});

describe('the authorities', () => {
  const put = (directory: string) => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'ca.pem'), authority.certificate.toPem());
  };

  it('are those of the first directory that has some', async () => {
    env = { X509_CERT_DIR: at('named') };
    mkdirSync(at('named'));
    put(at('home/.globus/certificates'));
    const { certsDir, authorities } = await search();
    expect(certsDir).toBe(at('home/.globus/certificates'));
    expect(authorities.map(({ outcome }) => outcome)).toEqual(['empty', 'missing', 'taken', 'later']);
    expect(authorities.map(describeDirectory)[0]).toBe('without a certificate of an authority');
    put(at('named'));
    expect((await search()).certsDir).toBe(at('named'));
    expect((await search({ certsDir: at('configured') })).authorities).toEqual([
      { source: 'CERTS_DIR', path: at('configured'), outcome: 'missing' },
    ]);
  });
});

describe('findIdentity', () => {
  it('looks at this machine, for the user with this environment', async () => {
    putProxy(at('mine'), { notAfter: 3600 });
    const found = await findIdentity({
      proxyFile: at('own-proxy'),
      isProxyFileGiven: false,
      env: { HOME: home(), X509_USER_PROXY: at('mine') },
      now: () => NOW,
    });
    expect(found.taken).toMatchObject({ source: 'X509_USER_PROXY', notAfter: seconds(3600) });
    expect(found.places.map(({ path }) => path)).toContain(`/tmp/x509up_u${process.getuid?.()}`);
  });
});
