import { inspect } from 'node:util';
import { TokenError } from '../errors/index.js';
import { decodeJwt } from './decode-jwt.js';
import { readTokenClaims, type TokenClaims } from './token-claims.js';

/** Where a token comes from: a variable of the environment, a file, a login, oidc-agent, or the program that uses this library. */
export type TokenPlace =
  | {
      /** A variable of the environment. */
      readonly kind: 'variable';
      /** The name of the variable. */
      readonly name: string;
    }
  | {
      /** A file. */
      readonly kind: 'file';
      /** The path of the file. */
      readonly path: string;
    }
  | {
      /** A login of the user at an issuer, as `logIn` makes it. */
      readonly kind: 'login';
      /** The address of the issuer. */
      readonly issuer: string;
      /** The file in which the login is kept. */
      readonly path: string;
    }
  | {
      /** oidc-agent, which runs on this machine. */
      readonly kind: 'agent';
      /** The account of the agent, or the issuer that it was asked for. */
      readonly account: string;
    }
  | {
      /** The option `token` of this library. */
      readonly kind: 'program';
    };

/**
 * A place within a sentence.
 *
 * @example
 * ```ts
 * console.log(`the token is in ${describeTokenPlace({ kind: 'variable', name: 'BEARER_TOKEN' })}`);
 * ```
 */
export function describeTokenPlace(place: TokenPlace): string {
  switch (place.kind) {
    case 'variable':
      return `the variable ${place.name}`;
    case 'file':
      return place.path;
    case 'login':
      return `the login at ${place.issuer} (${place.path})`;
    case 'agent':
      return `oidc-agent (account ${place.account})`;
    case 'program':
      return 'the option token';
  }
}

/** RFC 6750, section 2.1: what may stand after "Bearer ". It also keeps line breaks out of the header. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;
/** A-REX loses the lines of a request that are longer than about 5,100 bytes, and takes what follows for another request. */
const MAX_LENGTH = 5_000;

/**
 * A token: who has it may do what it allows, so it is shown in no log, no error and no inspected object.
 *
 * @example
 * ```ts
 * const token = new BearerToken(process.env.BEARER_TOKEN ?? '', { kind: 'variable', name: 'BEARER_TOKEN' });
 * console.log(token.claims?.expiresAt);
 * ```
 */
export class BearerToken {
  readonly #text: string;
  /** Where it comes from. */
  readonly place: TokenPlace;
  /** What it says of itself; undefined for a token that only its issuer can read. */
  readonly claims: TokenClaims | undefined;

  /**
   * @param text - white space around it does not belong to it
   * @throws TokenError if it is empty, has characters that no token has, or is too long for A-REX
   */
  constructor(text: string, place: TokenPlace) {
    const token = text.trim();
    const fail = (problem: 'malformed' | 'too-long', reason: string) =>
      new TokenError(
        `The token ${place.kind === 'login' ? 'of' : 'in'} ${describeTokenPlace(place)} cannot be used: ${reason}`,
        {
          problem,
          remedy: problem === 'too-long' ? 'get-shorter-token' : 'replace-token',
          ...('path' in place && { path: place.path }),
        },
      );
    if (token === '') throw fail('malformed', 'it is empty');
    if (!TOKEN.test(token)) throw fail('malformed', 'it has characters that no token has');
    if (token.length > MAX_LENGTH) {
      throw fail('too-long', `it has ${token.length} characters, and ARC servers read ${MAX_LENGTH} at most`);
    }
    const jwt = decodeJwt(token);
    this.#text = token;
    this.place = place;
    this.claims = jwt && readTokenClaims(jwt.payload);
  }

  /**
   * The token itself, for the header of a request and for nothing else.
   *
   * @example
   * ```ts
   * const { token } = await discoverToken();
   * const headers = { authorization: `Bearer ${token?.reveal()}` };
   * ```
   */
  reveal(): string {
    return this.#text;
  }

  /**
   * Names the place, never the token.
   *
   * @example
   * ```ts
   * console.log(`using the ${(await discoverToken()).token}`);
   * ```
   */
  toString(): string {
    return `[token ${this.place.kind === 'login' ? 'of' : 'in'} ${describeTokenPlace(this.place)}]`;
  }

  /**
   * The same for `JSON.stringify`.
   *
   * @example
   * ```ts
   * console.log(JSON.stringify(await discoverToken()));
   * ```
   */
  toJSON(): string {
    return this.toString();
  }

  /** The same for `console.log`. */
  [inspect.custom](): string {
    return this.toString();
  }
}
