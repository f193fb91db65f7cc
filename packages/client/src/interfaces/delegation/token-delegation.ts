import { TokenError } from '../../errors/index.js';
import type { Log } from '../../log/log.js';
import type { BearerToken } from '../../tokens/bearer-token.js';
import { abortable } from '../../waiting/abortable.js';
import type { CallOptions, DelegateOptions } from '../contract/computing-interface.js';
import type { DelegationNotes } from './delegation-keeper.js';

/** Servers remove a delegation that no job uses a day after it was made. */
const REUSE_MS = 12 * 3_600_000;

interface HeldDelegation {
  readonly id: string;
  readonly token: string;
  readonly madeAt: number;
}

/** How the jobs of a user who shows a token get their delegations. */
export interface TokenDelegationDependencies {
  /** The service, for messages. */
  readonly endpoint: string;
  /** Hands a token over; returns the id of the delegation. Undefined if the service takes none. */
  readonly put: ((token: string, options: CallOptions) => Promise<string>) | undefined;
  /** A delegation of the user's certificate, which some servers want even of users who show a token. */
  readonly delegateCertificate: (options: CallOptions) => Promise<string>;
  /** A request that changes nothing. @throws NotAuthorisedError if the service refuses the user */
  readonly requireAccess?: ((options: CallOptions) => Promise<void>) | undefined;
  readonly log: Log;
  /** Where delegations are recorded. @default nowhere */
  readonly notes?: DelegationNotes | undefined;
  readonly now?: (() => Date) | undefined;
}

/**
 * Delegations of tokens: a job that needs none gets none, as each server that has a token can use it. The server cannot renew one, so
 * a new token is a new delegation, for the jobs that come after it.
 */
export class TokenDelegation {
  readonly #parts: TokenDelegationDependencies;
  readonly #now: () => Date;
  #held: HeldDelegation | undefined;
  #underWay: Promise<string> | undefined;
  /** The last token that the service has accepted. */
  #accepted: string | undefined;

  constructor(parts: TokenDelegationDependencies) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => new Date());
  }

  /**
   * The id of a delegation of this token, made or reused. Concurrent callers share one.
   * @returns undefined if none is needed
   * @throws TokenError if one is needed, and the server takes no tokens and there is no certificate
   * @throws NotAuthorisedError if the server refuses the token: the answer to a submission would leave open whether there is a job
   */
  async current(
    token: BearerToken,
    { isNeeded = true, needsProxy = false, signal }: DelegateOptions,
  ): Promise<string | undefined> {
    const ofProxy = needsProxy ? await this.#forProxy({ signal }) : undefined;
    if (ofProxy !== undefined) return ofProxy;
    if (!isNeeded) return this.#requireAccepted(token, { signal });
    const { put } = this.#parts;
    if (put === undefined) return this.#ofCertificate({ signal });
    const held = this.#held;
    if (held?.token === token.reveal() && this.#now().getTime() - held.madeAt < REUSE_MS) return held.id;
    this.#underWay ??= this.#make(token, put).finally(() => {
      this.#underWay = undefined;
    });
    return abortable(this.#underWay, signal);
  }

  async #requireAccepted(token: BearerToken, options: CallOptions): Promise<undefined> {
    if (this.#accepted === token.reveal()) return;
    await this.#parts.requireAccess?.(options);
    this.#accepted = token.reveal();
  }

  async #make(token: BearerToken, put: NonNullable<TokenDelegationDependencies['put']>): Promise<string> {
    const id = await put(token.reveal(), {});
    const now = this.#now();
    this.#held = { id, token: token.reveal(), madeAt: now.getTime() };
    const end = token.claims?.expiresAt;
    await this.#parts.notes?.note({ id, kind: 'jwt', notAfter: end, checkedAt: now });
    const until = end === undefined ? 'an unknown time' : end.toISOString();
    this.#parts.log.warning(
      `The job has a token for its remote files that lasts until ${until}. ${this.#parts.endpoint} cannot renew it: files that are to be moved after that will fail.`,
    );
    return id;
  }

  /** For programs that are given a proxy. @returns undefined if no certificate can be delegated, which has been told then */
  async #forProxy(options: CallOptions): Promise<string | undefined> {
    const { delegateCertificate, log } = this.#parts;
    try {
      return await delegateCertificate(options);
    } catch (error) {
      options.signal?.throwIfAborted();
      log.warning(
        `The job asks for the runtime environment ENV/PROXY, which gives it a proxy of its user. A token cannot be made into one, and no certificate can be delegated: ${messageOf(error)}`,
      );
      return undefined;
    }
  }

  async #ofCertificate(options: CallOptions): Promise<string> {
    try {
      return await this.#parts.delegateCertificate(options);
    } catch (cause) {
      options.signal?.throwIfAborted();
      const { endpoint } = this.#parts;
      throw new TokenError(
        `The job has remote files, and ${endpoint} takes only certificates for moving them, not tokens. None can be delegated: ${messageOf(cause)}`,
        { problem: 'not-delegable', remedy: 'use-certificate-for-files', cause },
      );
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
