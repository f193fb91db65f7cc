import { inspect } from 'node:util';
import { object, oneOf, required, type Shape, simple, text } from '../checks/shape.js';
import { decodeJwt } from './decode-jwt.js';
import { readTokenClaims, type TokenClaims } from './token-claims.js';

/** How a client with a secret shows it. @see OpenID Connect Core, section 9 */
export type ClientAuthentication = 'client_secret_post' | 'client_secret_basic';

/** What a login consists of, as it is kept in its file. */
export interface LoginRecord {
  /** The address of the issuer, as the issuer writes it. */
  readonly issuer: string;
  /** The compute element that it is for, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  /** The client that the issuer knows. */
  readonly clientId: string;
  /** Its secret, where the issuer has given it one. */
  readonly clientSecret?: string | undefined;
  /** How it shows its secret. @default client_secret_post */
  readonly clientAuthentication?: ClientAuthentication | undefined;
  /** What the token is asked to be for (`aud`). */
  readonly audience: string;
  /** The token that servers are shown. */
  readonly accessToken: string;
  /** What the issuer exchanges for the next token; left out where it has given none. */
  readonly refreshToken?: string | undefined;
  /** When the token came. */
  readonly obtainedAt: string;
  /** When it ends; left out where the issuer does not say. */
  readonly expiresAt?: string | undefined;
}

const moment: Shape<string> = simple(
  'a time such as 2026-11-30T12:00:00.000Z',
  (value) => typeof value === 'string' && Number.isFinite(Date.parse(value)),
);
const address: Shape<string> = simple('an address', (value) => typeof value === 'string' && URL.canParse(value));

/** A file of a login holds this. */
export const loginShape: Shape<LoginRecord> = object<LoginRecord>({
  issuer: required(address),
  endpoint: required(address),
  clientId: required(text),
  clientSecret: text,
  clientAuthentication: oneOf('client_secret_post', 'client_secret_basic'),
  audience: required(text),
  accessToken: required(text),
  refreshToken: text,
  obtainedAt: required(moment),
  expiresAt: moment,
});

/** With so little time left, another token is asked for. */
const NEAR_END_MS = 300_000;

/**
 * A token of an issuer at which the user has logged in, with what refreshes it. None of its secrets is shown in a log, an error or an
 * inspected object.
 *
 * @example
 * ```ts
 * const login = await readLogin(loginFile(arc.config.endpoint));
 * console.log(login?.issuer, login?.expiresAt, login?.isRefreshable);
 * ```
 */
export class Login {
  readonly #record: LoginRecord;
  /** The file that it is kept in. */
  readonly path: string;

  /** For the functions of this module: programs get one from `readLogin` or `logIn`. */
  constructor(record: LoginRecord, path: string) {
    this.#record = record;
    this.path = path;
  }

  /** The address of the issuer. */
  get issuer(): string {
    return this.#record.issuer;
  }

  /** The compute element that the token is for, e.g. `https://ce.example.org:443/arex`. */
  get endpoint(): string {
    return this.#record.endpoint;
  }

  /** The id of the client, as the issuer knows it. */
  get clientId(): string {
    return this.#record.clientId;
  }

  /** What the issuer was asked to make the token for; its own `aud` may be another. */
  get audience(): string {
    return this.#record.audience;
  }

  /** When the token ends; undefined where the issuer does not say. */
  get expiresAt(): Date | undefined {
    const { expiresAt } = this.#record;
    return expiresAt === undefined ? undefined : new Date(expiresAt);
  }

  /** What the token says of itself; undefined for one that only its issuer can read. */
  get claims(): TokenClaims | undefined {
    const jwt = decodeJwt(this.#record.accessToken);
    return jwt && readTokenClaims(jwt.payload);
  }

  /** Whether the issuer has given a refresh token, with which the login goes on when its token ends. */
  get isRefreshable(): boolean {
    return this.#record.refreshToken !== undefined;
  }

  /**
   * Whether the token has ended.
   *
   * @example
   * ```ts
   * const login = await readLogin(loginFile(arc.config.endpoint));
   * if (login?.hasEnded() && !login.isRefreshable) console.warn(`log in at ${login.issuer} again`);
   * ```
   */
  hasEnded(now: Date = new Date()): boolean {
    return this.expiresAt !== undefined && this.expiresAt <= now;
  }

  /**
   * Whether it is time for another token: with five minutes left, or a quarter of its life if that is less.
   *
   * @example
   * ```ts
   * const login = await readLogin(loginFile(arc.config.endpoint));
   * if (login?.isNearEnd()) await freshLogin(login.path);
   * ```
   */
  isNearEnd(now: Date = new Date()): boolean {
    const { expiresAt } = this;
    if (expiresAt === undefined) return false;
    const life = expiresAt.getTime() - Date.parse(this.#record.obtainedAt);
    return expiresAt.getTime() - now.getTime() <= Math.min(NEAR_END_MS, life / 4);
  }

  /**
   * All of it, secrets included: for its file, for its issuer, and for nothing else.
   *
   * @example
   * ```ts
   * const login = await readLogin(loginFile(arc.config.endpoint));
   * const headers = login && { authorization: `Bearer ${login.reveal().accessToken}` };
   * ```
   */
  reveal(): LoginRecord {
    return this.#record;
  }

  /**
   * Names issuer and file, never a secret.
   *
   * @example
   * ```ts
   * console.log(`using the ${await readLogin(loginFile(arc.config.endpoint))}`);
   * ```
   */
  toString(): string {
    return `[login at ${this.issuer} in ${this.path}]`;
  }

  /**
   * The same for `JSON.stringify`.
   *
   * @example
   * ```ts
   * console.log(JSON.stringify(await readLogin(loginFile(arc.config.endpoint))));
   * ```
   */
  toJSON(): string {
    return this.toString();
  }

  /** The same for `console.log`. */
  [inspect.custom](): string {
    return this.toString();
  }
}
