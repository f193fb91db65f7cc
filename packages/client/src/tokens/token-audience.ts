import type { TokenClaims } from './token-claims.js';

/** The audience of a token for any service. @see WLCG Common JWT Profiles, "aud" */
export const ANY_AUDIENCE = 'https://wlcg.cern.ch/jwt/v1/any';

/**
 * Whether a token is for a compute element: its `aud` names it, by its address or by its host, or is that of any service. A token
 * that does not say is for none in particular.
 * @param endpoint - e.g. `https://ce.example.org:443/arex`
 */
export function isForService({ audience }: Pick<TokenClaims, 'audience'>, endpoint: string): boolean {
  return audience.some((one) => one === ANY_AUDIENCE || namesService(one, endpoint));
}

/** `https://ce.example.org:8443`, also with the path of the endpoint or a part of it; `ce.example.org:8443`; `ce.example.org`. */
function namesService(name: string, endpoint: string): boolean {
  const { origin, pathname, hostname, host, port } = new URL(endpoint);
  if (!name.includes('://')) {
    const named = name.toLowerCase();
    return named === hostname || named === host || named === `${hostname}:${port || '443'}`;
  }
  if (!URL.canParse(name)) return false;
  const url = new URL(name);
  if (url.origin !== origin || url.username !== '' || url.password !== '') return false;
  const path = url.pathname.replace(/\/+$/, '');
  return path === '' || path === pathname || pathname.startsWith(`${path}/`);
}
