import { constants, type KeyObject, sign } from 'node:crypto';
import type { CertificateExtension } from '../../../client/src/pki/certificate-extensions.js';
import {
  bitString,
  encode,
  explicitTag,
  nullValue,
  octetString,
  oid,
  sequence,
  trueValue,
  unsigned,
} from '../../../client/src/pki/der.js';
import type { KeyPair } from './chain-maker.js';

/** The digests that certificates have been signed with, some of them long ago. */
export type Digest = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

const RSA_WITH: Readonly<Record<Digest, string>> = {
  md5: '1.2.840.113549.1.1.4',
  sha1: '1.2.840.113549.1.1.5',
  sha224: '1.2.840.113549.1.1.14',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
};
const ECDSA_WITH: Readonly<Record<Exclude<Digest, 'md5'>, string>> = {
  sha1: '1.2.840.10045.4.1',
  sha224: '1.2.840.10045.4.3.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
};
const HASHES: Readonly<Record<Exclude<Digest, 'md5'>, string>> = {
  sha1: '1.3.14.3.2.26',
  sha224: '2.16.840.1.101.3.4.2.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
const SALT_BYTES = 32;

/** How a certificate is signed. */
export interface Signing {
  readonly key: KeyObject;
  /** Of no effect for Ed25519 and Ed448. */
  readonly digest: Digest;
  /** RSA-PSS in place of PKCS #1 v1.5, where the key is RSA. @default false, or true for keys that can do nothing else */
  readonly pss?: boolean | undefined;
}

/** The AlgorithmIdentifier to state, and the signature. */
export function anySignature({ key, digest, pss = key.asymmetricKeyType === 'rsa-pss' }: Signing) {
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return { identifier: sequence(oid('1.3.101.112')), sign: (bytes: Buffer) => sign(null, bytes, key) };
    case 'ed448':
      return { identifier: sequence(oid('1.3.101.113')), sign: (bytes: Buffer) => sign(null, bytes, key) };
    case 'ec': {
      const modern = digest === 'md5' ? 'sha1' : digest;
      return { identifier: sequence(oid(ECDSA_WITH[modern])), sign: (bytes: Buffer) => sign(modern, bytes, key) };
    }
    default: {
      if (!pss) {
        return {
          identifier: sequence(oid(RSA_WITH[digest]), nullValue),
          sign: (bytes: Buffer) => sign(digest, bytes, key),
        };
      }
      const modern = digest === 'md5' ? 'sha1' : digest;
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      return {
        identifier: sequence(oid('1.2.840.113549.1.1.10'), pssParameters(HASHES[modern])),
        sign: (bytes: Buffer) => sign(modern, bytes, { key, padding, saltLength: SALT_BYTES }),
      };
    }
  }
}

/** RFC 4055, section 3.1. */
function pssParameters(hash: string): Buffer {
  const hashAlgorithm = sequence(oid(hash), nullValue);
  return sequence(
    encode(explicitTag(0), hashAlgorithm),
    encode(explicitTag(1), sequence(oid('1.2.840.113549.1.1.8'), hashAlgorithm)),
    encode(explicitTag(2), unsigned(SALT_BYTES)),
  );
}

/** The fields of a certificate as DER, right or wrong. */
export interface AnyCertificate {
  /** 1, 2 or 3. */
  readonly version: number;
  /** DER INTEGER. */
  readonly serialNumber: Buffer;
  /** DER Name. */
  readonly issuerName: Buffer;
  /** DER Name. */
  readonly subjectName: Buffer;
  /** DER UTCTime or GeneralizedTime, as is the next. */
  readonly notBefore: Buffer;
  readonly notAfter: Buffer;
  readonly keys: Pick<KeyPair, 'publicKey'>;
  readonly extensions: readonly CertificateExtension[];
  readonly signing: Signing;
}

/** Writes and signs a certificate of any content: unlike `issueCertificate`, also what no authority would issue. */
export function writeAnyCertificate(fields: AnyCertificate): Buffer {
  const { identifier, sign: signBytes } = anySignature(fields.signing);
  const { version, extensions } = fields;
  const tbs = sequence(
    ...(version === 1 ? [] : [encode(explicitTag(0), unsigned(version - 1))]),
    fields.serialNumber,
    identifier,
    fields.issuerName,
    sequence(fields.notBefore, fields.notAfter),
    fields.subjectName,
    fields.keys.publicKey.export({ format: 'der', type: 'spki' }),
    ...(extensions.length === 0 ? [] : [encode(explicitTag(3), sequence(...extensions.map(encodeExtension)))]),
  );
  return sequence(tbs, identifier, bitString(signBytes(tbs)));
}

const encodeExtension = ({ oid: type, critical, value }: CertificateExtension): Buffer =>
  sequence(oid(type), ...(critical ? [trueValue] : []), octetString(value));
