import type { ConnectionConfig } from 'jasmin-arc/config';
import { type BearerToken, discoverToken, readTokenFile } from 'jasmin-arc/tokens';
import type { Context } from '../command-line/context.js';

/** Where the token was looked for, and what was there. */
export interface TokenSearch {
  /** Undefined if there is none. */
  readonly token: BearerToken | undefined;
  /** The places, in words. */
  readonly searched: readonly string[];
}

/**
 * The token in TOKEN_FILE, or else the one where grid tools leave it.
 * @throws TokenError if it cannot be read
 */
export async function findTokenInUse(
  { system }: Pick<Context, 'system'>,
  { TOKEN_FILE: path }: ConnectionConfig,
): Promise<TokenSearch> {
  return path === undefined
    ? discoverToken({ env: system.env })
    : { token: await readTokenFile(path), searched: [path] };
}
