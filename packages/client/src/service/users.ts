import { UserConfig, type UserConfigOptions, type UserConfigSettings } from '../identity/user-config.js';
import type { DelegationSigner } from '../interfaces/delegation/delegation-keeper.js';
import { userDelegation } from '../interfaces/delegation/user-delegation.js';
import { Seam } from '../machine/seam.js';

/** In whose name the library works: what is shown to servers, and what signs the delegations of jobs. */
export interface User {
  readonly config: UserConfig;
  readonly signer: DelegationSigner;
}

/** Opens the user's credential. Reads no file yet. */
export const users = new Seam<(settings: UserConfigSettings, options: UserConfigOptions) => User>(
  (settings, options) => {
    const config = new UserConfig(settings, options);
    return { config, signer: userDelegation(config, { validitySeconds: settings.proxyValiditySeconds }) };
  },
);
