import { ArcError } from './arc-error.js';

/** The proxy certificate could not be made, saved, or is not accepted. */
export class ProxyGenerationError extends ArcError {
  readonly code: string = 'ERR_ARC_PROXY_GENERATION';
}

/** The certificate, the key or the directory of authorities does not exist or cannot be read. */
export class CredentialMissingError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CREDENTIAL_MISSING';
}

/** A file is there, but holds no certificate or key that we can read. */
export class CredentialFormatError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CREDENTIAL_FORMAT';
}

/** The key is protected by a pass phrase, and none or a wrong one was given. */
export class PassPhraseError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_PASS_PHRASE';
}

/** The private key does not belong to the certificate. */
export class KeyMismatchError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_KEY_MISMATCH';
}

/** Others than the owner may read the private key. */
export class KeyPermissionsError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_KEY_PERMISSIONS';
}

/** The user certificate (or the proxy it must outlive) has expired or is not valid yet. */
export class CertificateExpiredError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CERTIFICATE_EXPIRED';
}

/** The proxy cannot be saved where the configuration says. */
export class ProxyFileError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_PROXY_FILE';
}

/** What the server sent to have a proxy delegated to it cannot be signed: not a request, or not made with its own key. */
export class DelegationRequestError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_DELEGATION_REQUEST';
}

/** The server refused our credential during the TLS handshake: expired, not yet valid, or from an authority it does not know. */
export class CredentialRefusedError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CREDENTIAL_REFUSED';
}
