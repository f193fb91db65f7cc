/**
 * Bearer tokens: read without being trusted, and looked for where the tools of grids put them.
 *
 * @module jasmin-arc/tokens
 */

export { BearerToken, describeTokenPlace, type TokenPlace } from './bearer-token.js';
export { type DecodedJwt, decodeJwt } from './decode-jwt.js';
export { DEFAULT_SCOPES, type LogInOptions, type LoginCode, logIn } from './device-login.js';
export { type DiscoveredToken, type DiscoveryOptions, discoverToken } from './discover-token.js';
export { type FreshLoginOptions, freshLogin } from './fresh-login.js';
export { type LoggedOut, type LogOutOptions, logOut } from './log-out.js';
export { type ClientAuthentication, Login, type LoginRecord } from './login.js';
export { loginFile, readLogin } from './login-file.js';
export { type AgentOptions, askAgent } from './oidc-agent.js';
export { readTokenClaims, type TokenClaims } from './token-claims.js';
export { describeTokenDefect, findTokenDefects, type TokenUse } from './token-defect.js';
export { readTokenFile } from './token-file.js';
