import { ArcInterface, ConnectionConfig, type ConnectionOptions, createLog, type Logger, LogLevels } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import { type ConfigPlace, findConfig } from './config-place.js';
import { askPassPhrase } from './pass-phrase.js';

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

/** Opens the library, with its log and its pass phrase prompt on the terminal. @param others - options in place of configured ones */
export function openArc(context: Context, others: ConnectionOptions = {}): ArcInterface {
  const { config } = loadConfig(context);
  const { screen, globals } = context;
  return new ArcInterface(
    { ...givenOptions(config), ...others },
    {
      log: logToStderr(context),
      logLevel: [LogLevels.WARNING, LogLevels.VERBOSE][globals.verbose] ?? LogLevels.DEBUG,
      ...(screen.canAsk && {
        passPhrase: () => askPassPhrase(context, { clientCert: config.CLIENT_CERT, clientKey: config.CLIENT_KEY }),
      }),
    },
  );
}

/** Writes the library's log to stderr: warnings always, other lines with `--verbose`, as commands print their own progress. */
function logToStderr({ screen, globals }: Context): Logger {
  const aside = (text: string) => {
    if (globals.verbose > 0) screen.raw(`  ${text}\n`);
  };
  return { debug: aside, info: aside, warn: (text) => screen.warn(text), error: (text) => screen.warn(text) };
}
