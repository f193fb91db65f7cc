import type { UserToken } from '../tokens/user-token.js';
import { hasAttributes } from '../voms/has-attributes.js';
import type { UserConfig } from './user-config.js';

/** The virtual organisations that servers see of a user: by the attributes in the proxy, or by the groups in the token that is shown instead. */
export async function shownOrganisations(
  user: Pick<UserConfig, 'credential'>,
  token: Pick<UserToken, 'current'> | undefined,
): Promise<{ readonly kind: 'proxy' | 'token'; readonly organisations: readonly string[] }> {
  const bearer = await token?.current();
  if (bearer !== undefined) {
    const groups = bearer.claims?.groups ?? [];
    // A group is a path that begins with the organisation: WLCG Common JWT Profiles, wlcg.groups.
    return { kind: 'token', organisations: groups.flatMap((group) => group.split('/').find(Boolean) ?? []) };
  }
  const { chain } = await user.credential();
  if (!hasAttributes(chain)) return { kind: 'proxy', organisations: [] };
  // Loaded only for users who have some.
  const { currentAttributes } = await import('../voms/chain-attributes.js');
  return { kind: 'proxy', organisations: currentAttributes(chain, new Date()).map(({ vo }) => vo) };
}
