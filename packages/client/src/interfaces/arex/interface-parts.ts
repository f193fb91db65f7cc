import type { HttpSender } from '../../http/https-client.js';
import type { Log } from '../../log/log.js';
import type { DelegationSigner } from '../delegation/delegation-keeper.js';

/** The parts that every interface works with. */
export interface InterfaceDependencies {
  readonly http: HttpSender;
  /** The service's base, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  readonly signer: DelegationSigner;
  readonly log: Log;
  /** A delegation at this server that an earlier run made, if one is remembered. */
  readonly rememberedDelegation?: () => Promise<string | undefined>;
}
