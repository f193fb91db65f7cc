import { type CredentialErrorOptions, ProxyGenerationError } from './credentials.js';

/** What a token says of itself that speaks against it. */
export type TokenDefect =
  | {
      /** `exp` has passed by the clock of this machine. */
      readonly kind: 'expired';
      /** The time that `exp` names. */
      readonly expiredAt: Date;
    }
  | {
      /** `nbf` has not come by the clock of this machine. */
      readonly kind: 'not-yet-valid';
      /** The time that `nbf` names. */
      readonly validFrom: Date;
    }
  | {
      /** `aud` names other services. */
      readonly kind: 'other-audience';
      /** The services that it names. */
      readonly audience: readonly string[];
    }
  | {
      /** `scope` lacks what the request needs. */
      readonly kind: 'missing-scope';
      /** What the request needs, such as `compute.create`. */
      readonly scope: string;
      /** What the token allows. */
      readonly scopes: readonly string[];
    }
  | {
      /** A claim is not of the type that RFC 7519 demands, so that a server cannot read it either. */
      readonly kind: 'malformed-claim';
      /** The name of the claim. */
      readonly claim: string;
    };

/** Why there is no token that can be shown. */
export type TokenProblem =
  /** None was given, and none was found at the usual places. */
  | 'missing'
  /** Its file cannot be read. */
  | 'unreadable'
  /** Others can read or change its file, or its file belongs to another user. */
  | 'exposed'
  /** It is empty, or has characters that no token has. */
  | 'malformed'
  /** It is longer than the lines that A-REX reads. */
  | 'too-long'
  /** It has ended by the clock of this machine. */
  | 'expired'
  /** By the clock of this machine it begins later. */
  | 'not-yet-valid'
  /** It was found rather than given, and does not name the server. */
  | 'other-audience'
  /** The server is not the one that the token is for. */
  | 'other-server'
  /** The job needs a delegation, which the server takes of certificates only. */
  | 'not-delegable'
  /** The function that was to give it has failed. */
  | 'not-given'
  /** The file of a login, in which it is to be kept, cannot be written, or is in use by another program for too long. */
  | 'unwritable'
  /** oidc-agent does not run, or does not answer. */
  | 'agent-unreachable'
  /** oidc-agent gives none; the message has its reason. */
  | 'agent-refused';

/**
 * There is no token that can be shown to the server. The token itself is never a part of the error.
 * @example
 * ```ts
 * if (error instanceof TokenError && error.problem === 'missing') console.error(error.searched.join(', '));
 * ```
 */
export class TokenError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_TOKEN';
  /** What is wrong. */
  readonly problem: TokenProblem;
  /** The variables and files that were looked at, in this order. */
  readonly searched: readonly string[];
  /** The services that the token names, if that is the problem. */
  readonly audience: readonly string[];
  /** The account of oidc-agent that was asked for. */
  readonly account: string | undefined;

  constructor(
    message: string,
    options: CredentialErrorOptions & {
      readonly problem: TokenProblem;
      readonly searched?: readonly string[];
      readonly audience?: readonly string[];
      readonly account?: string | undefined;
    },
  ) {
    super(message, options);
    this.problem = options.problem;
    this.searched = options.searched ?? [];
    this.audience = options.audience ?? [];
    this.account = options.account;
  }
}
