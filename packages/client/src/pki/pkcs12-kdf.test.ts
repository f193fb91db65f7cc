import { describe, expect, it } from 'vitest';
import { KdfPurpose, pkcs12Kdf, pkcs12Password } from './pkcs12-kdf.js';

const { KEY, IV, MAC } = KdfPurpose;
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('the key derivation of PKCS #12', () => {
  // Made with OpenSSL 3.0.19: openssl kdf -keylen … -kdfopt digest:… -kdfopt hexpass:… -kdfopt hexsalt:… … PKCS12KDF
  it.each([
    ['sha1', 'smeg', '0a58cf64530d823f', 1, KEY, '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3'],
    ['sha1', 'smeg', '0a58cf64530d823f', 1, IV, '79993dfe048d3b76'],
    ['sha1', 'smeg', '3d83c0e4546ac140', 1, MAC, '8d967d88f6caa9d714800ab3d48051d63f73a312'],
    [
      'sha256',
      'Öl€',
      '0a58cf64530d823f',
      1000,
      MAC,
      '6aa06d4e46d42be5833b2c6ca2488c8dc708cc73fd9da3ee225b7f987ee6fd658208559a140473d4cfd6f27d022a421cc384ce9c2d47dbe74242ccc7ec55ad0b',
    ],
    [
      'sha512',
      'Öl€',
      '0a58cf64530d823f',
      10,
      KEY,
      'ace31cf1d42cd4cf792aa6b57ad0196a97756e666dd0ac63f1672c1b28a73c1ee51571ab5c8f7eeaeed29c436b04649604bc03df31199184bc3f6cf598c5036ca10656c9b3859f48acdea9379bef6d9b4fad82d31392638d3c221844051e77e1bdc24d6b',
    ],
    [
      'sha1',
      'q'.repeat(40),
      'a7'.repeat(70),
      3,
      KEY,
      '11a01852ab90894d1c021a7bd2b182f7971a71706d3f6af6a2d163dc3c6d933edd2debc91d89596b12e3a2fd1dd3aa877b7c',
    ],
  ] as const)(
    'gives what OpenSSL gives: %s, %s, salt %s, %i rounds',
    (hash, text, salt, iterations, purpose, wanted) => {
      const length = wanted.length / 2;
      const password = pkcs12Password(text);
      expect(pkcs12Kdf({ hash, password, salt: hex(salt), iterations, purpose, length }).toString('hex')).toBe(wanted);
    },
  );

  it('distinguishes an empty pass phrase from none', () => {
    expect(pkcs12Password('')).toEqual(hex('0000'));
    expect(pkcs12Password(undefined)).toHaveLength(0);
  });
});
