import type { MemoryCredential } from '../identity/memory-credential.js';
import { UserConfig } from '../identity/user-config.js';
import type { UserConfigOptions, UserConfigSettings } from '../identity/user-config-settings.js';
import { UserInMemory } from '../identity/user-in-memory.js';
import type { DelegationSigner } from '../interfaces/delegation/delegation-keeper.js';
import { userDelegation } from '../interfaces/delegation/user-delegation.js';
import { silentLog } from '../log/log.js';
import { Seam } from '../machine/seam.js';
import { UserToken } from '../tokens/user-token.js';
import type { UserTokenSettings } from '../tokens/user-token-settings.js';

/** In whose name the library works: what is shown to servers, and what signs the delegations of jobs. */
export interface User {
  readonly config: UserConfig;
  readonly signer: DelegationSigner;
  /** What the configured service is shown instead of a certificate. @default certificates only */
  readonly token?: UserToken | undefined;
}

/** Where the credentials of a user come from. */
export interface UserSettings extends UserConfigSettings {
  readonly tokens: UserTokenSettings;
}

export interface UserOptions extends UserConfigOptions {
  /** In place of the files of the settings. */
  readonly credential?: MemoryCredential | undefined;
}

/** Opens the user's credential. Reads no file yet. */
export const users = new Seam<(settings: UserSettings, options: UserOptions) => User>(
  ({ tokens, ...settings }, { credential, ...options }) => {
    const config =
      credential === undefined ? new UserConfig(settings, options) : new UserInMemory(credential, settings, options);
    return {
      config,
      signer: userDelegation(config, { validitySeconds: settings.proxyValiditySeconds }),
      token: new UserToken(tokens, { hasCertificate: () => config.isPresent(), log: options.log ?? silentLog }),
    };
  },
);
