import { constants, type KeyObject, verify } from 'node:crypto';
import { type DerElement, readElements, readOid } from './der.js';
import { signatureDigest } from './signature-algorithm.js';

const RSA_PSS = '1.2.840.113549.1.1.10';

/**
 * Whether a signature over some bytes was made with the private half of a key. A key of another kind than the signature, a digest that
 * is not known and a malformed algorithm are answered with false: for the one who asks, it is no signature of that key.
 *
 * @param algorithm - the AlgorithmIdentifier that the signed document states
 */
export function isSignature(algorithm: DerElement, bytes: Buffer, signature: Buffer, key: KeyObject): boolean {
  try {
    const digest = signatureDigest(algorithm);
    if (digest === undefined) return false;
    return verify(digest === 'intrinsic' ? null : digest, bytes, verificationKey(key, algorithm), signature);
  } catch {
    return false;
  }
}

function verificationKey(key: KeyObject, algorithm: DerElement) {
  return readOid(readElements(algorithm)[0]) === RSA_PSS
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
    : key;
}
