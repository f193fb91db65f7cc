import { createPublicKey } from 'node:crypto';
import { keyPair, recorded, rsaKeyPair } from 'jasmin-arc-testing/pki/chain-maker.js';
import { describe, expect, it } from 'vitest';
import { writeCertificateRequest } from './certificate-request.js';
import { readDelegationRequest } from './delegation.js';
import { readElement, readElements } from './der.js';
import { readPem } from './pem.js';

/** What is signed, and the way in which it is signed. */
function signedParts(pem: string): readonly (string | undefined)[] {
  const [block] = readPem(pem);
  expect(block?.label).toBe('CERTIFICATE REQUEST');
  const [content, algorithm] = readElements(readElement(block?.der ?? Buffer.alloc(0)));
  return [content, algorithm].map((part) => part?.bytes.toString('hex'));
}

describe('a request for a proxy certificate', () => {
  it.each([
    ['arex-6.17', 2],
    ['arex-7.0', 0],
  ] as const)('has the bytes of one of %s', (release, version) => {
    const sent = recorded(`${release}/delegation-request.pem`);
    const publicKey = readDelegationRequest(sent);
    const { privateKey } = rsaKeyPair('request');
    const written = writeCertificateRequest({ publicKey, privateKey, version });
    expect(signedParts(written)).toEqual(signedParts(sent));
  });

  it.each([
    ['RSA', rsaKeyPair('request')],
    ['Ed25519', keyPair('request')],
  ])('is signed with its own %s key', (_kind, keys) => {
    const publicKey = readDelegationRequest(writeCertificateRequest(keys));
    expect(publicKey.equals(createPublicKey(keys.privateKey))).toBe(true);
  });
});
