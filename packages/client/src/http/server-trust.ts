import type { TrustDefect } from '../pki/trust-defect.js';

/** The authorities to trust, asked for at every new connection. */
export interface ServerTrust {
  /**
   * The certificates of the authorities that can be of use for a chain of certificates, PEM; never none.
   * @param chain - DER; undefined for all authorities
   */
  trustAnchors(chain: readonly Uint8Array[] | undefined): Promise<readonly string[]>;
  /** The objections of the authorities' lists and policies to a server that has shown these certificates (DER), its own first. */
  findTrustDefect(shown: readonly Uint8Array[]): Promise<TrustDefect | undefined>;
}
