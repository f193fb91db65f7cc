import { type CredentialErrorOptions, ProxyGenerationError } from './credentials.js';

/**
 * No vomses file names a server of the virtual organisation, so that it is not known where to ask for attributes.
 * @example
 * ```ts
 * if (error instanceof VomsServerUnknownError) console.error(`no server of ${error.vo} in ${error.searched.join(', ')}`);
 * ```
 */
export class VomsServerUnknownError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_VOMS_SERVER_UNKNOWN';
  /** The virtual organisation, as it was asked for. */
  readonly vo: string;
  /** The files and directories that were looked at, in this order. */
  readonly searched: readonly string[];

  constructor(
    message: string,
    options: CredentialErrorOptions & { readonly vo: string; readonly searched: readonly string[] },
  ) {
    super(message, options);
    this.vo = options.vo;
    this.searched = options.searched;
  }
}

/** Why one server of a virtual organisation gave no attributes. */
export interface VomsFailure {
  /** The host of the server. */
  readonly host: string;
  /** The port of the server. */
  readonly port: number;
  /** What went wrong, or the server's own text. */
  readonly reason: string;
  /** The server's word for its refusal, such as `NoSuchUser`; `incomplete` if it left something out; undefined if it refused nothing. */
  readonly refusal: string | undefined;
  /** What was thrown, if the server could not be asked. */
  readonly cause: unknown;
}

/**
 * No server of the virtual organisation has given attributes that can be used. Each of them was asked.
 * @example
 * ```ts
 * if (error instanceof VomsRequestError)
 *   for (const { host, reason } of error.failures) console.error(`${host}: ${reason}`);
 * ```
 */
export class VomsRequestError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_VOMS_REQUEST';
  /** True if no server has refused, so that a later request may succeed. */
  override readonly retryable: boolean;
  /** The virtual organisation. */
  readonly vo: string;
  /** What went wrong with each server, in the order in which they failed. */
  readonly failures: readonly VomsFailure[];

  constructor(
    message: string,
    options: CredentialErrorOptions & { readonly vo: string; readonly failures: readonly VomsFailure[] },
  ) {
    super(message, options);
    this.vo = options.vo;
    this.failures = options.failures;
    this.retryable = options.failures.every(({ refusal }) => refusal === undefined);
  }
}
