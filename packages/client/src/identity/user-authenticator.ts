import type { Authenticator, OriginCredential } from '../http/authenticator.js';
import type { UserConfig } from './user-config.js';

/**
 * Shows the user's proxy certificate to the services that the user means, and to no others: a certificate says who the user is, and
 * what a service answers must not lead it elsewhere.
 *
 * Whatever else says who the user is, such as a token, belongs into {@link credentialFor} too, for the origin that it was issued for.
 */
export class UserAuthenticator implements Authenticator {
  readonly #user: Pick<UserConfig, 'identity'>;
  readonly #origins = new Set<string>();

  constructor(user: Pick<UserConfig, 'identity'>) {
    this.#user = user;
  }

  /** From now on the service at this address may see who the user is: it is the configured one, or has a job of the user's. */
  admit(endpoint: string): void {
    // What is not an address is refused where it is asked for.
    if (URL.canParse(endpoint)) this.#origins.add(new URL(endpoint).origin);
  }

  async credentialFor(origin: string): Promise<OriginCredential | undefined> {
    return this.#origins.has(origin) ? { identity: await this.#user.identity() } : undefined;
  }
}
