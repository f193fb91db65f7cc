import { createHash, createPrivateKey, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  time,
} from './der.js';
import { type DistinguishedName, encodeName } from './distinguished-name.js';

/** The name of an issuer, and the key that it signs with. */
export interface Issuer {
  readonly name: DistinguishedName;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** What a certificate is for; each has its own extensions. */
export type CertificateProfile =
  | { readonly kind: 'authority' }
  | { readonly kind: 'host'; readonly dnsNames: readonly string[]; readonly ipAddresses: readonly Uint8Array[] }
  | { readonly kind: 'user' };

export interface CertificateRequest {
  readonly subject: DistinguishedName;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly profile: CertificateProfile;
}

/**
 * Issues a certificate, SHA-256 throughout.
 * @returns the certificate as PEM
 * @see RFC 5280, section 4
 */
export const issueCertificate = (issuer: Issuer, request: CertificateRequest): string => {
  const algorithm = signatureAlgorithm(issuer.privateKey);
  const toBeSigned = sequence(
    explicit(0, integer(2)),
    integer(serialNumber()),
    algorithm,
    encodeName(issuer.name),
    sequence(time(request.notBefore), time(request.notAfter)),
    encodeName(request.subject),
    publicKeyInfo(request.publicKey),
    explicit(3, sequence(...extensions(issuer, request))),
  );
  return toPem(sequence(toBeSigned, algorithm, bitString(sign('sha256', toBeSigned, issuer.privateKey))));
};

/** True if the PEM texts are a certificate and the private key that belongs to it. */
export const belongTogether = (certificate: string, privateKey: string): boolean =>
  new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey));

/** The AlgorithmIdentifier of a SHA-256 signature by this kind of key. */
export const signatureAlgorithm = (key: KeyObject): Buffer =>
  key.asymmetricKeyType === 'rsa'
    ? sequence(objectIdentifier('1.2.840.113549.1.1.11'), nullValue())
    : sequence(objectIdentifier('1.2.840.10045.4.3.2'));

export const publicKeyInfo = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

// The first bit stays clear, so that the number is positive and always of the same length.
const serialNumber = (): Buffer => {
  const bytes = randomBytes(8);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes;
};

const toPem = (der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};

const extension = (oid: string, value: Uint8Array, critical = false): Buffer =>
  sequence(objectIdentifier(oid), ...(critical ? [boolean(true)] : []), octetString(value));

const extensions = (issuer: Issuer, { publicKey, profile }: CertificateRequest): readonly Buffer[] => {
  const keyIdentifiers = [
    extension('2.5.29.14', octetString(keyIdentifier(publicKey))),
    extension('2.5.29.35', sequence(implicit(0, keyIdentifier(issuer.publicKey)))),
  ];
  if (profile.kind === 'authority') return [basicConstraints(true), keyUsage(0x06, 1), ...keyIdentifiers];
  const common = [basicConstraints(false), keyUsage(0xa0, 5), ...keyIdentifiers];
  if (profile.kind === 'user') return [...common, extendedKeyUsage('1.3.6.1.5.5.7.3.2')];
  const alternativeNames = sequence(
    ...profile.dnsNames.map((name) => implicit(2, Buffer.from(name, 'latin1'))),
    ...profile.ipAddresses.map((address) => implicit(7, address)),
  );
  return [...common, extendedKeyUsage('1.3.6.1.5.5.7.3.1'), extension('2.5.29.17', alternativeNames)];
};

const basicConstraints = (authority: boolean): Buffer =>
  extension('2.5.29.19', sequence(...(authority ? [boolean(true)] : [])), true);

/** Bits count from the left: 0x80 digitalSignature, 0x20 keyEncipherment, 0x04 keyCertSign, 0x02 cRLSign. */
const keyUsage = (bits: number, unusedBits: number): Buffer =>
  extension('2.5.29.15', bitString(Buffer.from([bits]), unusedBits), true);

const extendedKeyUsage = (purpose: string): Buffer => extension('2.5.29.37', sequence(objectIdentifier(purpose)));

const keyIdentifier = (key: KeyObject): Buffer => createHash('sha1').update(publicKeyInfo(key)).digest();
