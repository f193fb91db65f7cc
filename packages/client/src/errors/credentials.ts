import { ArcError, type ArcErrorOptions } from './arc-error.js';

/** Options of the errors about a certificate, a key or a proxy. */
export interface CredentialErrorOptions extends ArcErrorOptions {
  /** The file or program that has to be corrected. */
  readonly path?: string | undefined;
  /** The option of the configuration that names it, if that option may be wrong. */
  readonly option?: 'CLIENT_CERT' | 'CLIENT_KEY' | undefined;
}

/**
 * The proxy certificate could not be made or saved, or is not accepted.
 * @example
 * ```ts
 * if (error instanceof ProxyGenerationError && error.path !== undefined) console.error(`look at ${error.path}`);
 * ```
 */
export class ProxyGenerationError extends ArcError {
  /** `ERR_ARC_PROXY_GENERATION`, or the code of a more specific error. */
  readonly code: string = 'ERR_ARC_PROXY_GENERATION';
  /** The file or program that has to be corrected, if the fault is in one. */
  readonly path: string | undefined;
  /** The option of the configuration that names it, if that option may be wrong. */
  readonly option: 'CLIENT_CERT' | 'CLIENT_KEY' | undefined;

  constructor(message: string, options: CredentialErrorOptions = {}) {
    super(message, options);
    this.path = options.path;
    this.option = options.option;
  }
}

/**
 * The certificate, the key or the directory of authorities does not exist or cannot be read.
 * @example
 * ```ts
 * if (error instanceof CredentialMissingError && error.option !== undefined)
 *   console.error(`set ${error.option}`);
 * ```
 */
export class CredentialMissingError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CREDENTIAL_MISSING';
}

/**
 * A file is there, but holds no certificate or key that this library can read.
 * @example
 * ```ts
 * if (error instanceof CredentialFormatError && error.remedy === 'convert-certificate')
 *   console.error('not PEM');
 * ```
 */
export class CredentialFormatError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CREDENTIAL_FORMAT';
}

/**
 * The key is protected by a pass phrase, and none or a wrong one was given.
 * @example
 * ```ts
 * if (error instanceof PassPhraseError && error.remedy === 'correct-pass-phrase') console.error('Try again.');
 * ```
 */
export class PassPhraseError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_PASS_PHRASE';
}

/**
 * The private key does not belong to the certificate.
 * @example
 * ```ts
 * if (error instanceof KeyMismatchError) console.error('CLIENT_CERT and CLIENT_KEY are not a pair');
 * ```
 */
export class KeyMismatchError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_KEY_MISMATCH';
}

/**
 * Other users than the owner may read the private key.
 * @example
 * ```ts
 * import { chmod } from 'node:fs/promises';
 *
 * if (error instanceof KeyPermissionsError && error.path !== undefined) await chmod(error.path, 0o600);
 * ```
 */
export class KeyPermissionsError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_KEY_PERMISSIONS';
}

/**
 * The user certificate (or the proxy it must outlive) has expired or is not valid yet.
 * @example
 * ```ts
 * if (error instanceof CertificateExpiredError && error.kind === 'proxy') await arc.createProxy();
 * ```
 */
export class CertificateExpiredError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CERTIFICATE_EXPIRED';
  /** The kind of certificate that is outside of its time: a proxy, or a certificate that an authority has issued. */
  readonly kind: 'proxy' | 'certificate';

  constructor(
    message: string,
    options: CredentialErrorOptions & {
      /** @default certificate */
      readonly kind?: CertificateExpiredError['kind'];
    } = {},
  ) {
    super(message, options);
    this.kind = options.kind ?? 'certificate';
  }
}

/**
 * The proxy cannot be saved where the configuration says.
 * @example
 * ```ts
 * if (error instanceof ProxyFileError) console.error(`PROXY_FILE is ${arc.config.PROXY_FILE}`);
 * ```
 */
export class ProxyFileError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_PROXY_FILE';
}

/**
 * The request that a server sent to have a proxy delegated to it cannot be signed: it is no request, or is not signed with its own
 * key.
 * @example
 * ```ts
 * if (error instanceof DelegationRequestError) console.error(error.message);
 * ```
 */
export class DelegationRequestError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_DELEGATION_REQUEST';
}

/**
 * The server refused the user's credential in the TLS handshake: expired, not yet valid, or from an authority it does not know.
 * @example
 * ```ts
 * if (error instanceof CredentialRefusedError && error.remedy === 'renew-proxy') await arc.createProxy();
 * ```
 */
export class CredentialRefusedError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CREDENTIAL_REFUSED';
}
