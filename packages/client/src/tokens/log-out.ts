import { unlink } from 'node:fs/promises';
import { requireArgument } from '../checks/require-argument.js';
import { object, signal, text, truth } from '../checks/shape.js';
import type { Login, LoginRecord } from './login.js';
import { readLogin } from './login-file.js';
import { underLoginLock } from './login-lock.js';
import { asking, issuerAnswer, openIdClient, openIssuer } from './openid-issuer.js';

/** How a login is ended. */
export interface LogOutOptions {
  /** Whether the file is deleted without a word to the issuer, whose tokens stay valid. @default false */
  readonly localOnly?: boolean | undefined;
  /** Gives up waiting for another process that refreshes the token. */
  readonly signal?: AbortSignal | undefined;
}

const OPTIONS = object<LogOutOptions>({ localOnly: truth, signal });

/** What has been done. */
export interface LoggedOut {
  /** The login, whose file is deleted. */
  readonly login: Login;
  /** Which tokens the issuer has revoked. A compute element that does not ask the issuer takes a revoked one until its end. */
  readonly revoked: readonly ('refresh-token' | 'access-token')[];
  /** `not-offered`: the issuer revokes nothing; `not-asked`: it was not asked. */
  readonly revocation: 'done' | 'not-offered' | 'not-asked';
}

/**
 * Ends a login: revokes its tokens where the issuer does that, then deletes the file.
 * @param path - as `loginFile` returns it
 * @returns undefined if there is none
 * @throws TokenIssuerError if the issuer cannot be asked, or refuses; nothing is deleted then
 * @see RFC 7009, section 2
 *
 * @example
 * ```ts
 * const done = await logOut(loginFile(arc.config.endpoint));
 * if (done !== undefined && !done.revoked.includes('access-token')) console.log(`the token is valid until ${done.login.expiresAt}`);
 * ```
 */
export async function logOut(path: string, options: LogOutOptions = {}): Promise<LoggedOut | undefined> {
  requireArgument('logOut', 'path', path, text);
  requireArgument('logOut', 'options', options, OPTIONS);
  if ((await readLogin(path)) === undefined) return undefined;
  // Another process that refreshes it now would otherwise write it again.
  return underLoginLock(
    path,
    async () => {
      const login = await readLogin(path);
      if (login === undefined) return undefined;
      const result =
        options.localOnly === true ? ({ revocation: 'not-asked', revoked: [] } as const) : await revoke(login.reveal());
      await unlink(path);
      return { login, ...result };
    },
    { signal: options.signal },
  );
}

/** What refreshes the token first: an issuer that ends the whole login with it knows the token no more, which is no error. */
async function revoke(record: LoginRecord): Promise<Pick<LoggedOut, 'revoked' | 'revocation'>> {
  const { issuer, accessToken, refreshToken } = record;
  const { configuration } = await openIssuer(issuer, record);
  if (configuration.serverMetadata().revocation_endpoint === undefined)
    return { revocation: 'not-offered', revoked: [] };
  const { tokenRevocation } = await openIdClient();
  /** Many issuers keep no record of tokens that servers read by themselves, and so cannot revoke them. */
  const isRevoked = (token: string | undefined, hint: string): Promise<boolean> =>
    asking(issuer, async () => {
      if (token === undefined) return false;
      try {
        await tokenRevocation(configuration, token, { token_type_hint: hint });
        return true;
      } catch (error) {
        if ((await issuerAnswer(error))?.code === 'unsupported_token_type') return false;
        throw error;
      }
    });
  const revoked: LoggedOut['revoked'][number][] = [];
  if (await isRevoked(refreshToken, 'refresh_token')) revoked.push('refresh-token');
  if (await isRevoked(accessToken, 'access_token')) revoked.push('access-token');
  return { revocation: revoked.length === 0 ? 'not-offered' : 'done', revoked };
}
