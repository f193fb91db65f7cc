import { readOptions } from '../command-line/arguments.js';
import { defineCommand } from '../command-line/command.js';
import type { Context } from '../command-line/context.js';
import { GLOBAL_OPTIONS } from '../command-line/global-options.js';
import { ExitStatus } from '../errors/exit-status.js';
import { Screen } from '../output/screen.js';

/** Called by the shells' completions: prints completions of the last word, then `:file` or `:directory` if files may. */
export const command = defineCommand({
  name: 'complete',
  summary: 'propose words to a shell',
  hidden: true,
  operands: [{ name: 'WORD', repeatable: true }],
  optionsEndAtOperand: true,
  options: {},
  examples: [],

  async run(context, { operands }) {
    const proposal = await propose(context, operands).catch(() => undefined); // an error message would disturb the user, who is typing
    if (proposal === undefined) return ExitStatus.OK;
    await context.screen.lines([...proposal.words, ...(proposal.files === 'none' ? [] : [`:${proposal.files}`])]);
    return ExitStatus.OK;
  },
});

async function propose(context: Context, words: readonly string[]) {
  const { commands } = context;
  const firstWords = new Set(commands.names.map((name) => name.split(' ')[0] ?? name));
  const { proposeWords } = await import('../completion/completion-words.js');
  // Options before the command's name apply too: another configuration means another job list.
  const start = words.findIndex((word, index) => index < words.length - 1 && firstWords.has(word));
  const found = start < 0 ? undefined : commands.find(words.slice(start));
  if (start < 0 || found === undefined || start + found.length >= words.length) {
    const typed = words.at(-1) ?? '';
    const before = words.at(-2);
    if (before !== undefined && commands.groupMembers(before).length > 0) {
      return {
        words: commands
          .groupMembers(before)
          .map((name) => name.split(' ')[1] ?? '')
          .filter((verb) => verb.startsWith(typed)),
        files: 'none' as const,
      };
    }
    if (typed.startsWith('-'))
      return {
        words: Object.keys(GLOBAL_OPTIONS)
          .map((name) => `--${name}`)
          .filter((name) => name.startsWith(typed)),
        files: 'none' as const,
      };
    if (before === '--config') return { words: [], files: 'file' as const };
    return {
      words: [...firstWords].filter((word) => word !== 'complete' && word.startsWith(typed)),
      files: 'none' as const,
    };
  }
  const command = await commands.load(found.name);
  const jobs = async () => {
    const { loadConfig } = await import('../config/load-config.js');
    const { readJobList } = await import('jasmin-arc/job-list');
    const { options } = readOptions(words.slice(0, start), GLOBAL_OPTIONS);
    // No messages, as the user is typing a command line.
    const screen = new Screen(context.system, { quiet: true });
    const { config } = loadConfig({ system: context.system, screen, globals: options });
    return readJobList(config.JOBS_INFO_FILE);
  };
  return proposeWords(command, words.slice(start + found.length), { commandNames: commands.names, jobs });
}
