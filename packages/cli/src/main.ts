import { readOptions } from './command-line/arguments.js';
import { GLOBAL_OPTIONS, type GlobalOptions } from './command-line/global-options.js';
import { reportFailure } from './command-line/report-failure.js';
import { COMMANDS } from './commands.js';
import { describeError, ExitStatus, usageError } from './errors/exit-status.js';
import { formatGroup, formatOverview } from './help/help.js';
import { TOPIC_NAMES } from './help/help-topics.js';
import { packageVersion, versionText } from './help/print-version.js';
import { OutputClosedError, Screen } from './output/screen.js';
import { processSystem, type System } from './process/system.js';
import { runCommand } from './run-command.js';

/**
 * Runs a command line and returns its exit status. Every error is reported as a message on stderr, and with `--json` as a
 * document on stdout too; none as a stack trace.
 */
export async function main(argv: readonly string[], system: System = processSystem): Promise<number> {
  let globals: GlobalOptions | undefined;
  let name = '';
  try {
    const { options, operands } = readOptions(argv, GLOBAL_OPTIONS, { stopAtOperand: true });
    globals = options;
    if (options.version) {
      if (options.json) {
        const { jsonDocument } = await import('./command-line/json.js');
        await new Screen(system).data(jsonDocument('', { version: packageVersion() }));
      } else await new Screen(system).data(versionText());
      return 0;
    }
    const found = COMMANDS.find(operands);
    if (found === undefined) return await withoutCommand(operands, options, system);
    name = found.name;
    return await runCommand(found.name, operands.slice(found.length), options, system);
  } catch (error) {
    if (error instanceof OutputClosedError) return ExitStatus.OUTPUT_CLOSED;
    // The options may not have been parsed yet, so search the arguments for --json.
    const json = globals?.json || argv.includes('--json');
    return reportFailure(describeError(error), { command: name, json, screen: new Screen(system) });
  }
}

/** Prints help, or reports that the first argument is not a command. */
async function withoutCommand(words: readonly string[], globals: GlobalOptions, system: System): Promise<number> {
  const [word] = words;
  const screen = new Screen(system);
  if (word === undefined) {
    const text = formatOverview(await COMMANDS.loadAll(), screen.columns);
    if (globals.help) await screen.data(text);
    else screen.raw(text);
    return globals.help ? 0 : 101;
  }
  const members = COMMANDS.groupMembers(word);
  if (members.length === 0) {
    const { suggestCommand } = await import('./command-line/suggest-command.js');
    throw usageError(`There is no command "${word}"`, await suggestCommand(word, COMMANDS));
  }
  const asked = globals.help || words.includes('--help') || words.includes('-h');
  if (words[1] !== undefined && !words[1].startsWith('-')) {
    throw usageError(
      `There is no command "${word} ${words[1]}"`,
      `There is ${members.map((name) => `"${name}"`).join(', ')}.`,
    );
  }
  const loaded = await Promise.all(members.map((name) => COMMANDS.load(name)));
  const text = formatGroup(word, loaded, { columns: screen.columns, topics: TOPIC_NAMES });
  if (asked) await screen.data(text);
  else screen.raw(text);
  return asked ? 0 : 101;
}
