import { ArcError, type ArcErrorOptions } from './arc-error.js';
import type { TokenDefect } from './token.js';

/**
 * No execution target can be used: the server cannot be reached, trusted or understood, or offers nothing suitable.
 * @example
 * ```ts
 * if (error instanceof NoTargetsAvailableError && error.retryable) console.error('later, perhaps');
 * ```
 */
export class NoTargetsAvailableError extends ArcError {
  /** `ERR_ARC_NO_TARGETS`, or the code of a more specific error. */
  readonly code: string = 'ERR_ARC_NO_TARGETS';
}

/**
 * Nothing answers at the server's address, or the connection broke and could not be made again.
 * @example
 * ```ts
 * if (error instanceof ServerUnreachableError && !error.requestMayHaveArrived)
 *   console.error('nothing was sent');
 * ```
 */
export class ServerUnreachableError extends NoTargetsAvailableError {
  override readonly code = 'ERR_ARC_SERVER_UNREACHABLE';
  override readonly retryable = true;
  /** False if it is certain that the server never received the request, because no connection was made. */
  readonly requestMayHaveArrived: boolean;

  constructor(message: string, options: ArcErrorOptions & { readonly requestMayHaveArrived?: boolean } = {}) {
    super(message, options);
    this.requestMayHaveArrived = options.requestMayHaveArrived ?? true;
  }
}

/**
 * The server knows who the user is and refuses access; or it does not accept the token that it was shown, which it says in the same
 * words.
 * @example
 * ```ts
 * if (error instanceof NotAuthorisedError) console.error(`ask for access: ${error.message}`);
 * ```
 */
export class NotAuthorisedError extends NoTargetsAvailableError {
  override readonly code = 'ERR_ARC_NOT_AUTHORISED';
  /** What the refused token says against itself, the gravest first; undefined if a certificate was shown. */
  readonly tokenDefects: readonly TokenDefect[] | undefined;

  constructor(
    message: string,
    options: ArcErrorOptions & { readonly tokenDefects?: readonly TokenDefect[] | undefined } = {},
  ) {
    super(message, options);
    this.tokenDefects = options.tokenDefects;
  }
}

/**
 * Something answers, but it is not an ARC Compute Element, or speaks no version that this library knows.
 * @example
 * ```ts
 * if (error instanceof NotAnArcServerError && !error.retryable) console.error('is ARC_SERVER right?');
 * ```
 */
export class NotAnArcServerError extends NoTargetsAvailableError {
  override readonly code = 'ERR_ARC_NOT_AN_ARC_SERVER';
  /** True if it has answered as an ARC server before, so that a gateway in front of it may be at fault. */
  override readonly retryable: boolean;
  /** Set if the interface that was asked for is missing: the first release of ARC whose servers do not have it, such as `ARC 7`. */
  readonly removedIn: string | undefined;

  constructor(
    message: string,
    options: ArcErrorOptions & { readonly retryable?: boolean; readonly removedIn?: string | undefined } = {},
  ) {
    super(message, options);
    this.retryable = options.retryable ?? false;
    this.removedIn = options.removedIn;
  }
}

/**
 * The server answered a request with an error; its own text is in `reason`.
 * @example
 * ```ts
 * if (error instanceof ServiceError) console.error(`HTTP ${error.httpStatus}: ${error.reason}`);
 * ```
 */
export class ServiceError extends ArcError {
  readonly code = 'ERR_ARC_SERVICE';
  /** The status of the answer; 200 for a refusal within a successful answer, as SOAP services send it. */
  readonly httpStatus: number;
  /** The server's reason, from the body or the status line, where it may be empty; this library's own if a list is cut short. */
  readonly reason: string;
  /** True if the same call may succeed later. @default false */
  override readonly retryable: boolean;

  constructor(
    message: string,
    options: ArcErrorOptions & { readonly httpStatus: number; readonly reason: string; readonly retryable?: boolean },
  ) {
    super(message, options);
    this.httpStatus = options.httpStatus;
    this.reason = options.reason;
    this.retryable = options.retryable ?? false;
  }
}
