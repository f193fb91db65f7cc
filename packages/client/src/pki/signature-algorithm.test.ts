import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { ecKeyPair, keyPair, recorded, rsaKeyPair } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { CredentialFormatError } from '../errors/index.js';
import { readCertificates } from './certificate.js';
import { encode, explicitTag, nullValue, oid, readElement, sequence } from './der.js';
import { inheritedDigest, isWeakDigest, signatureAlgorithm, signatureDigest } from './signature-algorithm.js';

const SHA384 = '2.16.840.1.101.3.4.2.2';
const RSA_PSS = '1.2.840.113549.1.1.10';
const identifier = (...parts: Buffer[]) => readElement(sequence(...parts));

describe('the digest of a signature', () => {
  it.each([
    ['1.2.840.113549.1.1.4', 'md5'],
    ['1.2.840.113549.1.1.5', 'sha1'],
    ['1.2.840.10045.4.3.2', 'sha256'],
    ['1.2.840.113549.1.1.13', 'sha512'],
    ['1.3.101.112', 'intrinsic'],
    ['1.2.3.4', undefined],
  ])('of algorithm %s is %s', (algorithm, digest) => {
    expect(signatureDigest(identifier(oid(algorithm)))).toBe(digest);
  });

  it('of RSA-PSS stands in its parameters, SHA-1 if it does not', () => {
    const hash = encode(explicitTag(0), sequence(oid(SHA384), nullValue));
    expect(signatureDigest(identifier(oid(RSA_PSS), sequence(hash)))).toBe('sha384');
    expect(signatureDigest(identifier(oid(RSA_PSS), sequence()))).toBe('sha1');
  });

  it('is weak if signatures with it can be forged, or if it is not known', () => {
    for (const digest of ['md5', 'sha1', undefined] as const) expect(isWeakDigest(digest)).toBe(true);
    for (const digest of ['sha224', 'sha256', 'intrinsic'] as const) expect(isWeakDigest(digest)).toBe(false);
  });

  it('is inherited, but for those that servers refuse', () => {
    const digestOf = (path: string) => inheritedDigest(readCertificates(recorded(path), path)[0].signatureAlgorithm);
    expect(digestOf('user-cert.pem')).toBe('sha256');
    expect(digestOf('user-with-usages-cert.pem')).toBe('sha384');
    expect(inheritedDigest(identifier(oid('1.2.840.113549.1.1.5')))).toBe('sha256');
    expect(inheritedDigest(identifier(oid('1.3.101.112')))).toBe('sha256');
  });
});

describe('signing', () => {
  const bytes = Buffer.from('what is signed');
  const kinds: readonly [string, { publicKey: KeyObject; privateKey: KeyObject }][] = [
    ['RSA', rsaKeyPair('signer')],
    ['EC', ecKeyPair('signer', 'P-384')],
    ['Ed25519', keyPair('signer')],
    ['Ed448', generateKeyPairSync('ed448')],
  ];

  it.each(kinds)('with an %s key states the algorithm that was used', (_kind, { publicKey, privateKey }) => {
    for (const wanted of ['sha256', 'sha384', 'sha512'] as const) {
      const algorithm = signatureAlgorithm(privateKey, wanted);
      const digest = signatureDigest(readElement(algorithm.identifier));
      if (digest !== 'intrinsic') expect(digest).toBe(wanted);
      const name = digest === 'intrinsic' ? null : digest;
      expect(verify(name, bytes, publicKey, algorithm.sign(bytes))).toBe(true);
    }
  });

  it('refuses keys that do not sign certificates', () => {
    expect(() => signatureAlgorithm(generateKeyPairSync('x25519').privateKey, 'sha256')).toThrow(CredentialFormatError);
  });
});
