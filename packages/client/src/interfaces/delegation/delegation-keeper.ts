import { ServiceError } from '../../errors/index.js';
import type { DelegationRecord } from '../../jobs/delegation-record.js';
import type { Log } from '../../log/log.js';
import { abortable } from '../../waiting/abortable.js';
import type { CallOptions } from '../contract/computing-interface.js';
import type { DelegationRenewal } from '../contract/delegation-renewal.js';

/** The delegation requests of one kind of interface. */
export interface DelegationService {
  /** Asks for a new delegation; the answer is a request to be signed. */
  begin(options: CallOptions): Promise<{ readonly id: string; readonly requestPem: string }>;
  /**
   * Asks for renewing a delegation; the answer is a request to be signed, or undefined if the service does not know it any more.
   */
  renew(id: string, options: CallOptions): Promise<string | undefined>;
  /** Sends the signed chain. */
  put(id: string, chainPem: string, options: CallOptions): Promise<void>;
  /**
   * The chain that a delegation holds now, or, if the service tells only that and only to its owner, when it expires;
   * undefined if the service does not know it.
   */
  stored(id: string, options: CallOptions): Promise<string | Date | undefined>;
}

/** A chain to send to a service. */
export interface SignedDelegation {
  readonly chainPem: string;
  /** When it, or what it shows of virtual organisations, ends. */
  readonly notAfter: Date;
  /** What it shows of virtual organisations. @default nothing */
  readonly attributes?: readonly string[] | undefined;
}

/** What is recorded here of the delegations at one service. */
export interface DelegationNotes {
  /** The record of a delegation; undefined if there is none. */
  find(id: string): Promise<DelegationRecord | undefined>;
  /** Records a delegation, in place of what was known of it. Never rejects. */
  note(record: Omit<DelegationRecord, 'endpoint'>): Promise<void>;
}

/** Who delegates. */
export interface DelegationSigner {
  /** Signs a service's request; returns the chain to send. Verifies the result, because no service does. */
  sign(requestPem: string): Promise<SignedDelegation>;
  /**
   * When a chain expires, if it was delegated by the same user; undefined for another user's chain, for one with fewer rights than one
   * made now would have, or none.
   */
  expiryOfOwn(chainPem: string): Promise<Date | undefined>;
  /** When a delegation made now would expire. */
  attainableExpiry(): Promise<Date>;
  /**
   * Whether a delegation shows the same groups and roles of virtual organisations as one made now would. A server may let a job do
   * more or less by them: a delegation with others is neither used for new jobs nor renewed without them.
   * @param chainPem - undefined if the service does not tell it
   * @param recorded - what is known of such a one; none if nothing is
   */
  hasSameAttributes(chainPem: string | undefined, recorded?: readonly string[]): Promise<boolean>;
}

/** Services remove an unused delegation a day after its last change, so it is checked at this interval. */
const LOOK_AFTER_MS = 3_600_000;

interface HeldDelegation {
  readonly id: string;
  readonly notAfter: Date;
  /** Undefined if the service tells only when it expires. */
  readonly chainPem: string | undefined;
  /** What it is known to show of virtual organisations, where there is no chain. */
  readonly attributes?: readonly string[] | undefined;
  /** When the service last confirmed that it has the delegation. */
  readonly seenAt: Date;
}

/**
 * One delegation per server and user: reused while it lasts, renewed under the same id before it expires, so that
 * it is also renewed for the jobs which refer to it.
 */
export class DelegationKeeper {
  readonly #service: DelegationService;
  readonly #signer: DelegationSigner;
  readonly #log: Log;
  readonly #now: () => Date;
  readonly #remembered: () => Promise<string | undefined>;
  readonly #notes: DelegationNotes | undefined;
  #held: HeldDelegation | undefined;
  #underWay: Promise<string> | undefined;
  /** Settles when no exchange is under way any more: two about the same delegation would mix up their requests. */
  #idle: Promise<unknown> = Promise.resolve();

  constructor(parts: {
    readonly service: DelegationService;
    readonly signer: DelegationSigner;
    readonly log: Log;
    /** The id of a delegation that an earlier run made, if it is recorded. */
    readonly remembered?: () => Promise<string | undefined>;
    /** What was recorded of delegations. @default nothing is */
    readonly notes?: DelegationNotes | undefined;
    readonly now?: () => Date;
  }) {
    this.#service = parts.service;
    this.#signer = parts.signer;
    this.#log = parts.log;
    this.#remembered = parts.remembered ?? (async () => undefined);
    this.#notes = parts.notes;
    this.#now = parts.now ?? (() => new Date());
  }

  /**
   * The id of a delegation that lasts at least half as long as a new one would. Concurrent callers share one; if one of them
   * aborts, the others still get it.
   */
  current({ signal }: CallOptions = {}): Promise<string> {
    this.#underWay ??= this.#inTurn(() => this.#obtain()).finally(() => {
      this.#underWay = undefined;
    });
    return abortable(this.#underWay, signal);
  }

  /**
   * Renews a delegation that jobs refer to, if less than half of the time is left that a new one would last. Never by a shorter one,
   * nor by one that shows other groups of virtual organisations than the stored chain; where the service tells only when it ends, than
   * what was recorded when it was made, and one of which nothing is recorded is taken for one without groups.
   */
  renew(id: string, { signal }: CallOptions = {}): Promise<DelegationRenewal> {
    return abortable(
      this.#inTurn(() => this.#renew(id)),
      signal,
    );
  }

  #inTurn<Result>(exchange: () => Promise<Result>): Promise<Result> {
    const result = this.#idle.then(exchange);
    this.#idle = result.catch(() => undefined);
    return result;
  }

  async #renew(id: string): Promise<DelegationRenewal> {
    // A service makes a new delegation when it is asked to renew one that it does not have.
    const stored = await this.#stored(id);
    if (stored === undefined) return { outcome: 'unknown' };
    const { notAfter, chainPem, attributes } = stored;
    if (!(await this.#signer.hasSameAttributes(chainPem, attributes))) return { outcome: 'other-attributes', notAfter };
    const attainable = await this.#signer.attainableExpiry();
    if (this.#hasTime(notAfter, attainable)) return { outcome: 'lasts', notAfter, attainable };
    const requestPem = await this.#unlessRefused('renewed', id, () => this.#service.renew(id, {}));
    if (requestPem === undefined) return { outcome: 'unknown' };
    const signed = await this.#signer.sign(requestPem);
    if (signed.notAfter <= notAfter) return { outcome: 'lasts', notAfter, attainable: signed.notAfter };
    await this.#put(id, signed);
    return { outcome: 'renewed', notAfter: signed.notAfter };
  }

  async #obtain(): Promise<string> {
    this.#held ??= await this.#recall();
    const held = this.#held;
    if (held !== undefined && (await this.#signer.hasSameAttributes(held.chainPem, held.attributes))) {
      if ((await this.#lasts(held)) && (await this.#isThere(held))) return held.id;
      const requestPem = await this.#unlessRefused('renewed', held.id, () => this.#service.renew(held.id, {}));
      if (requestPem !== undefined) return this.#complete(held.id, requestPem);
    }
    const { id, requestPem } = await this.#service.begin({});
    return this.#complete(id, requestPem);
  }

  async #complete(id: string, requestPem: string): Promise<string> {
    const signed = await this.#signer.sign(requestPem);
    await this.#put(id, signed);
    this.#held = { id, ...signed, seenAt: this.#now() };
    return id;
  }

  async #put(id: string, { chainPem, notAfter, attributes = [] }: SignedDelegation): Promise<void> {
    await this.#service.put(id, chainPem, {});
    await this.#notes?.note({ id, kind: 'x509', notAfter, checkedAt: this.#now(), attributes });
    if (this.#held?.id === id) this.#held = { id, notAfter, chainPem, seenAt: this.#now() };
    this.#log.verbose(`Delegation ${id} is valid until ${notAfter.toISOString()}`);
  }

  /** An earlier run's delegation, if the service still has it and it is this user's. */
  async #recall(): Promise<HeldDelegation | undefined> {
    const id = await this.#remembered();
    const stored = id === undefined ? undefined : await this.#stored(id);
    return id === undefined || stored === undefined ? undefined : { id, ...stored, seenAt: this.#now() };
  }

  /** What the service has under an id; undefined if it has no delegation of this user under it. */
  async #stored(id: string): Promise<Omit<HeldDelegation, 'id' | 'seenAt'> | undefined> {
    const stored = await this.#unlessRefused('looked at', id, () => this.#service.stored(id, {}));
    if (stored === undefined) return undefined;
    if (typeof stored !== 'string') {
      const attributes = (await this.#notes?.find(id))?.attributes;
      return { notAfter: stored, chainPem: undefined, attributes };
    }
    const notAfter = await this.#signer.expiryOfOwn(stored);
    return notAfter && { notAfter, chainPem: stored };
  }

  /** The result of a request; undefined if the service refuses it, because then a new delegation is made. */
  async #unlessRefused<Result>(what: string, id: string, ask: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ServiceError) || error.retryable) throw error;
      this.#log.verbose(`Delegation ${id} cannot be ${what}: ${error.message}`);
      return undefined;
    }
  }

  async #isThere(held: HeldDelegation): Promise<boolean> {
    const now = this.#now();
    if (now.getTime() - held.seenAt.getTime() < LOOK_AFTER_MS) return true;
    if ((await this.#stored(held.id)) === undefined) return false;
    this.#held = { ...held, seenAt: now };
    return true;
  }

  async #lasts({ notAfter }: HeldDelegation): Promise<boolean> {
    return this.#hasTime(notAfter, await this.#signer.attainableExpiry());
  }

  /** Whether at least half of the time is left that a delegation made now would last. */
  #hasTime(notAfter: Date, attainable: Date): boolean {
    const now = this.#now().getTime();
    const left = notAfter.getTime() - now;
    return left > 0 && left >= (attainable.getTime() - now) / 2;
  }
}
