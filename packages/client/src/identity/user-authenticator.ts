import type { Authenticator, OriginCredential } from '../http/authenticator.js';
import type { UserConfig } from './user-config.js';

/**
 * Shows the user's proxy certificate to the services that the user has chosen, and to no others: a certificate tells who the user
 * is, and the answer of a service must not cause it to be shown elsewhere.
 *
 * Other credentials of the user, such as a token, belong into {@link credentialFor} too, for the origin that they were issued for.
 */
export class UserAuthenticator implements Authenticator {
  readonly #user: Pick<UserConfig, 'identity'>;
  readonly #origins = new Set<string>();

  constructor(user: Pick<UserConfig, 'identity'>) {
    this.#user = user;
  }

  /** Allows the service at this address to see the user's credential: it is the configured one, or has a job of the user. */
  admit(endpoint: string): void {
    // A text that is not an address is refused when it is used for a request.
    if (URL.canParse(endpoint)) this.#origins.add(new URL(endpoint).origin);
  }

  async credentialFor(origin: string): Promise<OriginCredential | undefined> {
    return this.#origins.has(origin) ? { identity: await this.#user.identity() } : undefined;
  }
}
