import type { KeyObject } from 'node:crypto';
import {
  authorityKeyIdentifier,
  basicConstraints,
  type CertificateExtension,
  CLIENT_AUTHENTICATION,
  extendedKeyUsage,
  KeyUsages,
  keyUsage,
  SERVER_AUTHENTICATION,
  subjectAlternativeName,
  subjectKeyIdentifier,
} from 'jasmin-arc/pki';

/** What a certificate of the sandbox is for; each has its own extensions. */
export type CertificateProfile =
  | { readonly kind: 'authority' }
  | {
      readonly kind: 'host';
      /** Names and IP addresses of the host. */
      readonly hosts: readonly string[];
    }
  | { readonly kind: 'user' }
  | { readonly kind: 'voms-server' };

export interface CertificateKeys {
  readonly publicKey: KeyObject;
  /** The public key of the authority that signs. */
  readonly issuerKey: KeyObject;
}

/** The extensions of a certificate for what it is for, and for its keys. */
export function extensionsOf(profile: CertificateProfile, keys: CertificateKeys): readonly CertificateExtension[] {
  const identifiers = [subjectKeyIdentifier(keys.publicKey), authorityKeyIdentifier(keys.issuerKey)];
  if (profile.kind === 'authority') {
    return [basicConstraints(true), keyUsage(KeyUsages.KEY_CERT_SIGN, KeyUsages.CRL_SIGN), ...identifiers];
  }
  const usages = keyUsage(KeyUsages.DIGITAL_SIGNATURE, KeyUsages.KEY_ENCIPHERMENT);
  const common = [basicConstraints(false), usages, ...identifiers];
  // ARC wants attributes to name the key of their signer by a digest of its own, which one that stands here would differ from.
  if (profile.kind === 'voms-server') return [basicConstraints(false), usages, authorityKeyIdentifier(keys.issuerKey)];
  if (profile.kind === 'user') return [...common, extendedKeyUsage(CLIENT_AUTHENTICATION)];
  return [...common, extendedKeyUsage(SERVER_AUTHENTICATION), subjectAlternativeName(profile.hosts)];
}
