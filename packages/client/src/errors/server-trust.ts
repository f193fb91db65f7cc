import type { ArcErrorOptions } from './arc-error.js';
import { NoTargetsAvailableError } from './connection.js';

/**
 * The server's certificate is valid, but for another host name. Nothing has been sent.
 * @example
 * ```ts
 * if (error instanceof ServerNameMismatchError) console.error(error.hint);
 * ```
 */
export class ServerNameMismatchError extends NoTargetsAvailableError {
  override readonly code = 'ERR_ARC_SERVER_NAME_MISMATCH';
}

/**
 * The server's certificate does not lead to an authority in CERTS_DIR, or has expired. Nothing has been sent.
 * @example
 * ```ts
 * if (error instanceof ServerNotTrustedError && error.remedy === 'install-authority')
 *   console.error(arc.config.CERTS_DIR);
 * ```
 */
export class ServerNotTrustedError extends NoTargetsAvailableError {
  /** `ERR_ARC_SERVER_NOT_TRUSTED`, or the code of a more specific error. */
  override readonly code: string = 'ERR_ARC_SERVER_NOT_TRUSTED';
}

/**
 * The clock of this machine is slow: by it, a certificate that is already in use is not valid yet. No request has been sent.
 * @example
 * ```ts
 * if (error instanceof ClockError) console.log(`slow by ${(error.validFrom.getTime() - error.now.getTime()) / 60_000} minutes at least`);
 * ```
 */
export class ClockError extends ServerNotTrustedError {
  override readonly code = 'ERR_ARC_CLOCK';
  /** The time by the clock of this machine. */
  readonly now: Date;
  /** When the certificate becomes valid: the true time is later. */
  readonly validFrom: Date;

  constructor(message: string, options: ArcErrorOptions & { readonly now: Date; readonly validFrom: Date }) {
    super(message, options);
    this.now = options.now;
    this.validFrom = options.validFrom;
  }
}

/**
 * A certificate of the server's chain is on its authority's list of revoked ones. No request has been sent.
 * @example
 * ```ts
 * if (error instanceof ServerCertificateRevokedError)
 *   console.error(`${error.subject}: revoked ${error.revokedAt.toISOString()}`);
 * ```
 */
export class ServerCertificateRevokedError extends ServerNotTrustedError {
  override readonly code = 'ERR_ARC_SERVER_CERTIFICATE_REVOKED';
  /** Whose certificate is revoked, in slash form: the server's or that of an authority in between. */
  readonly subject: string;
  /** Path of the list. */
  readonly file: string;
  /** When it was revoked, by the list. */
  readonly revokedAt: Date;

  constructor(
    message: string,
    options: ArcErrorOptions & { readonly subject: string; readonly file: string; readonly revokedAt: Date },
  ) {
    super(message, options);
    this.subject = options.subject;
    this.file = options.file;
    this.revokedAt = options.revokedAt;
  }
}

/**
 * The directory of the authorities has a list of revoked certificates for the server's chain, and the list cannot be used: for
 * example, it has expired. No request has been sent.
 * @example
 * ```ts
 * if (error instanceof RevocationListError && error.reason === 'expired') console.error(`update ${error.file}`);
 * ```
 */
export class RevocationListError extends ServerNotTrustedError {
  override readonly code = 'ERR_ARC_REVOCATION_LIST';
  /** Why the list cannot be used. */
  readonly reason:
    | 'expired'
    | 'not-yet-valid'
    | 'bad-signature'
    | 'may-not-sign'
    | 'unreadable'
    | 'not-supported'
    | 'out-of-scope';
  /** The authority, in slash form. */
  readonly authority: string;
  /** Path of the list. */
  readonly file: string;
  /** The end of the list's validity if it has expired, its beginning if it is not valid yet. */
  readonly until: Date | undefined;

  constructor(
    message: string,
    options: ArcErrorOptions & {
      readonly reason: RevocationListError['reason'];
      readonly authority: string;
      readonly file: string;
      readonly until?: Date | undefined;
    },
  ) {
    super(message, options);
    this.reason = options.reason;
    this.authority = options.authority;
    this.file = options.file;
    this.until = options.until;
  }
}

/**
 * The policy in CERTS_DIR on what an authority may sign excludes the server's certificate, or cannot be read. No request has been sent.
 * @example
 * ```ts
 * if (error instanceof SigningPolicyError)
 *   console.error(`${error.file} does not let ${error.authority} sign for ${error.subject}`);
 * ```
 */
export class SigningPolicyError extends ServerNotTrustedError {
  override readonly code = 'ERR_ARC_SIGNING_POLICY';
  /** Whose certificate the policy is about, in slash form. */
  readonly subject: string;
  /** The authority, in slash form. */
  readonly authority: string;
  /** Path of the policy. */
  readonly file: string;

  constructor(
    message: string,
    options: ArcErrorOptions & { readonly subject: string; readonly authority: string; readonly file: string },
  ) {
    super(message, options);
    this.subject = options.subject;
    this.authority = options.authority;
    this.file = options.file;
  }
}
