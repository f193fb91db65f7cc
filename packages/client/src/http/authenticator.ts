import type { TlsIdentity } from '../pki/tls-identity.js';

/** What one request shows of who we are. The certificate belongs to the connection, the headers to the request itself. */
export interface OriginCredential {
  /** The certificate that is shown in the TLS handshake, and its key. @default none is shown */
  readonly identity?: TlsIdentity;
  /** Headers such as `authorization: Bearer …`, with names in small letters; never logged. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Says what a server may see of who we are. It is asked before each request, so that what has been renewed is shown from then on.
 *
 * @example
 * ```ts
 * const authenticator: Authenticator = {
 *   credentialFor: async (origin) =>
 *     origin === 'https://ce.example.org' ? { headers: { authorization: `Bearer ${token}` } } : undefined,
 * };
 * ```
 */
export interface Authenticator {
  /**
   * @param origin - as `URL.origin` has it: small letters, and no port where it is that of https, e.g. `https://ce.example.org`
   * @returns what is shown to this origin and to no other, `{}` for nothing at all; undefined if no request may go there
   */
  credentialFor(origin: string): Promise<OriginCredential | undefined>;
}
