import { requireArgument } from '../checks/require-argument.js';
import { callback, object, signal, text } from '../checks/shape.js';
import { ArcError, TokenIssuerError } from '../errors/index.js';
import type { Login } from './login.js';
import { draftLogin, readLogin } from './login-file.js';
import { underLoginLock } from './login-lock.js';
import { asking, issuerAnswer, openIdClient, openIssuer, withoutAnswer } from './openid-issuer.js';
import { audienceParameters, tokensOf } from './token-answer.js';

/** How a login is refreshed. */
export interface FreshLoginOptions {
  /** Told why the token could not be refreshed, when it is still valid and is used. */
  readonly onTrouble?: ((error: ArcError) => void) | undefined;
  /** Gives up waiting for another process that refreshes it. */
  readonly signal?: AbortSignal | undefined;
  /** @default the machine's clock */
  readonly now?: (() => Date) | undefined;
}

const OPTIONS = object<FreshLoginOptions>({ onTrouble: callback(), signal, now: callback() });

/**
 * The login in a file, refreshed if its token is near its end. However many processes want this at once, one of them asks the issuer,
 * and the others take what it gets.
 * @param path - as `loginFile` returns it
 * @returns undefined if there is none
 * @throws TokenIssuerError if the token has ended, and the issuer gives no other; TokenError if the file cannot be read or written
 * @see RFC 6749, section 6
 *
 * @example
 * ```ts
 * const login = await freshLogin(loginFile(arc.config.endpoint));
 * console.log(login?.expiresAt);
 * ```
 */
export async function freshLogin(path: string, options: FreshLoginOptions = {}): Promise<Login | undefined> {
  requireArgument('freshLogin', 'path', path, text);
  requireArgument('freshLogin', 'options', options, OPTIONS);
  const { onTrouble, now = () => new Date() } = options;
  const login = await readLogin(path);
  if (login === undefined || !login.isNearEnd(now())) return login;
  if (!login.isRefreshable) {
    if (login.hasEnded(now()))
      throw ended(login, 'its token has ended, and the issuer has given nothing to refresh it with');
    return login;
  }
  try {
    return await underLoginLock(path, () => refreshOnce(path, now), { signal: options.signal });
  } catch (error) {
    if (!(error instanceof ArcError) || login.hasEnded(now())) throw error;
    onTrouble?.(error);
    return login;
  }
}

/** Under the lock: another process may have refreshed it, or logged out, since it was read. */
async function refreshOnce(path: string, now: () => Date): Promise<Login | undefined> {
  const login = await readLogin(path);
  if (login === undefined || !login.isNearEnd(now())) return login;
  const record = login.reveal();
  const { issuer, refreshToken, audience } = record;
  if (refreshToken === undefined) return login;
  // Once the issuer has exchanged the refresh token, the old one is worth nothing: there must be room for the new one.
  await using draft = await draftLogin(path);
  const { configuration } = await openIssuer(issuer, record);
  const { refreshTokenGrant } = await openIdClient();
  const answer = await asking(issuer, async () => {
    const refresh = (withResource: boolean) =>
      refreshTokenGrant(configuration, refreshToken, audienceParameters(audience, withResource));
    try {
      return await refresh(true).catch(async (error: unknown) => {
        if ((await issuerAnswer(error))?.code !== 'invalid_target') throw error;
        return refresh(false);
      });
    } catch (error) {
      if ((await issuerAnswer(error))?.code !== 'invalid_grant') throw error;
      throw ended(login, 'the issuer does not refresh it any more', error);
    }
  });
  // The end of the token before is not that of this one, if the issuer says nothing of it.
  return await draft.keep({ ...record, expiresAt: undefined, ...tokensOf(answer, now()) });
}

const ended = ({ issuer, path }: Login, reason: string, cause?: unknown): TokenIssuerError =>
  new TokenIssuerError(`The login at ${issuer} has ended: ${reason}`, {
    problem: 'login-ended',
    remedy: 'log-in-again',
    issuer,
    path,
    ...(cause !== undefined && { cause: withoutAnswer(cause), issuerError: 'invalid_grant' }),
  });
