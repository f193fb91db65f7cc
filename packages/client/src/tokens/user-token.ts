import { ArcError } from '../errors/index.js';
import type { Log } from '../log/log.js';
import type { BearerToken } from './bearer-token.js';
import type { UserTokenSettings } from './user-token-settings.js';

/** What a {@link UserToken} works with. */
export interface UserTokenDependencies {
  /** Whether there is a certificate or proxy that can be shown instead of a token that was merely found. */
  readonly hasCertificate: () => Promise<boolean>;
  readonly log: Log;
  /** @default the machine's clock */
  readonly now?: (() => Date) | undefined;
}

/** With so little time left, another token is looked for. */
const NEAR_END_MS = 300_000;
/** How often one is looked for then, and where a token does not tell its end. */
const LOOK_AGAIN_MS = 30_000;

interface Look {
  /** Undefined if the certificate is shown. */
  readonly token: BearerToken | undefined;
  /** When it was looked for, in milliseconds since 1970. */
  readonly at: number;
}

/** The token that the configured service is shown, read again whenever it is near its end. */
export class UserToken {
  readonly #settings: UserTokenSettings;
  readonly #parts: UserTokenDependencies;
  readonly #now: () => Date;
  #last: Look | undefined;
  #looking: Promise<Look> | undefined;

  /** Reads nothing yet. */
  constructor(settings: UserTokenSettings, parts: UserTokenDependencies) {
    this.#settings = settings;
    this.#parts = parts;
    this.#now = parts.now ?? (() => new Date());
  }

  /** Whether nothing but a token may show who the user is: certificates are not even read. */
  get isOnly(): boolean {
    return this.#settings.authentication === 'token';
  }

  /** The address of the one service that is shown the token. */
  get endpoint(): string {
    return this.#settings.endpoint;
  }

  /**
   * The token for the configured service. Concurrent callers share one look.
   * @returns undefined if the certificate is to be shown instead
   * @throws TokenError, KeyPermissionsError if there is no token that can be shown, and a certificate is not asked for
   */
  async current(): Promise<BearerToken | undefined> {
    if (this.#settings.authentication === 'x509') return undefined;
    if (this.#last !== undefined && this.#isFresh(this.#last)) return this.#last.token;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return (await this.#looking).token;
  }

  async #look(): Promise<Look> {
    try {
      this.#last = { token: await this.#find(), at: this.#now().getTime() };
    } catch (error) {
      const held = this.#last;
      if (!(error instanceof ArcError) || held?.token === undefined || this.#msLeft(held.token) <= 0) throw error;
      this.#parts.log.warning(`Going on with the token that was read before: ${error.message}`);
      this.#last = { ...held, at: this.#now().getTime() };
    }
    return this.#last;
  }

  async #find(): Promise<BearerToken | undefined> {
    const { token, tokenFile, agentAccount, discovery, authentication } = this.#settings;
    const isNamed = (token ?? tokenFile ?? agentAccount) !== undefined;
    if (!isNamed && authentication === 'auto') {
      if (discovery === undefined || (await this.#parts.hasCertificate())) return undefined;
    }
    // Those who show certificates, and that is most, do not wait for it.
    const { findUserToken } = await import('./find-user-token.js');
    const found = await findUserToken(this.#settings, { log: this.#parts.log, now: this.#now });
    if (found !== undefined && found.reveal() !== this.#last?.token?.reveal()) {
      const until = found.claims?.expiresAt?.toISOString() ?? 'a time that it does not tell';
      this.#parts.log.verbose(`Using the ${found}, valid until ${until}`);
    }
    return found;
  }

  #isFresh({ token, at }: Look): boolean {
    if (this.#now().getTime() < at + LOOK_AGAIN_MS && (token === undefined || this.#msLeft(token) > 0)) return true;
    return token?.claims?.expiresAt !== undefined && this.#msLeft(token) > NEAR_END_MS;
  }

  /** Infinite where the token does not tell its end. */
  #msLeft({ claims }: BearerToken): number {
    return (claims?.expiresAt?.getTime() ?? Infinity) - this.#now().getTime();
  }
}
