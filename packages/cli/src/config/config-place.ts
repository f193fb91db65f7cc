import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the configuration is, and whether the user named it. */
export interface ConfigPlace {
  readonly path: string;
  /** The user named this file, so it is an error if it is missing. */
  readonly named: boolean;
  readonly exists: boolean;
}

const home = (env: Environment): string => env.HOME || homedir();

/** Our directory among the user's settings. @see the XDG Base Directory Specification, which ignores relative paths */
export function configDirectory(env: Environment): string {
  const base = env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : join(home(env), '.config');
  return join(base, 'jasmin-arc');
}

/** Our directory for what programs keep between runs. @see the XDG Base Directory Specification */
export function stateDirectory(env: Environment): string {
  const base = env.XDG_STATE_HOME?.startsWith('/') ? env.XDG_STATE_HOME : join(home(env), '.local', 'state');
  return join(base, 'jasmin-arc');
}

/** `--config`, else JASMIN_ARC_CONFIG, else the default place, where there need not be a file. */
export function findConfig(option: string | undefined, env: Environment): ConfigPlace {
  const named = option ?? (env.JASMIN_ARC_CONFIG || undefined);
  const path = named ?? join(configDirectory(env), 'config.json');
  return { path, named: named !== undefined, exists: existsSync(path) };
}
