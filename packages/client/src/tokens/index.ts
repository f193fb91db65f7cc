/**
 * Bearer tokens: read without being trusted, and looked for where the tools of grids put them.
 *
 * @module jasmin-arc/tokens
 */

export { BearerToken, describeTokenPlace, type TokenPlace } from './bearer-token.js';
export { type DecodedJwt, decodeJwt } from './decode-jwt.js';
export { type DiscoveredToken, type DiscoveryOptions, discoverToken } from './discover-token.js';
export { readTokenClaims, type TokenClaims } from './token-claims.js';
export { describeTokenDefect, findTokenDefects, type TokenUse } from './token-defect.js';
export { readTokenFile } from './token-file.js';
