import { readOptions } from './arguments.js';
import { findCommand, groupMembers } from './commands.js';
import { type Failure, usageError } from './exit-status.js';
import { GLOBAL_OPTIONS, type GlobalOptions } from './global-options.js';
import { OutputClosedError, Screen } from './output/screen.js';
import type { System } from './system.js';

/**
 * The command line, from its words to the exit status. Every error becomes words on stderr, and with `--json` a
 * document on stdout too; none becomes a stack trace.
 */
export async function main(argv: readonly string[], system: System): Promise<number> {
  let globals: GlobalOptions | undefined;
  let name = '';
  try {
    const { options, operands } = readOptions(argv, GLOBAL_OPTIONS, { stopAtOperand: true });
    globals = options;
    if (options.version) {
      const { packageVersion, versionText } = await import('./print-version.js');
      if (options.json) {
        const { jsonDocument } = await import('./output/json.js');
        await new Screen(system).data(jsonDocument('', { version: packageVersion() }));
      } else await new Screen(system).data(versionText());
      return 0;
    }
    const found = findCommand(operands);
    if (found === undefined) return await withoutCommand(operands, options, system);
    name = found.name;
    const { runCommand } = await import('./run-command.js');
    return await runCommand(found.name, operands.slice(found.length), options, system);
  } catch (error) {
    const { describeError, ExitStatus } = await import('./exit-status.js');
    if (error instanceof OutputClosedError) return ExitStatus.NOBODY_LISTENS;
    // The words are not all read yet: a look at them tells whether a program is listening.
    const json = globals?.json || argv.includes('--json');
    return reportFailure(describeError(error), { command: name, json, screen: new Screen(system) });
  }
}

/** Help, or what is wrong with the first word. */
async function withoutCommand(words: readonly string[], globals: GlobalOptions, system: System): Promise<number> {
  const [word] = words;
  const screen = new Screen(system);
  const { formatOverview, formatGroup } = await import('./help.js');
  const { loadCommand, loadCommands } = await import('./commands.js');
  if (word === undefined) {
    const text = formatOverview(await loadCommands(), screen.columns);
    if (globals.help) await screen.data(text);
    else screen.raw(text);
    return globals.help ? 0 : 101;
  }
  const members = groupMembers(word);
  if (members.length === 0) {
    const { suggestCommand } = await import('./suggest-command.js');
    throw usageError(`There is no command "${word}"`, await suggestCommand(word));
  }
  const asked = globals.help || words.includes('--help') || words.includes('-h');
  if (words[1] !== undefined && !words[1].startsWith('-')) {
    throw usageError(
      `There is no command "${word} ${words[1]}"`,
      `There is ${members.map((name) => `"${name}"`).join(', ')}.`,
    );
  }
  const { TOPIC_NAMES } = await import('./help-topics.js');
  const loaded = await Promise.all(members.map(loadCommand));
  const text = formatGroup(word, loaded, { columns: screen.columns, topics: TOPIC_NAMES });
  if (asked) await screen.data(text);
  else screen.raw(text);
  return asked ? 0 : 101;
}

/** Where a failure is told. */
interface FailedCommand {
  readonly command: string;
  readonly json: boolean;
  readonly isEvent?: boolean;
  readonly screen: Screen;
}

/** Tells a failure to people and to programs. @returns its exit status */
export async function reportFailure(failure: Failure, where: FailedCommand): Promise<number> {
  where.screen.fail(failure.message, failure.hint);
  await tellFailure(failure, where);
  return failure.status;
}

/** Tells a failure to programs. */
export async function tellFailure(
  failure: Failure,
  { command, json, isEvent = false, screen }: FailedCommand,
): Promise<void> {
  if (!json) return;
  const { failureFields, jsonDocument, jsonEvent } = await import('./output/json.js');
  const fields = failureFields(failure);
  const text = isEvent ? jsonEvent(command, 'error', fields) : jsonDocument(command, fields);
  await screen.data(text).catch(() => undefined); // nobody is listening any more
}
