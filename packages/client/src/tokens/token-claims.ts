import { either, listOf, type Shape, simple, text } from '../checks/shape.js';

/** What a token says of itself. A server may see it otherwise: nothing here has been verified. */
export interface TokenClaims {
  /** Who has issued it, usually a URL (`iss`). */
  readonly issuer: string | undefined;
  /** Whom it is about (`sub`). */
  readonly subject: string | undefined;
  /** The services that it is for; none where it does not say (`aud`). */
  readonly audience: readonly string[];
  /** What it allows; none where it does not say (`scope`). */
  readonly scopes: readonly string[];
  /** The groups of its user, such as `/atlas/production`; none where it does not say (`wlcg.groups`). */
  readonly groups: readonly string[];
  /** When it ends; undefined where it does not say (`exp`). */
  readonly expiresAt: Date | undefined;
  /** When it begins; undefined where it does not say (`nbf`). */
  readonly notBefore: Date | undefined;
  /** When it was issued; undefined where it does not say (`iat`). */
  readonly issuedAt: Date | undefined;
  /** The names of those claims above that are there, but of a wrong type: they count as missing here. */
  readonly malformed: readonly string[];
}

/** The last second that a Date can be. */
const MAX_SECONDS = 8_640_000_000_000;

/** RFC 7519, section 2: seconds since 1970, which may have a fraction. */
const numericDate: Shape<number> = simple(
  'a number of seconds since 1970',
  (value) => typeof value === 'number' && Math.abs(value) <= MAX_SECONDS,
);
const oneOrSeveral: Shape<string | readonly string[]> = either(text, listOf('strings', text));

/**
 * Reads the claims that servers look at.
 * @param payload - as `decodeJwt` returns it
 * @see RFC 7519, section 4.1; RFC 8693, section 4.2 for `scope`, which some servers want as a list
 *
 * @example
 * ```ts
 * const { audience, scopes } = readTokenClaims({ aud: 'ce.example.org', scope: 'compute.read compute.create' });
 * ```
 */
export function readTokenClaims(payload: Readonly<Record<string, unknown>>): TokenClaims {
  const malformed: string[] = [];
  const read = <Value>(claim: string, shape: Shape<Value>): Value | undefined => {
    const value = Object.hasOwn(payload, claim) ? payload[claim] : undefined;
    if (value === undefined) return undefined;
    if (shape.find(value, claim) === undefined) return value as Value; // which the shape has just found it to be
    malformed.push(claim);
    return undefined;
  };
  const date = (claim: string): Date | undefined => {
    const seconds = read(claim, numericDate);
    return seconds === undefined ? undefined : new Date(seconds * 1000);
  };
  return {
    issuer: read('iss', text),
    subject: read('sub', text),
    audience: [read('aud', oneOrSeveral) ?? []].flat(),
    scopes: [read('scope', oneOrSeveral) ?? []].flat().flatMap((scope) => scope.split(' ').filter((one) => one !== '')),
    groups: [read('wlcg.groups', oneOrSeveral) ?? []].flat(),
    expiresAt: date('exp'),
    notBefore: date('nbf'),
    issuedAt: date('iat'),
    malformed,
  };
}
