import { nearest } from 'jasmin-arc/nearest';
import type { CommandRegistry } from './command-registry.js';
import { commandForSynonym } from './command-synonyms.js';

/** The suggestion for a command that does not exist. It is only printed, not run: `rm` and `kill` are better typed twice. */
export async function suggestCommand(word: string, commands: CommandRegistry): Promise<string> {
  const meant = commandForSynonym(word);
  if (meant !== undefined) {
    const { summary, purpose = summary } = await commands.load(meant);
    return `To ${purpose}: "jasmin-arc ${meant}".`;
  }
  const near = nearest(
    word,
    commands.names.filter((name) => name !== 'complete'),
  );
  return near === undefined
    ? 'Run "jasmin-arc help" for a list of all commands.'
    : `Did you mean "jasmin-arc ${near}"?`;
}
