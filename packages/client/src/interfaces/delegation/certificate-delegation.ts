import type { CallOptions, DelegateOptions } from '../contract/computing-interface.js';

/** How the jobs of a user who shows a certificate get their delegations. */
export interface CertificateDelegationDependencies {
  /** The one delegation of this user, made, renewed or reused. */
  readonly delegateCertificate: (options: CallOptions) => Promise<string>;
  /**
   * A request that changes nothing. @default access has been shown by the requests before
   * @throws NotAuthorisedError if the service refuses the user
   */
  readonly requireAccess?: ((options: CallOptions) => Promise<void>) | undefined;
}

/** Delegations of certificates: jobs that need none get none where none is wanted. */
export class CertificateDelegation {
  readonly #parts: CertificateDelegationDependencies;
  #hasAccess = false;

  constructor(parts: CertificateDelegationDependencies) {
    this.#parts = parts;
  }

  /**
   * The id of the delegation.
   * @returns undefined if none is needed or wanted
   * @throws NotAuthorisedError if the server refuses the user: the answer to a submission would leave open whether there is a job
   */
  async current(options: DelegateOptions): Promise<string | undefined> {
    const { isNeeded = true, needsProxy = false, isWanted = false, signal } = options;
    if (isNeeded || needsProxy || isWanted) return this.#parts.delegateCertificate({ signal });
    if (!this.#hasAccess) await this.#parts.requireAccess?.({ signal });
    this.#hasAccess = true;
    return undefined;
  }
}
