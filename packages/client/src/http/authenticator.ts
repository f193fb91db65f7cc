import type { TlsIdentity } from '../pki/tls-identity.js';
import type { BearerToken } from '../tokens/bearer-token.js';

/** The credentials of one request. The certificate belongs to the connection, the headers to the request itself. */
export interface OriginCredential {
  /** The certificate that is shown in the TLS handshake, and its key. @default none is shown */
  readonly identity?: TlsIdentity;
  /** The token that goes into the header `authorization`; never logged. @default none */
  readonly token?: BearerToken;
}

/**
 * Decides which credentials a server may see. It is asked before each request, so that a renewed credential is used from then on.
 *
 * @example
 * ```ts
 * const authenticator: Authenticator = {
 *   credentialFor: async (origin) =>
 *     origin === 'https://ce.example.org' ? { token: new BearerToken('secret', { kind: 'program' }) } : undefined,
 * };
 * ```
 */
export interface Authenticator {
  /**
   * @param origin - as in `URL.origin`: small letters, and no port if it is that of https, e.g. `https://ce.example.org`
   * @returns the credentials for this origin and for no other, `{}` for none; undefined if no request may go there
   */
  credentialFor(origin: string): Promise<OriginCredential | undefined>;
}
