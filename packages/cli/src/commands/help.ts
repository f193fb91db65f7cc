import { nearest } from 'jasmin-arc/nearest';
import { defineCommand } from '../command-line/command.js';
import type { CommandRegistry } from '../command-line/command-registry.js';
import { ExitStatus, usageError } from '../errors/exit-status.js';
import { formatGroup, formatHelp, formatOverview } from '../help/help.js';
import { findTopic, TOPIC_NAMES } from '../help/help-topics.js';

export const command = defineCommand({
  name: 'help',
  summary: 'explain a command or a topic',
  description: [`Topics: ${TOPIC_NAMES.join(', ')}.`],
  operands: [{ name: 'COMMAND', repeatable: true, complete: 'command' }],
  options: {},
  examples: [{ line: 'jasmin-arc help exit-codes', does: 'What the exit statuses mean:' }],

  async run({ commands, screen, globals, json }, { operands }) {
    const [word] = operands;
    const text = await explain(operands, commands, screen.columns);
    if (text === undefined) {
      const subject = operands.join(' ');
      const { suggestCommand } = await import('../command-line/suggest-command.js');
      const near = nearest(subject, TOPIC_NAMES);
      const hint =
        near === undefined ? await suggestCommand(subject, commands) : `Did you mean "jasmin-arc help ${near}"?`;
      throw usageError(`There is no help on ${JSON.stringify(subject)}`, hint);
    }
    if (globals.json) await json({ topic: word ?? null, text });
    else await screen.data(text);
    return ExitStatus.OK;
  },
});

async function explain(
  words: readonly string[],
  commands: CommandRegistry,
  columns: number | undefined,
): Promise<string | undefined> {
  const [word] = words;
  if (word === undefined) return formatOverview(await commands.loadAll(), columns);
  const found = commands.find(words);
  if (found !== undefined && found.length === words.length) return formatHelp(await commands.load(found.name), columns);
  if (words.length > 1) return undefined;
  const members = await Promise.all(commands.groupMembers(word).map((name) => commands.load(name)));
  const group = members.length > 0 ? formatGroup(word, members, { columns }) : undefined;
  const topic = findTopic(word, columns);
  // A name that is both a topic and a group, such as `config`, gets both texts.
  return topic !== undefined && group !== undefined ? `${topic}\n${group}` : (topic ?? group);
}
