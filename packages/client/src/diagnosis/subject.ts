import type { ConnectionConfig } from '../config/connection-config.js';
import type { ClockComparison } from '../http/clock-comparison.js';
import type { FoundIdentity } from '../identity/find-identity.js';
import type { UserConfig } from '../identity/user-config.js';
import type { ComputingService } from '../information/computing-service.js';
import type { ShownOrganisations } from '../information/queue-organisations.js';
import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { UserToken } from '../tokens/user-token.js';
import type { JobTrial } from './job-trial.js';

/** The parts of the library that are looked at: the very ones that its other methods use, so that their answers are those. */
export interface Subject {
  readonly config: ConnectionConfig;
  readonly user: UserConfig;
  readonly token: UserToken | undefined;
  /** Looks where the credentials are; undefined for those in memory. */
  readonly findIdentity: (() => Promise<FoundIdentity>) | undefined;
  readonly service: (options: CallOptions) => Promise<ComputingInterface>;
  readonly offer: (options: CallOptions) => Promise<ComputingService>;
  /** The virtual organisations that the server sees. */
  readonly organisations: () => Promise<ShownOrganisations>;
  readonly clocks: Pick<ClockComparison, 'latest' | 'difference'>;
  readonly runJob: JobTrial;
}
