import type { KeyObject } from 'node:crypto';
import { requireArgument } from '../checks/require-argument.js';
import { anyNumber, object, required } from '../checks/shape.js';
import { bitString, encode, explicitTag, sequence, unsigned } from './der.js';
import { writePem } from './pem.js';
import { key } from './pki-shapes.js';
import { signatureAlgorithm } from './signature-algorithm.js';

/**
 * The parts of a request for a proxy certificate.
 * @see RFC 2986, section 4
 */
export interface CertificateRequestOptions {
  /** The key that the proxy shall have (subjectPKInfo, RFC 2986, section 4.1). */
  readonly publicKey: KeyObject;
  /** Signs the request, which proves that the requester has the key (RFC 2986, section 4.2). */
  readonly privateKey: KeyObject;
  /** The version field (RFC 2986, section 4.1). @default 0, the only one of PKCS #10; A-REX 6.17 writes 2 */
  readonly version?: number | undefined;
}

const OPTIONS = object<CertificateRequestOptions>({
  publicKey: required(key),
  privateKey: required(key),
  version: anyNumber('a number'),
});

/**
 * Writes a request for a proxy certificate, as services do that ask for a delegation: without a subject, without attributes, signed
 * with SHA-256 or EdDSA.
 * @returns PEM
 * @throws CredentialFormatError if keys of that kind do not sign here
 * @see RFC 2986, section 4
 *
 * @example
 * ```ts
 * import { generateKeyPairSync } from 'node:crypto';
 *
 * const request = writeCertificateRequest(generateKeyPairSync('rsa', { modulusLength: 2048 }));
 * ```
 */
export function writeCertificateRequest(options: CertificateRequestOptions): string {
  requireArgument('writeCertificateRequest', 'options', options, OPTIONS);
  const { publicKey, privateKey, version = 0 } = options;
  const algorithm = signatureAlgorithm(privateKey, 'sha256');
  const keyInfo = publicKey.export({ format: 'der', type: 'spki' });
  const content = sequence(unsigned(version), sequence(), keyInfo, encode(explicitTag(0)));
  return writePem('CERTIFICATE REQUEST', sequence(content, algorithm.identifier, bitString(algorithm.sign(content))));
}
