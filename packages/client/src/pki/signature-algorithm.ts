import { type KeyObject, sign } from 'node:crypto';
import { CredentialFormatError } from '../errors/index.js';
import { type DerElement, explicitTag, nullValue, oid, readElements, readOid, sequence } from './der.js';

/** The digests that this library signs with. */
export type SigningDigest = 'sha256' | 'sha384' | 'sha512';

/** The digest behind a signature; `intrinsic` is EdDSA's own. */
export type SignatureDigest = SigningDigest | 'md5' | 'sha1' | 'sha224' | 'intrinsic';

const RSA_PSS = '1.2.840.113549.1.1.10';

const DIGEST_OF: Readonly<Record<string, SignatureDigest>> = {
  '1.2.840.113549.1.1.4': 'md5', // RSA, PKCS #1 v1.5
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.14': 'sha224',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.1': 'sha1', // ECDSA
  '1.2.840.10045.4.3.1': 'sha224',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.14.3.2.26': 'sha1', // the digests alone, as RSA-PSS names them
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '1.3.101.112': 'intrinsic', // Ed25519
  '1.3.101.113': 'intrinsic', // Ed448
};

const RSA_WITH = { sha256: '1.2.840.113549.1.1.11', sha384: '1.2.840.113549.1.1.12', sha512: '1.2.840.113549.1.1.13' };
const ECDSA_WITH = { sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3', sha512: '1.2.840.10045.4.3.4' };

/**
 * Reads the digest of a signature from its AlgorithmIdentifier; undefined if it is not a known one.
 * @throws DerError if it is not an AlgorithmIdentifier
 */
export function signatureDigest(algorithm: DerElement): SignatureDigest | undefined {
  const [type, parameters] = readElements(algorithm);
  const dotted = readOid(type);
  if (dotted !== RSA_PSS) return DIGEST_OF[dotted];
  // RFC 4055, section 3.1: the digest is an optional [0], SHA-1 without it.
  const hash = readElements(parameters).find(({ tag }) => tag === explicitTag(0));
  if (hash === undefined) return 'sha1';
  const [identifier] = readElements(hash, explicitTag(0));
  return DIGEST_OF[readOid(readElements(identifier)[0])];
}

/** Whether signatures with a digest can be forged, or it is not known. */
export const isWeakDigest = (digest: SignatureDigest | undefined): boolean =>
  digest === undefined || digest === 'md5' || digest === 'sha1';

/** The digest to sign with below a certificate: its own, as arcproxy does, unless that is too weak to be accepted. */
export function inheritedDigest(algorithm: DerElement): SigningDigest {
  const digest = signatureDigest(algorithm);
  return digest === 'sha384' || digest === 'sha512' ? digest : 'sha256';
}

/** How a key signs certificates: the AlgorithmIdentifier to state, and the signature itself. */
export interface SignatureAlgorithm {
  readonly identifier: Buffer;
  sign(bytes: Buffer): Buffer;
}

/**
 * Chooses the algorithm for a private key.
 * @throws CredentialFormatError if keys of that kind do not sign certificates here
 */
export function signatureAlgorithm(key: KeyObject, digest: SigningDigest): SignatureAlgorithm {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { identifier: sequence(oid(RSA_WITH[digest]), nullValue), sign: (bytes) => sign(digest, bytes, key) };
    case 'ec':
      return { identifier: sequence(oid(ECDSA_WITH[digest])), sign: (bytes) => sign(digest, bytes, key) };
    case 'ed25519':
      return { identifier: sequence(oid('1.3.101.112')), sign: (bytes) => sign(null, bytes, key) };
    case 'ed448':
      return { identifier: sequence(oid('1.3.101.113')), sign: (bytes) => sign(null, bytes, key) };
    default:
      throw new CredentialFormatError(
        `A private key of type ${key.asymmetricKeyType} cannot sign a proxy certificate`,
        {
          remedy: 'use-supported-key',
        },
      );
  }
}
