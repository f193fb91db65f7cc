import type { ArcInterface } from 'jasmin-arc';
import { readArguments } from './command-line/arguments.js';
import { Declined } from './command-line/confirm.js';
import type { Context } from './command-line/context.js';
import { GLOBAL_OPTIONS, type GlobalOptions } from './command-line/global-options.js';
import { Interrupted, Interrupts } from './command-line/interrupts.js';
import { emitFailure, reportFailure } from './command-line/report-failure.js';
import { COMMANDS } from './commands.js';
import { findConfig } from './config/config-place.js';
import { describeError, ExitStatus, type Failure } from './errors/exit-status.js';
import { formatHelp } from './help/help.js';
import { ReadableIds } from './output/readable-ids.js';
import { OutputClosedError, Screen } from './output/screen.js';
import type { System } from './process/system.js';

/** Runs one command with a context of its own and leaves nothing open behind it. */
export async function runCommand(
  name: string,
  words: readonly string[],
  before: GlobalOptions,
  system: System,
): Promise<number> {
  const command = await COMMANDS.load(name);
  const { options, operands, globals: after } = readArguments(words, command, GLOBAL_OPTIONS);
  const globals = mergeGlobals(before, after);
  const ids = new ReadableIds();
  const screen = new Screen(system, { quiet: globals.quiet, readable: (text) => ids.inText(text) });
  if (globals.help) {
    await screen.data(formatHelp(command, screen.columns));
    return ExitStatus.OK;
  }

  const interrupts = new Interrupts(system);
  let opened: Promise<ArcInterface> | undefined;
  const context: Context = {
    system,
    screen,
    globals,
    commands: COMMANDS,
    interrupts,
    ids,
    signal: interrupts.signal,
    arc() {
      opened ??= import('./config/connection.js').then(({ openArc }) => openArc(context));
      return opened;
    },
    async json(body) {
      const { jsonDocument } = await import('./command-line/json.js');
      await screen.data(jsonDocument(name, body));
    },
  };
  try {
    return await command.run(context, { options, operands });
  } catch (error) {
    screen.stopLive();
    if (error instanceof OutputClosedError) return ExitStatus.OUTPUT_CLOSED;
    const failure = describeError(error);
    if (error instanceof Interrupted) {
      // The user who pressed Ctrl-C knows; a program that reads stdout does not.
      await emitFailure(failure, { command: name, json: globals.json, isEvent: command.emitsEvents ?? false, screen });
      return error.status;
    }
    if (error instanceof Declined) {
      screen.notice(error.message);
      await emitFailure(failure, { command: name, json: globals.json, isEvent: command.emitsEvents ?? false, screen });
      return error.status;
    }
    if (failure.status === ExitStatus.UNEXPECTED && globals.verbose > 0 && error instanceof Error) {
      screen.raw(`${error.stack}\n`);
    }
    const { hintOf } = await import('./sandbox/stopped-sandbox.js');
    const hint = firstSteps({ ...failure, hint: await hintOf(context, failure) }, name, globals, system);
    return await reportFailure(
      { ...failure, hint },
      {
        command: name,
        json: globals.json,
        isEvent: command.emitsEvents ?? false,
        screen,
      },
    );
  } finally {
    screen.stopLive();
    screen.freshLine();
    await opened?.then((arc) => arc.close()).catch(() => undefined); // if it could not be opened, there is nothing to close
    interrupts.close();
  }
}

/** Combines the global options before and after the command's name. */
const mergeGlobals = (before: GlobalOptions, after: GlobalOptions): GlobalOptions => ({
  config: after.config ?? before.config,
  server: after.server ?? before.server,
  voms: [...before.voms, ...after.voms],
  'passphrase-from': after['passphrase-from'] ?? before['passphrase-from'],
  json: before.json || after.json,
  quiet: before.quiet || after.quiet,
  verbose: before.verbose + after.verbose,
  help: before.help || after.help,
  version: before.version || after.version,
});

/** Adds a hint if there is no configuration yet, because the errors that follow from this do not mention it. */
function firstSteps(
  { code, status, hint }: Failure,
  command: string,
  globals: GlobalOptions,
  system: System,
): string | undefined {
  const couldBeConfig: readonly number[] = [ExitStatus.CREDENTIAL, ExitStatus.SERVER, ExitStatus.CONFIG];
  if (!couldBeConfig.includes(status) || /^(config|credential) /.test(command)) return hint;
  // A file that was named, and is not there: it says itself what to do.
  if (code === 'ERR_CONFIG_MISSING') return hint;
  if (findConfig(globals.config, system.env).exists) return hint;
  const guide = 'There is no configuration yet; make one with "jasmin-arc config init".';
  return hint === undefined ? guide : `${hint} ${guide}`;
}
