import { type KeyObject, randomBytes } from 'node:crypto';
import { requireArgument } from '../checks/require-argument.js';
import { bytes, listOf, object, required, text, time as timeShape, truth } from '../checks/shape.js';
import { Certificate } from './certificate.js';
import type { CertificateExtension } from './certificate-extensions.js';
import { bitString, encode, explicitTag, octetString, oid, sequence, time, trueValue, unsigned } from './der.js';
import { key } from './pki-shapes.js';
import { type SigningDigest, signatureAlgorithm } from './signature-algorithm.js';

/**
 * The contents of a certificate.
 * @see RFC 5280, section 4.1
 */
export interface CertificateContents {
  /** The serial number as a DER INTEGER (RFC 5280, section 4.1.2.2). */
  readonly serialNumber: Buffer;
  /** The issuer's name as a DER Name, byte for byte as the issuer's certificate has it (RFC 5280, section 4.1.2.4). */
  readonly issuerName: Buffer;
  /** The subject's name as a DER Name (RFC 5280, section 4.1.2.6). */
  readonly subjectName: Buffer;
  /** The beginning of the validity; fractions of a second are dropped, here and below (RFC 5280, section 4.1.2.5). */
  readonly notBefore: Date;
  /** The end of the validity (RFC 5280, section 4.1.2.5). */
  readonly notAfter: Date;
  /** The key of the subject (RFC 5280, section 4.1.2.7). */
  readonly publicKey: KeyObject;
  /** The extensions, in this order; without any, the certificate is of version 1 (RFC 5280, section 4.1.2.9). */
  readonly extensions: readonly CertificateExtension[];
}

const CONTENTS = object<CertificateContents>({
  serialNumber: required(bytes),
  issuerName: required(bytes),
  subjectName: required(bytes),
  notBefore: required(timeShape),
  notAfter: required(timeShape),
  publicKey: required(key),
  extensions: required(
    listOf(
      'extensions',
      object<CertificateExtension>({ oid: required(text), critical: required(truth), value: required(bytes) }),
    ),
  ),
});

/**
 * A serial number for a certificate, of 8 random bytes: always positive, and always of the same length.
 * @returns a DER INTEGER
 *
 * @example
 * ```ts
 * randomSerialNumber().length; // 10: a tag, a length and 8 bytes
 * ```
 */
export function randomSerialNumber(): Buffer {
  const bytes = randomBytes(8);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return unsigned(bytes.readBigUInt64BE(0));
}

/**
 * Signs a certificate: of version 3, or 1 if it has no extensions.
 * @throws CredentialFormatError if keys of the signer's kind do not sign certificates here
 * @see RFC 5280, section 4.1
 *
 * @example
 * ```ts
 * import { generateKeyPairSync } from 'node:crypto';
 *
 * const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
 * const name = writeName([['DC', 'org'], ['CN', 'Test Authority']]);
 * const authority = issueCertificate(
 *   {
 *     serialNumber: randomSerialNumber(),
 *     issuerName: name,
 *     subjectName: name,
 *     notBefore: new Date(),
 *     notAfter: new Date(Date.now() + 24 * 3_600_000),
 *     publicKey,
 *     extensions: [basicConstraints(true), keyUsage(KeyUsages.KEY_CERT_SIGN, KeyUsages.CRL_SIGN)],
 *   },
 *   privateKey,
 *   'sha256',
 * );
 * ```
 */
export function issueCertificate(contents: CertificateContents, signer: KeyObject, digest: SigningDigest): Certificate {
  requireArgument('issueCertificate', 'contents', contents, CONTENTS);
  const algorithm = signatureAlgorithm(signer, digest);
  const { extensions } = contents;
  const tbs = sequence(
    ...(extensions.length === 0 ? [] : [encode(explicitTag(0), unsigned(2))]),
    contents.serialNumber,
    algorithm.identifier,
    contents.issuerName,
    sequence(time(contents.notBefore), time(contents.notAfter)),
    contents.subjectName,
    contents.publicKey.export({ format: 'der', type: 'spki' }),
    ...(extensions.length === 0 ? [] : [encode(explicitTag(3), sequence(...extensions.map(encodeExtension)))]),
  );
  return new Certificate(sequence(tbs, algorithm.identifier, bitString(algorithm.sign(tbs))));
}

/** As it stands in a certificate (RFC 5280, section 4.1). */
export function encodeExtension({ oid: type, critical, value }: CertificateExtension): Buffer {
  return sequence(oid(type), ...(critical ? [trueValue] : []), octetString(value));
}
