import type { TokenEndpointResponse } from 'openid-client';
import { decodeJwt } from './decode-jwt.js';
import type { LoginRecord } from './login.js';
import { readTokenClaims } from './token-claims.js';

/** What an issuer has given, as a login keeps it. */
export function tokensOf(
  answer: TokenEndpointResponse,
  now: Date,
): Pick<LoginRecord, 'accessToken' | 'refreshToken' | 'obtainedAt' | 'expiresAt'> {
  const { access_token: accessToken, refresh_token, expires_in } = answer;
  const payload = decodeJwt(accessToken)?.payload;
  const expiresAt =
    expires_in === undefined
      ? payload && readTokenClaims(payload).expiresAt
      : new Date(now.getTime() + expires_in * 1_000);
  return {
    accessToken,
    ...(refresh_token !== undefined && { refreshToken: refresh_token }),
    obtainedAt: now.toISOString(),
    ...(expiresAt !== undefined && { expiresAt: expiresAt.toISOString() }),
  };
}

/**
 * How the token is asked to be for a service: `audience` as most issuers of grids have it, and `resource` as RFC 8707 has it, which
 * takes addresses only.
 */
export const audienceParameters = (audience: string, withResource = true): Readonly<Record<string, string>> => ({
  audience,
  ...(withResource && URL.canParse(audience) && !audience.includes('#') && { resource: audience }),
});
