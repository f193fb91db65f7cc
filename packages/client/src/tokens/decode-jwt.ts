/** The two readable parts of a signed JSON Web Token, as they stand in it: nothing in them has been verified. */
export interface DecodedJwt {
  /** The JOSE header, such as `{ alg: 'RS256', kid: '…' }`. */
  readonly header: Readonly<Record<string, unknown>>;
  /** What the issuer claims, by the short names of RFC 7519. */
  readonly payload: Readonly<Record<string, unknown>>;
}

const BASE64URL = /^[A-Za-z0-9_-]+$/;

/**
 * Takes a JSON Web Token apart, without trusting it: only a server can verify its signature, and this client only wants to tell the
 * user what is in it.
 * @returns undefined for a token that is opaque: to be read only by who has issued it
 * @see RFC 7519, section 7.2; RFC 7515, section 3.1
 *
 * @example
 * ```ts
 * const { issuer, expiresAt } = readTokenClaims(decodeJwt(process.env.BEARER_TOKEN ?? '')?.payload ?? {});
 * ```
 */
export function decodeJwt(text: string): DecodedJwt | undefined {
  const parts = text.split('.');
  const [head = '', body = '', signature = ''] = parts;
  // A token without a signature ends with a dot. No server accepts it, but people should be shown what it is.
  if (parts.length !== 3 || (signature !== '' && !BASE64URL.test(signature))) return undefined;
  const header = readPart(head);
  const payload = readPart(body);
  return header && payload && { header, payload };
}

function readPart(part: string): Readonly<Record<string, unknown>> | undefined {
  if (!BASE64URL.test(part)) return undefined;
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url'));
    const value: unknown = JSON.parse(json);
    // An array has no claims.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
