import type { ConnectionConfig } from 'jasmin-arc/config';
import { askAgent, type BearerToken, discoverToken, type Login, readTokenFile } from 'jasmin-arc/tokens';
import type { Context } from '../command-line/context.js';

/** Where the token was looked for, and what was there. */
export interface TokenSearch {
  /** Undefined if there is none. */
  readonly token: BearerToken | undefined;
  /** The login that it is of, as it is kept: the token may have ended, and be refreshed when it is used. */
  readonly login?: Login | undefined;
  /** The places, in words. */
  readonly searched: readonly string[];
}

/**
 * The token in TOKEN_FILE, or of the account in OIDC_AGENT_ACCOUNT, or else the one where grid tools leave it, or else that of a login. No issuer is asked.
 * @throws TokenError if it cannot be read, or the agent gives none
 */
export async function findTokenInUse(
  { system }: Pick<Context, 'system'>,
  { TOKEN_FILE: path, OIDC_AGENT_ACCOUNT: account, endpoint }: ConnectionConfig,
): Promise<TokenSearch> {
  if (account !== undefined) {
    const token = await askAgent(account, { env: system.env, audience: new URL(endpoint).origin });
    return { token, searched: [`oidc-agent (account ${account})`] };
  }
  return path === undefined
    ? discoverToken({ env: system.env, endpoint })
    : { token: await readTokenFile(path), searched: [path] };
}
