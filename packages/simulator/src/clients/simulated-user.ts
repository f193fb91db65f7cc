import type { UserConfigSettings } from '../../../client/src/identity/user-config.js';
import { UserConfig } from '../../../client/src/identity/user-config.js';
import { TlsIdentity } from '../../../client/src/pki/tls-identity.js';
import type { User } from '../../../client/src/service/users.js';

const DELEGATION_HOURS = 12;
const HOUR_MS = 3_600_000;
/** Longer than any simulation. */
const NEVER = new Date('2120-01-01T00:00:00Z');

/**
 * A user whose certificate is a name: the simulated network needs no TLS, and the compute elements only store what is delegated to
 * them. The delegations are texts that say when they expire.
 */
export function simulatedUser(subject: string, settings: UserConfigSettings): User {
  return {
    config: new NamedUser(subject, settings),
    signer: {
      sign: async () => {
        const notAfter = new Date(Date.now() + DELEGATION_HOURS * HOUR_MS);
        return { chainPem: `${PREFIX}${subject} until ${notAfter.toISOString()}\n`, notAfter };
      },
      expiryOfOwn: async (chain) => {
        const [, owner, until] = DELEGATION.exec(chain) ?? [];
        return owner === subject && until !== undefined ? new Date(until) : undefined;
      },
      attainableExpiry: async () => new Date(Date.now() + DELEGATION_HOURS * HOUR_MS),
    },
  };
}

const PREFIX = 'delegation of ';
const DELEGATION = new RegExp(`^${PREFIX}(.*) until (.*)$`, 'm');

class NamedUser extends UserConfig {
  readonly #identity: TlsIdentity;

  constructor(subject: string, settings: UserConfigSettings) {
    super(settings);
    this.#identity = new TlsIdentity({
      certificateChain: subject,
      privateKey: '',
      fingerprint: subject,
      subject,
      notAfter: NEVER,
    });
  }

  override async identity(): Promise<TlsIdentity> {
    return this.#identity;
  }

  override async trustAnchors(): Promise<readonly string[]> {
    return [];
  }

  override async findTrustDefect(): Promise<undefined> {
    return undefined;
  }
}
