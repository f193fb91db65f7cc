import type { TrustDefect } from '../pki/trust-defect.js';

/** The authorities to trust, asked for at every new connection. */
export interface ServerTrust {
  /** The certificates of the authorities, PEM. */
  trustAnchors(): Promise<readonly string[]>;
  /** The objections of the authorities' lists and policies to a server that has shown these certificates (DER), its own first. */
  findTrustDefect(shown: readonly Uint8Array[]): Promise<TrustDefect | undefined>;
}
