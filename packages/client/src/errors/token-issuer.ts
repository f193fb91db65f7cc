import { type CredentialErrorOptions, ProxyGenerationError } from './credentials.js';

/** Why there is no token of an issuer. */
export type TokenIssuerProblem =
  /** Its address is not HTTPS: others could read the token on its way. */
  | 'insecure'
  /** It does not answer, or its certificate is not trusted. */
  | 'unreachable'
  /** What answers there does not describe itself as an issuer of tokens. */
  | 'not-an-issuer'
  /** It calls itself `namedIssuer`: a token of it would have another `iss` than the one that was asked for. */
  | 'other-issuer'
  /** It does not let users log in from a terminal. */
  | 'no-device-login'
  /** It knows only clients that were registered with it, and registers none by itself. */
  | 'client-id-needed'
  /** The user, or the issuer, has said no. */
  | 'denied'
  /** The login was not confirmed in the time that the issuer gives. */
  | 'too-late'
  /** The issuer has refused the request; `issuerError` is its reason. */
  | 'rejected'
  /** The token has ended, and cannot be refreshed, or not any more. */
  | 'login-ended';

/**
 * An issuer has given no token. Tokens and secrets of clients are never a part of the error.
 * @example
 * ```ts
 * if (error instanceof TokenIssuerError && error.problem === 'login-ended') console.error(`log in at ${error.issuer} again`);
 * ```
 */
export class TokenIssuerError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_TOKEN_ISSUER';
  /** What is wrong. */
  readonly problem: TokenIssuerProblem;
  /** The address of the issuer. */
  readonly issuer: string;
  /** What the issuer calls itself, if that is the problem. */
  readonly namedIssuer: string | undefined;
  /** The code of the error that the issuer has answered with, such as `invalid_scope`; undefined where it has not. */
  readonly issuerError: string | undefined;

  constructor(
    message: string,
    options: CredentialErrorOptions & {
      readonly problem: TokenIssuerProblem;
      readonly issuer: string;
      readonly namedIssuer?: string | undefined;
      readonly issuerError?: string | undefined;
    },
  ) {
    super(message, options);
    this.problem = options.problem;
    this.issuer = options.issuer;
    this.namedIssuer = options.namedIssuer;
    this.issuerError = options.issuerError;
  }
}
