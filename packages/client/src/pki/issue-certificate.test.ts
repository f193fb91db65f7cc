import { ecKeyPair, keyPair, keyUsage, make, nameOf, rsaKeyPair, seconds } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { randomSerialNumber } from './issue-certificate.js';

describe('a serial number', () => {
  it('is drawn anew for each certificate, positive, and always of the same length', () => {
    const drawn = Array.from({ length: 20 }, () => randomSerialNumber().toString('hex'));
    expect(new Set(drawn).size).toBe(20);
    for (const serialNumber of drawn) expect(serialNumber).toMatch(/^0208[4-7][0-9a-f]{15}$/);
  });
});

describe('issuing a certificate', () => {
  it.each([
    ['RSA', rsaKeyPair('issuer')],
    ['EC', ecKeyPair('issuer')],
    ['Ed25519', keyPair('issuer')],
  ])('makes one that Node verifies with the %s key of its issuer', (_kind, keys) => {
    const issuer = make({ subjectName: nameOf('issuer'), keys });
    const { certificate } = make({
      issuer,
      subjectName: nameOf('tester'),
      keys: keyPair('tester'),
      extensions: [keyUsage(0), { oid: '1.2.3.4', critical: false, value: Buffer.from('0500', 'hex') }],
    });
    expect(certificate.x509.verify(keys.publicKey)).toBe(true);
    expect(certificate.x509.checkIssued(issuer.certificate.x509)).toBe(true);
    expect(certificate.extensions.all).toEqual([
      { oid: '2.5.29.15', critical: true, value: Buffer.from('03020780', 'hex') },
      { oid: '1.2.3.4', critical: false, value: Buffer.from('0500', 'hex') },
    ]);
  });

  it('has the lifetime asked for, in years beyond 2050 too', () => {
    const { certificate } = make({ subjectName: nameOf('long'), keys: keyPair('long'), notAfter: 10 ** 9 });
    expect(certificate.notAfter).toEqual(seconds(10 ** 9));
    expect(new Date(certificate.x509.validTo)).toEqual(seconds(10 ** 9));
  });
});
