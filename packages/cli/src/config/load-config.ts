import { ConnectionConfig, type ConnectionOptions, createLog } from 'jasmin-arc/config';
import type { Context } from '../command-line/context.js';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import { type ConfigPlace, findConfig } from './config-place.js';

/** The configuration in force and where it comes from. */
export interface LoadedConfig {
  readonly place: ConfigPlace;
  readonly config: ConnectionConfig;
}

/**
 * Reads the configuration, with `--server` in place of its server. What is wrong with it but does no harm is a warning.
 * @throws CommandError if a file that the user named is missing
 * @throws InvalidConfigError if it cannot be used
 */
export function loadConfig(context: Pick<Context, 'globals' | 'system' | 'screen'>): LoadedConfig {
  const { globals, system, screen } = context;
  const place = findConfig(globals.config, system.env);
  if (!place.exists && place.named) {
    throw new CommandError(ExitStatus.CONFIG, 'ERR_CONFIG_MISSING', `There is no configuration file ${place.path}`, {
      hint: 'Make one with "jasmin-arc config init", or name another with --config.',
    });
  }
  const aside = () => undefined;
  const warnings = createLog({ debug: aside, info: aside, warn: (text) => screen.warn(text), error: aside }, 'WARNING');
  const config = place.exists ? ConnectionConfig.fromFile(place.path, warnings) : new ConnectionConfig();
  return {
    place,
    config:
      globals.server === undefined
        ? config
        : new ConnectionConfig({ ...givenOptions(config), ARC_SERVER: globals.server }),
  };
}

/** The options that a configuration sets: its defaults stay defaults. */
export function givenOptions(config: ConnectionConfig): ConnectionOptions {
  const given = Object.entries(config).filter(([name]) => config.isGiven(name as keyof ConnectionOptions));
  return Object.fromEntries(given);
}
