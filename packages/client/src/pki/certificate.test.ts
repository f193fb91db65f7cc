import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { keyPair, makeAuthority, makeUser, recorded } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { CredentialFormatError } from '../errors/index.js';
import { Certificate, readCertificates } from './certificate.js';
import { readPrivateKey } from './private-key.js';

const read = (path: string) => readCertificates(recorded(path), path);

describe('a certificate', () => {
  const [user] = read('user-cert.pem');
  const [authority] = read('ca-cert.pem');

  it('says whose it is, who issued it and how long it is valid', () => {
    expect(user).toMatchObject({
      subject: '/DC=org/DC=nordugrid/DC=ARC/O=TestCA/CN=fixture user',
      issuer: '/DC=org/DC=nordugrid/DC=ARC/O=TestCA/CN=ARC TestCA fixtures',
      notBefore: new Date('2026-11-23T03:47:47Z'),
      notAfter: new Date('2026-12-23T03:47:47Z'),
      isProxy: false,
      isSelfIssued: false,
    });
    expect(authority.isSelfIssued).toBe(true);
    expect(read('arcproxy-6.17/proxy.pem')[0].isProxy).toBe(true);
  });

  it('has the fingerprint and serial number that Node reads', () => {
    const { fingerprint256, serialNumber } = new X509Certificate(recorded('user-cert.pem'));
    expect(user.fingerprint).toBe(fingerprint256.replaceAll(':', '').toLowerCase());
    expect(user.serialNumber.subarray(2).toString('hex')).toBe(serialNumber.toLowerCase());
  });

  it('belongs to its private key and no other', () => {
    expect(user.belongsTo(readPrivateKey(recorded('user-key.pem'), 'user-key.pem'))).toBe(true);
    expect(user.belongsTo(keyPair('other').privateKey)).toBe(false);
  });

  it('knows its issuer by name and by signature', () => {
    const impostor = makeAuthority('authority', { keys: keyPair('impostor') }).certificate;
    const genuine = makeAuthority('authority');
    const { certificate } = makeUser(genuine, 'tester');
    expect(certificate.namesAsIssuer(impostor) && certificate.isSignedBy(genuine.certificate)).toBe(true);
    expect(certificate.isSignedBy(impostor)).toBe(false);
    expect(certificate.namesAsIssuer(authority)).toBe(false);
    expect(user.namesAsIssuer(authority) && user.isSignedBy(authority)).toBe(true);
  });

  it('is written as it was read', () => {
    expect(user.toPem()).toBe(recorded('user-cert.pem').slice(recorded('user-cert.pem').indexOf('-----BEGIN')));
    expect(new Certificate(user.der).equals(user)).toBe(true);
  });

  it('is read or refused with a CredentialFormatError, however it was damaged', () => {
    const { der } = user;
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const damaged = Buffer.from(der);
        damaged[index] = (damaged[index] ?? 0) ^ change;
        try {
          new Certificate(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(CredentialFormatError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('reading certificates from a text', () => {
  it('takes all of them in order and leaves keys alone', () => {
    expect(read('arcproxy-6.17/proxy.pem').map(({ subject }) => subject)).toEqual([
      '/DC=org/DC=nordugrid/DC=ARC/O=TestCA/CN=fixture user/CN=1408434365',
      '/DC=org/DC=nordugrid/DC=ARC/O=TestCA/CN=fixture user',
    ]);
  });

  it('given a text with a key only, then the error names the file and what it lacks', () => {
    expect(() => readCertificates(recorded('user-key.pem'), '/home/u/cert.pem')).toThrow(
      expect.objectContaining({
        code: 'ERR_ARC_CREDENTIAL_FORMAT',
        message: 'There is no PEM certificate in /home/u/cert.pem',
        hint: expect.stringContaining('BEGIN CERTIFICATE'),
      }),
    );
  });

  it('given a PKCS #12 file, then the hint says how to convert it', () => {
    expect(() => readCertificates('0\x82\x0a', 'cert.p12')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('openssl pkcs12') }),
    );
  });

  it('given a certificate cut short, then it is refused with the reason', () => {
    const cut = readCertificates(recorded('user-cert.pem'), 'x')[0].der.subarray(0, 200).toString('base64');
    const text = `-----BEGIN CERTIFICATE-----\n${cut}\n-----END CERTIFICATE-----\n`;
    expect(() => readCertificates(text, 'cert.pem')).toThrow(
      'Cannot read the certificate in cert.pem: it ends within an element',
    );
  });
});
