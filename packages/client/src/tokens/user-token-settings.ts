import type { DiscoveryOptions } from './discover-token.js';
import type { TokenSource } from './token-source.js';

/** What shows a server who the user is: a certificate, a token, or the one that is there. */
export type Authentication = 'auto' | 'x509' | 'token';

/** Where the token of a user comes from, and which server it is for. */
export interface UserTokenSettings {
  readonly authentication: Authentication;
  /** The configured service, e.g. `https://ce.example.org:443/arex`: no other server is shown the token. */
  readonly endpoint: string;
  /** The token, or who gives it. */
  readonly token?: TokenSource | undefined;
  /** The file that it is in. */
  readonly tokenFile?: string | undefined;
  /** The account of oidc-agent, or the issuer, whose token it is. */
  readonly agentAccount?: string | undefined;
  /** Where else it is looked for; undefined for nowhere else. */
  readonly discovery?: DiscoveryOptions | undefined;
}
