/**
 * Certificates, proxies and their chains, without files and without network. A service that receives credentials, such as the
 * sandbox, needs this; a program that runs jobs does not.
 *
 * @module jasmin-arc/pki
 */

export { Certificate, readCertificates } from './certificate.js';
export {
  type CertificateExtension,
  CertificateExtensions,
  CLIENT_AUTHENTICATION,
  ExtensionOids,
  KeyUsages,
  SERVER_AUTHENTICATION,
} from './certificate-extensions.js';
export { type CertificateRequestOptions, writeCertificateRequest } from './certificate-request.js';
export { type ChainDefect, describeChainDefect } from './chain-defect.js';
export { Credential } from './credential.js';
export { type DerElement, DerError } from './der.js';
export { slashForm, writeName } from './distinguished-name.js';
export { type CertificateContents, issueCertificate, randomSerialNumber } from './issue-certificate.js';
export { nameHashes } from './name-hash.js';
export { describeOldProxy, type OldProxyKind, oldProxyKind } from './old-proxy.js';
export { isEncryptedKey } from './private-key.js';
export { issueProxy, type ProxyOptions } from './proxy.js';
export { PolicyLanguages, type ProxyCertInfo } from './proxy-cert-info.js';
export { type ProxyChainVerdict, type ValidateProxyChainOptions, validateProxyChain } from './proxy-chain.js';
export type { SigningDigest } from './signature-algorithm.js';
export { TlsIdentity } from './tls-identity.js';
export type { TrustDefect } from './trust-defect.js';
export {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  proxyCertInfo,
  subjectAlternativeName,
  subjectKeyIdentifier,
} from './write-extensions.js';
