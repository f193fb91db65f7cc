import type { ConnectionConfig } from 'jasmin-arc/config';
import { type BearerToken, discoverToken, type Login, readTokenFile } from 'jasmin-arc/tokens';
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
 * The token in TOKEN_FILE, or else the one where grid tools leave it, or else that of a login. No issuer is asked.
 * @throws TokenError if it cannot be read
 */
export async function findTokenInUse(
  { system }: Pick<Context, 'system'>,
  { TOKEN_FILE: path, endpoint }: ConnectionConfig,
): Promise<TokenSearch> {
  return path === undefined
    ? discoverToken({ env: system.env, endpoint })
    : { token: await readTokenFile(path), searched: [path] };
}
