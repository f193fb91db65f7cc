import { ConnectionConfig, type ConnectionOptions, createLog } from 'jasmin-arc/config';
import type { Context } from '../command-line/context.js';
import { CommandError, ExitStatus, usageError } from '../errors/exit-status.js';
import { type ConfigPlace, findConfig } from './config-place.js';

/** The configuration in force and where it comes from. */
export interface LoadedConfig {
  readonly place: ConfigPlace;
  readonly config: ConnectionConfig;
}

/** How the configuration is read. */
export interface LoadingOptions {
  /** Whether a warning is printed of each option that there is not. @default true */
  readonly warnings?: boolean;
}

/**
 * Reads the configuration, with `--server` in place of its server, and `--voms` in place of its groups. What is wrong with it but does no
 * harm is a warning.
 * @throws CommandError if a file that the user named is missing
 * @throws InvalidConfigError if it cannot be used
 */
export function loadConfig(
  context: Pick<Context, 'globals' | 'system' | 'screen'>,
  { warnings = true }: LoadingOptions = {},
): LoadedConfig {
  const { globals, system, screen } = context;
  const place = findConfig(globals.config, system.env);
  if (!place.exists && place.named) {
    throw new CommandError(ExitStatus.CONFIG, 'ERR_CONFIG_MISSING', `There is no configuration file ${place.path}`, {
      hint: 'Make one with "jasmin-arc config init", or name another with --config.',
    });
  }
  const aside = () => undefined;
  const warn = warnings ? (text: string) => screen.warn(text) : aside;
  const log = createLog({ debug: aside, info: aside, warn, error: aside }, 'WARNING');
  const config = place.exists ? ConnectionConfig.fromFile(place.path, log) : new ConnectionConfig();
  const options = optionsOf(globals);
  return {
    place,
    config:
      Object.keys(options).length === 0
        ? config
        : new ConnectionConfig({ ...config.unknownOptions, ...givenOptions(config), ...options }),
  };
}

/** What the command line sets in place of the configuration. */
function optionsOf({ server, voms }: Context['globals']): ConnectionOptions {
  for (const request of voms) requireVomsRequest(request);
  return { ...(server !== undefined && { ARC_SERVER: server }), ...(voms.length > 0 && { VOMS: voms }) };
}

function requireVomsRequest(request: string): void {
  if (isVomsRequest(request)) return;
  const [, vo] = request.split('/');
  const meant = `${vo}:${request}`;
  throw usageError(
    `--voms must be a virtual organisation such as atlas, or a group or role such as atlas:/atlas/Role=production, not ${JSON.stringify(request)}`,
    request.startsWith('/') && isVomsRequest(meant) ? `Name the virtual organisation, too: --voms ${meant}` : undefined,
  );
}

function isVomsRequest(text: string): boolean {
  try {
    return new ConnectionConfig({ VOMS: [text] }).VOMS.length > 0;
  } catch {
    return false;
  }
}

/** The options that a configuration sets: its defaults stay defaults. */
export function givenOptions(config: ConnectionConfig): ConnectionOptions {
  const given = Object.entries(config).filter(([name]) => config.isGiven(name as keyof ConnectionOptions));
  return Object.fromEntries(given);
}
