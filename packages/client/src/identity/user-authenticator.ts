import { TokenError } from '../errors/index.js';
import type { Authenticator, OriginCredential } from '../http/authenticator.js';
import type { UserToken } from '../tokens/user-token.js';
import type { UserConfig } from './user-config.js';

/**
 * Shows the user's proxy certificate to the services that the user has chosen, and to no others: a certificate tells who the user
 * is, and the answer of a service must not cause it to be shown elsewhere.
 *
 * A token could be used by each server that has seen it. It is therefore shown to the one service that it is configured for, not to
 * others that have a job of the user.
 */
export class UserAuthenticator implements Authenticator {
  readonly #user: Pick<UserConfig, 'identity'>;
  readonly #token: Pick<UserToken, 'current' | 'endpoint' | 'isOnly'> | undefined;
  readonly #origins = new Set<string>();

  constructor(user: Pick<UserConfig, 'identity'>, token?: Pick<UserToken, 'current' | 'endpoint' | 'isOnly'>) {
    this.#user = user;
    this.#token = token;
  }

  /** Allows the service at this address to see the user's credential: it is the configured one, or has a job of the user. */
  admit(endpoint: string): void {
    // A text that is not an address is refused when it is used for a request.
    if (URL.canParse(endpoint)) this.#origins.add(new URL(endpoint).origin);
  }

  async credentialFor(origin: string): Promise<OriginCredential | undefined> {
    if (!this.#origins.has(origin)) return undefined;
    const token = await this.#tokenFor(origin);
    return token === undefined ? { identity: await this.#user.identity() } : { token };
  }

  async #tokenFor(origin: string): Promise<OriginCredential['token']> {
    if (this.#token === undefined) return undefined;
    const { endpoint, isOnly } = this.#token;
    if (origin === new URL(endpoint).origin) return this.#token.current();
    if (!isOnly) return undefined;
    throw new TokenError(`The token is for ${endpoint}, and is not shown to ${origin}`, {
      problem: 'other-server',
      remedy: 'name-server-of-token',
    });
  }
}
