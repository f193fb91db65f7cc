import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CertificateProfile, issueCertificate } from './certificate-authority.js';
import type { DistinguishedName } from './distinguished-name.js';

const authorityName: DistinguishedName = [
  ['O', 'Sandbox'],
  ['CN', 'CA'],
];
const authorityKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const issuer = { name: authorityName, ...authorityKeys };
const notBefore = new Date('2026-01-02T03:04:05Z');
const notAfter = new Date('2056-01-02T03:04:05Z');

const issue = (subject: DistinguishedName, profile: CertificateProfile, keys = authorityKeys): X509Certificate =>
  new X509Certificate(issueCertificate(issuer, { subject, publicKey: keys.publicKey, notBefore, notAfter, profile }));

describe('issuing certificates', () => {
  const authority = issue(authorityName, { kind: 'authority' });

  it('makes an authority that signs itself', () => {
    expect(authority.ca).toBe(true);
    expect(authority.verify(authorityKeys.publicKey)).toBe(true);
    expect(authority.checkIssued(authority)).toBe(true);
  });

  it('makes host certificates for names and addresses', () => {
    const addresses = [Buffer.from([127, 0, 0, 1]), Buffer.concat([Buffer.alloc(15), Buffer.from([1])])];
    const host = issue([['CN', 'host/localhost']], { kind: 'host', dnsNames: ['localhost'], ipAddresses: addresses });
    expect(host.checkHost('localhost')).toBe('localhost');
    expect([host.checkIP('127.0.0.1'), host.checkIP('::1')]).toEqual(['127.0.0.1', '::1']);
    expect(host.checkHost('example.org')).toBeUndefined();
    expect(host.checkIssued(authority)).toBe(true);
    expect(host.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('makes user certificates with the key, the name and the dates asked for', () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-521' });
    const user = issue([['CN', 'tester']], { kind: 'user' }, keys);
    expect(user.subject).toBe('CN=tester');
    expect(user.issuer).toBe('O=Sandbox\nCN=CA');
    expect(user.ca).toBe(false);
    expect(user.verify(authorityKeys.publicKey)).toBe(true);
    expect(user.checkPrivateKey(keys.privateKey)).toBe(true);
    expect([new Date(user.validFrom), new Date(user.validTo)]).toEqual([notBefore, notAfter]);
  });

  it('gives every certificate a serial number of its own', () => {
    const serials = Array.from({ length: 20 }, () => issue([['CN', 'x']], { kind: 'user' }).serialNumber);
    expect(new Set(serials).size).toBe(20);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{15}$/);
  });
});
