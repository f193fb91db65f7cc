import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Certificate, issueCertificate, nameHashes, readCertificates, slashForm, writeName } from 'jasmin-arc/pki';
import { describe, expect, it } from 'vitest';
import { type CertificateProfile, extensionsOf } from './certificate-profile.js';

const ORGANISATION = [
  ['DC', 'org'],
  ['DC', 'jasmin-arc'],
  ['O', 'Sandbox'],
] as const;
const NAMES = ['authority', 'host', 'user'] as const;
const SUBJECTS = { authority: 'Sandbox CA 0a1b2c', host: 'host/localhost', user: 'tester' };
const PROFILES: Readonly<Record<(typeof NAMES)[number], CertificateProfile>> = {
  authority: { kind: 'authority' },
  host: { kind: 'host', hosts: ['localhost', 'ce.example.org', '127.0.0.1', '::1'] },
  user: { kind: 'user' },
};

/** A certificate of release 1.0.0-alpha.1, as sandboxes of that time have it on their disks. */
function earlier(name: string): Certificate {
  const path = new URL(`../../fixtures/authority/${name}.pem`, import.meta.url);
  return readCertificates(readFileSync(path, 'utf8'), path.pathname)[0];
}

/** What is signed: all but the signature and the algorithm after it. */
function signedContents({ der, signatureAlgorithm }: Certificate): Buffer {
  return der.subarray(4, der.lastIndexOf(signatureAlgorithm.bytes));
}

describe('the certificates of a sandbox', () => {
  const authority = earlier('authority');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  it.each(NAMES)('have the same bytes as ever: %s', (name) => {
    const before = earlier(name);
    const now = issueCertificate(
      {
        serialNumber: before.serialNumber,
        issuerName: authority.subjectName,
        subjectName: writeName([...ORGANISATION, ['CN', SUBJECTS[name]]]),
        notBefore: before.notBefore,
        notAfter: before.notAfter,
        publicKey: before.publicKey,
        extensions: extensionsOf(PROFILES[name], { publicKey: before.publicKey, issuerKey: authority.publicKey }),
      },
      privateKey,
      'sha256',
    );
    expect(signedContents(before).length).toBeGreaterThan(300);
    expect(signedContents(now).toString('hex')).toBe(signedContents(before).toString('hex'));
  });

  it('are what Node takes for an authority, a host of these names and addresses, and a user', () => {
    const [ca, host, user] = NAMES.map(earlier).map(({ x509 }) => x509);
    expect([ca?.ca, host?.ca, user?.ca]).toEqual([true, false, false]);
    expect([host?.checkHost('localhost'), host?.checkHost('example.org')]).toEqual(['localhost', undefined]);
    expect([host?.checkIP('127.0.0.1'), host?.checkIP('::1')]).toEqual(['127.0.0.1', '::1']);
    expect([host?.keyUsage, user?.keyUsage]).toEqual([['1.3.6.1.5.5.7.3.1'], ['1.3.6.1.5.5.7.3.2']]);
  });

  it('are found by OpenSSL under the hashes of their authority', () => {
    expect(slashForm(authority.subjectName)).toBe('/DC=org/DC=jasmin-arc/O=Sandbox/CN=Sandbox CA 0a1b2c');
    // From: openssl x509 -noout -subject_hash -subject_hash_old, on this certificate.
    expect(nameHashes(authority.subjectName)).toEqual(['d30089ce', 'c656b331']);
  });
});
