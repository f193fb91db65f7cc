import { ArcInterface, type ConnectionOptions, type Logger, LogLevels, readUserCredential } from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { givenOptions, loadConfig } from './load-config.js';
import { passPhraseGetter } from './pass-phrase.js';

/** Opens the library, with its log, and with the pass phrase from where it is to be got. @param others - options in place of configured ones */
export function openArc(context: Context, others: ConnectionOptions = {}): ArcInterface {
  const { config } = loadConfig(context);
  const { globals } = context;
  return new ArcInterface(
    { ...givenOptions(config), ...others },
    {
      log: logToStderr(context),
      logLevel: [LogLevels.WARNING, LogLevels.VERBOSE][globals.verbose] ?? LogLevels.DEBUG,
      passPhrase: passPhraseGetter(context, (passPhrase) =>
        readUserCredential({ ...config.credentialFiles, passPhrase }),
      ),
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
