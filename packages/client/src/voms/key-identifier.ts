import { createHash } from 'node:crypto';
import type { Certificate } from '../pki/certificate.js';
import { DerError, readBitString, readElement, readElements } from '../pki/der.js';

/**
 * The bytes by which attribute certificates say whose key has signed them: what the certificate of the signer says of its key, or without
 * that SHA-1 of the key, as VOMS servers and ARC compute it.
 *
 * @see RFC 5280, section 4.2.1.2, the first method
 */
export function keyIdentifierOf(signer: Certificate): Buffer {
  return stated(signer) ?? createHash('sha1').update(keyBits(signer)).digest();
}

function stated({ extensions }: Certificate): Buffer | undefined {
  try {
    return extensions.subjectKeyIdentifier;
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

function keyBits({ x509 }: Certificate): Buffer {
  const [, bits] = readElements(readElement(x509.publicKey.export({ format: 'der', type: 'spki' })));
  return readBitString(bits);
}
