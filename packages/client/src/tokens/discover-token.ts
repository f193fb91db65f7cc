import { join } from 'node:path';
import { requireArgument } from '../checks/require-argument.js';
import { namedValues, object, quantity, simple, text } from '../checks/shape.js';
import { BearerToken } from './bearer-token.js';
import type { Login } from './login.js';
import { loginFile, readLogin } from './login-file.js';
import { askAgent } from './oidc-agent.js';
import { readTokenFile } from './token-file.js';

/** What was found at the usual places. */
export interface DiscoveredToken {
  /** The first one that is there; undefined where none is. */
  readonly token: BearerToken | undefined;
  /** The login that it is of, as it is: the token may have ended, and be refreshed when it is used. */
  readonly login?: Login | undefined;
  /** The variables and files that were looked at, in this order: the last is where it was found. */
  readonly searched: readonly string[];
}

/** What the places depend on. */
export interface DiscoveryOptions {
  /** @default the environment of this process */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The number of the user. @default the one that this process runs as */
  readonly uid?: number | undefined;
  /** The directory for files of all users. @default `/tmp` */
  readonly sharedDirectory?: string | undefined;
  /**
   * The compute element whose login is looked for, too, and after that a token of oidc-agent, if `OIDC_SOCK` and `OIDC_AGENT_ACCOUNT` are
   * set. @default neither is
   */
  readonly endpoint?: string | undefined;
  /** How long a token of oidc-agent has to last at least, in seconds. @default 0 */
  readonly minValidSeconds?: number | undefined;
}

const OPTIONS = object<DiscoveryOptions>({
  env: namedValues(
    'an object of variables',
    simple<string | undefined>('a string', (value) => value === undefined || typeof value === 'string'),
  ),
  uid: simple('the number of a user', (value) => Number.isSafeInteger(value)),
  sharedDirectory: text,
  endpoint: text,
  minValidSeconds: quantity('seconds'),
});

/**
 * Looks for a token where the tools of grids put it: in BEARER_TOKEN, in the file that BEARER_TOKEN_FILE names, in
 * `$XDG_RUNTIME_DIR/bt_u<uid>` and in `/tmp/bt_u<uid>`; then for a login at an issuer, and at oidc-agent. No issuer is asked by it. What is missing or empty is passed over; what is there and cannot be used
 * is an error, because another token than the intended one would be taken.
 * @throws TokenError, KeyPermissionsError if one is there that cannot be used
 * @see WLCG Bearer Token Discovery, section 2
 *
 * @example
 * ```ts
 * const { token, searched } = await discoverToken();
 * console.log(token?.claims?.audience ?? `no token in ${searched.join(', ')}`);
 * ```
 */
export async function discoverToken(options: DiscoveryOptions = {}): Promise<DiscoveredToken> {
  requireArgument('discoverToken', 'options', options, OPTIONS);
  const { env = process.env, uid = process.geteuid?.(), sharedDirectory = '/tmp', endpoint, minValidSeconds } = options;
  const searched = ['BEARER_TOKEN'];
  const text = env.BEARER_TOKEN ?? '';
  if (text.trim() !== '') {
    return { token: new BearerToken(text, { kind: 'variable', name: 'BEARER_TOKEN' }), searched };
  }
  const files = [
    env.BEARER_TOKEN_FILE,
    ...(uid === undefined
      ? []
      : [env.XDG_RUNTIME_DIR, sharedDirectory].map((place) => place && join(place, `bt_u${uid}`))),
  ];
  for (const path of files) {
    if (!path) continue;
    searched.push(path);
    const token = await readTokenFile(path);
    if (token !== undefined) return { token, searched };
  }
  if (endpoint !== undefined) {
    const path = loginFile(endpoint, env);
    searched.push(path);
    const login = await readLogin(path);
    if (login !== undefined) return { token: tokenOfLogin(login), login, searched };
    if (env.OIDC_SOCK && env.OIDC_AGENT_ACCOUNT) {
      const account = env.OIDC_AGENT_ACCOUNT;
      searched.push(`oidc-agent (account ${account})`);
      const token = await askAgent(account, { env, audience: new URL(endpoint).origin, minValidSeconds });
      return { token, searched };
    }
  }
  return { token: undefined, searched };
}

/** The token of a login. */
export const tokenOfLogin = (login: Login): BearerToken =>
  new BearerToken(login.reveal().accessToken, { kind: 'login', issuer: login.issuer, path: login.path });
