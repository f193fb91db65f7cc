import type { Log } from '../log.js';
import type { CallOptions } from './computing-interface.js';

/** How one kind of interface handles delegations. */
export interface DelegationService {
  /** Asks for a request to be signed, for a new delegation. */
  begin(options: CallOptions): Promise<{ readonly id: string; readonly requestPem: string }>;
  /** Asks for a request to be signed, for a delegation that exists; undefined when the service does not know it any more. */
  renew(id: string, options: CallOptions): Promise<string | undefined>;
  /** Hands the signed chain over. */
  put(id: string, chainPem: string, options: CallOptions): Promise<void>;
  /**
   * The chain a delegation holds now, or when it expires where the service tells no more, and that to its owner only;
   * undefined when the service does not know it.
   */
  stored(id: string, options: CallOptions): Promise<string | Date | undefined>;
}

/** Who delegates. */
export interface DelegationSigner {
  /** Signs a service's request; the chain is ready to be put. Checks its own work, as no service does. */
  sign(requestPem: string): Promise<{ readonly chainPem: string; readonly notAfter: Date }>;
  /** When a chain expires, if it was delegated by the same user; undefined for anybody else's, or none. */
  expiryOfOwn(chainPem: string): Promise<Date | undefined>;
  /** When a delegation made now would expire. */
  attainableExpiry(): Promise<Date>;
}

/**
 * One delegation per server and user: reused while it lasts, renewed under the same id when it gets short, so that
 * jobs which refer to it profit too.
 */
export class DelegationKeeper {
  readonly #service: DelegationService;
  readonly #signer: DelegationSigner;
  readonly #log: Log;
  readonly #now: () => Date;
  #held: { readonly id: string; readonly notAfter: Date } | undefined;
  #underWay: Promise<string> | undefined;

  constructor(parts: {
    readonly service: DelegationService;
    readonly signer: DelegationSigner;
    readonly log: Log;
    /** A delegation that an earlier run made, if one is remembered. */
    readonly remembered?: () => Promise<string | undefined>;
    readonly now?: () => Date;
  }) {
    this.#service = parts.service;
    this.#signer = parts.signer;
    this.#log = parts.log;
    this.#remembered = parts.remembered ?? (async () => undefined);
    this.#now = parts.now ?? (() => new Date());
  }

  #remembered: () => Promise<string | undefined>;

  /** The id of a delegation that lasts at least half as long as a new one would. Concurrent callers share one. */
  async current(options: CallOptions = {}): Promise<string> {
    this.#underWay ??= this.#obtain(options).finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #obtain(options: CallOptions): Promise<string> {
    this.#held ??= await this.#recall(options);
    const held = this.#held;
    if (held) {
      if (await this.#lasts(held.notAfter)) return held.id;
      const requestPem = await this.#service.renew(held.id, options);
      if (requestPem !== undefined) return this.#complete(held.id, requestPem, options);
    }
    const { id, requestPem } = await this.#service.begin(options);
    return this.#complete(id, requestPem, options);
  }

  async #complete(id: string, requestPem: string, options: CallOptions): Promise<string> {
    const { chainPem, notAfter } = await this.#signer.sign(requestPem);
    await this.#service.put(id, chainPem, options);
    this.#held = { id, notAfter };
    this.#log.verbose(`Delegation ${id} is valid until ${notAfter.toISOString()}`);
    return id;
  }

  /** An earlier run's delegation, if the service still has it and it is this user's. */
  async #recall(options: CallOptions): Promise<{ readonly id: string; readonly notAfter: Date } | undefined> {
    const id = await this.#remembered();
    this.#remembered = async () => undefined;
    const stored = id === undefined ? undefined : await this.#service.stored(id, options);
    const notAfter = typeof stored === 'string' ? await this.#signer.expiryOfOwn(stored) : stored;
    return id !== undefined && notAfter !== undefined ? { id, notAfter } : undefined;
  }

  async #lasts(notAfter: Date): Promise<boolean> {
    const now = this.#now().getTime();
    return notAfter.getTime() - now >= ((await this.#signer.attainableExpiry()).getTime() - now) / 2;
  }
}
