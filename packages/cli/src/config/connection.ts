import {
  ArcInterface,
  type ConnectionConfig,
  type ConnectionOptions,
  findIdentity,
  type Logger,
  LogLevels,
  type PassPhrase,
  readUserCredential,
} from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { givenOptions, loadConfig } from './load-config.js';
import { passPhraseGetter } from './pass-phrase.js';

/** How the library is opened. */
export interface OpeningOptions {
  /** Whether its warnings are printed without `--verbose`; those of the configuration, too. @default true */
  readonly warnings?: boolean;
}

/**
 * Opens the library, with its log, with the pass phrase from where it is to be got, and with the identity that is found on this
 * machine as far as the configuration names none.
 * @param others - options in place of configured ones
 */
export function openArc(
  context: Context,
  others: ConnectionOptions = {},
  { warnings = true }: OpeningOptions = {},
): ArcInterface {
  const { config } = loadConfig(context, { warnings });
  const { globals } = context;
  return new ArcInterface(
    // Options that there are not have been warned of; a diagnosis has to know of them.
    { ...(warnings ? {} : config.unknownOptions), ...givenOptions(config), ...others },
    {
      ambientCredentials: true,
      log: logToStderr(context, warnings),
      logLevel: [LogLevels.WARNING, LogLevels.VERBOSE][globals.verbose] ?? LogLevels.DEBUG,
      passPhrase: passPhraseGetter(context, (passPhrase) => tryPassPhrase(config, passPhrase)),
    },
  );
}

async function tryPassPhrase(config: ConnectionConfig, passPhrase: PassPhrase): Promise<void> {
  const { certificate } = await findIdentity(config.configuredFiles);
  const { path: clientCert, key: clientKey } = certificate ?? { path: config.CLIENT_CERT, key: undefined };
  await readUserCredential({ clientCert, clientKey, passPhrase });
}

/** Writes the library's log to stderr: warnings always, other lines with `--verbose`, as commands print their own progress. */
function logToStderr({ screen, globals }: Context, warnings: boolean): Logger {
  const aside = (text: string) => {
    if (globals.verbose > 0) screen.raw(`  ${text}\n`);
  };
  const warn = warnings ? (text: string) => screen.warn(text) : aside;
  return { debug: aside, info: aside, warn, error: warn };
}
