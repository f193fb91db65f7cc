import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { makeAuthority, makeUser, recorded } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { readCertificates } from './certificate.js';
import { isForAnother } from './pkcs12-key-ids.js';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/pkcs12/${name}`, import.meta.url));
const [own] = readCertificates(recorded('user-cert.pem'), 'user-cert.pem');
const other = makeUser(makeAuthority('authority'), 'other').certificate;

describe('a PKCS #12 file that is not opened', () => {
  it.each(['openssl-3.0/aes-256.p12', 'openssl-3.0/legacy.p12', 'openssl-3.0/no-mac.p12', 'openssl-3.0/open.p12'])(
    '%s says whose it is',
    (name) => {
      expect(isForAnother(fixture(name), own)).toBe(false);
      expect(isForAnother(fixture(name), other)).toBe(true);
    },
  );

  it.each(['openssl-3.0/no-key.p12', 'keytool-17/two-keys.p12'])('%s does not say', (name) => {
    expect(isForAnother(fixture(name), other)).toBe(false);
  });

  it('is never said to be of another because it is damaged', () => {
    const whole = fixture('openssl-3.0/aes-256.p12');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        expect(isForAnother(whole.subarray(0, length), own)).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(isForAnother(Buffer.from(bytes), own)).toBe(false);
      }),
    );
  });
});
