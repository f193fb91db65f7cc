import { constants, type KeyObject, sign } from 'node:crypto';
import { ecKeyPair, keyPair, rsaKeyPair } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { encode, explicitTag, nullValue, oid, readElement, sequence } from './der.js';
import { signatureAlgorithm } from './signature-algorithm.js';
import { isSignature } from './verify-signature.js';

const bytes = Buffer.from('what is signed');
const kinds: readonly [string, { publicKey: KeyObject; privateKey: KeyObject }][] = [
  ['RSA', rsaKeyPair('signer')],
  ['EC', ecKeyPair('signer')],
  ['Ed25519', keyPair('signer')],
];

describe('a signature', () => {
  it.each(kinds)('of a key of kind %s is its own, over these bytes', (_kind, { publicKey, privateKey }) => {
    const algorithm = signatureAlgorithm(privateKey, 'sha256');
    const identifier = readElement(algorithm.identifier);
    const signature = algorithm.sign(bytes);
    expect(isSignature(identifier, bytes, signature, publicKey)).toBe(true);
    expect(isSignature(identifier, Buffer.from('something else'), signature, publicKey)).toBe(false);
    expect(isSignature(identifier, bytes, signature.subarray(1), publicKey)).toBe(false);
    for (const [, other] of kinds) {
      if (other.publicKey !== publicKey) expect(isSignature(identifier, bytes, signature, other.publicKey)).toBe(false);
    }
  });

  it('may be RSA-PSS, with a salt of any length', () => {
    const { publicKey, privateKey } = rsaKeyPair('signer');
    const hash = encode(explicitTag(0), sequence(oid('2.16.840.1.101.3.4.2.1'), nullValue));
    const identifier = readElement(sequence(oid('1.2.840.113549.1.1.10'), sequence(hash)));
    for (const saltLength of [0, 32]) {
      const signature = sign('sha256', bytes, {
        key: privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength,
      });
      expect(isSignature(identifier, bytes, signature, publicKey)).toBe(true);
    }
  });

  it('with an algorithm that is not known or malformed is none', () => {
    const { publicKey } = keyPair('signer');
    for (const identifier of [sequence(oid('1.2.3.4')), sequence(), sequence(oid('1.2.840.113549.1.1.10'))]) {
      expect(isSignature(readElement(identifier), bytes, Buffer.alloc(64), publicKey)).toBe(false);
    }
  });
});
