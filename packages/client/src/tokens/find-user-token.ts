import { TokenError } from '../errors/index.js';
import type { Log } from '../log/log.js';
import { BearerToken, describeTokenPlace } from './bearer-token.js';
import { type DiscoveredToken, type DiscoveryOptions, discoverToken, tokenOfLogin } from './discover-token.js';
import { freshLogin } from './fresh-login.js';
import { askAgent } from './oidc-agent.js';
import { isForService } from './token-audience.js';
import { readTokenFile } from './token-file.js';
import type { TokenSource } from './token-source.js';
import type { UserTokenSettings } from './user-token-settings.js';

/** More than is left when another token is looked for, so that oidc-agent gives another. */
const MIN_VALID_SECONDS = 360;

/**
 * Gets the token of a user: the given one, the one in the given file, or one that is found; that of a login is refreshed near its end.
 * @returns undefined if none is given and none is found, unless only a token may be shown
 * @throws TokenError, TokenIssuerError, KeyPermissionsError if there is none that can be shown to the service
 */
export async function findUserToken(
  settings: UserTokenSettings,
  parts: { readonly log: Log; readonly now: () => Date },
): Promise<BearerToken | undefined> {
  const { token, tokenFile, agentAccount, discovery, authentication, endpoint } = settings;
  if (token !== undefined) return givenToken(token);
  if (tokenFile !== undefined) return tokenIn(tokenFile);
  if (agentAccount !== undefined) {
    const audience = new URL(endpoint).origin;
    return askAgent(agentAccount, { env: discovery?.env, audience, minValidSeconds: MIN_VALID_SECONDS });
  }
  const found =
    discovery && (await discoverFreshToken({ ...discovery, endpoint, minValidSeconds: MIN_VALID_SECONDS }, parts));
  if (authentication === 'token') {
    if (found?.token !== undefined) return found.token;
    throw missing(found?.searched ?? []);
  }
  if (found?.token !== undefined) requireMeant(found.token, endpoint);
  return found?.token;
}

async function discoverFreshToken(
  discovery: DiscoveryOptions,
  { log, now }: { readonly log: Log; readonly now: () => Date },
): Promise<Pick<DiscoveredToken, 'token' | 'searched'>> {
  const { token, login, searched } = await discoverToken(discovery);
  if (login === undefined) return { token, searched };
  const fresh = await freshLogin(login.path, {
    now,
    onTrouble: (error) => log.warning(`Going on with a token that is near its end: ${error.message}`),
  });
  return { token: fresh && tokenOfLogin(fresh), searched };
}

async function tokenIn(path: string): Promise<BearerToken> {
  const token = await readTokenFile(path);
  if (token !== undefined) return token;
  const searched = [path];
  throw new TokenError(`There is no token in ${path}`, { problem: 'missing', remedy: 'place-token', path, searched });
}

/** A token that was found may have been put there for another service, which must stay the only one that learns it. */
function requireMeant({ claims, place }: BearerToken, endpoint: string): void {
  if (claims !== undefined && isForService(claims, endpoint)) return;
  const audience = claims?.audience ?? [];
  const whom = audience.length === 0 ? 'it does not say which service it is for' : `it is for ${audience.join(', ')}`;
  throw new TokenError(
    `There is no certificate, and the token in ${describeTokenPlace(place)} is not shown to ${endpoint}: ${whom}`,
    { problem: 'other-audience', remedy: 'ask-for-token-use', audience },
  );
}

async function givenToken(source: TokenSource): Promise<BearerToken> {
  if (typeof source === 'string') return new BearerToken(source, { kind: 'program' });
  let text: unknown;
  try {
    text = await source();
  } catch (cause) {
    throw new TokenError('The function that gives the token has failed', {
      problem: 'not-given',
      remedy: 'give-token',
      cause,
    });
  }
  if (typeof text === 'string') return new BearerToken(text, { kind: 'program' });
  throw new TokenError('The function that gives the token has not returned a text', {
    problem: 'not-given',
    remedy: 'give-token',
  });
}

const missing = (searched: readonly string[]): TokenError => {
  const where = searched.length === 0 ? 'none was given' : `none is in ${searched.join(', ')}`;
  return new TokenError(`A token is to be shown, and ${where}`, { problem: 'missing', remedy: 'give-token', searched });
};
