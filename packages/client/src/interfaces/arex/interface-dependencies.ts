import type { HttpSender } from '../../http/https-client.js';
import type { Log } from '../../log/log.js';
import type { BearerToken } from '../../tokens/bearer-token.js';
import type { DelegationNotes, DelegationSigner } from '../delegation/delegation-keeper.js';

/** The parts that every interface works with. */
export interface InterfaceDependencies {
  readonly http: HttpSender;
  /** The service's base, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  readonly signer: DelegationSigner;
  /** The token that the service is shown; resolves to undefined where a certificate is. @default a certificate is */
  readonly token?: (() => Promise<BearerToken | undefined>) | undefined;
  readonly log: Log;
  /** A delegation at this server that an earlier run made, if one is remembered. */
  readonly rememberedDelegation?: () => Promise<string | undefined>;
  /** What is recorded of the delegations at this server. @default nothing is */
  readonly delegationNotes?: DelegationNotes | undefined;
}
