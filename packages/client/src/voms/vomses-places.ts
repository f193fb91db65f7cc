import { homedir } from 'node:os';
import { join } from 'node:path';

/** The environment variables that name a file or a directory: of the VOMS tools, and of ARC's. */
const VARIABLES = ['VOMS_USERCONF', 'X509_VOMS_FILE', 'X509_VOMSES'];

/**
 * The files or directories in which servers of virtual organisations are looked up, in this order: the one that the configuration names
 * (VOMSES), those that VOMS_USERCONF, X509_VOMS_FILE and X509_VOMSES name, `vomses` in `~/.arc`, `~/.voms` and `~/.globus`, then
 * `/etc/vomses` and `/etc/grid-security/vomses`.
 *
 * @param home - the user's home directory
 * @param env - the environment, such as `process.env`
 * @param configured - the place that the configuration names
 *
 * @example
 * ```ts
 * import { homedir } from 'node:os';
 *
 * console.log(vomsesPlaces(homedir(), process.env, arc.config.VOMSES).join('\n'));
 * ```
 */
export function vomsesPlaces(
  home: string,
  env: Readonly<Record<string, string | undefined>>,
  configured?: string,
): readonly string[] {
  return [
    ...(configured === undefined ? [] : [configured]),
    ...VARIABLES.flatMap((name) => env[name] || []),
    ...['.arc', '.voms', '.globus'].map((folder) => join(home, folder, 'vomses')),
    '/etc/vomses',
    '/etc/grid-security/vomses',
  ];
}

/** The same places, of the user of this process. */
export const ownVomsesPlaces = (configured?: string): readonly string[] =>
  vomsesPlaces(process.env.HOME || homedir(), process.env, configured);
