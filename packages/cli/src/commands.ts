import type { Command } from './command.js';

/** By name, in the order of the list of commands. Loading one loads what it is, not yet what it needs to run. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  run: () => import('./commands/run.js'),
  submit: () => import('./commands/submit.js'),
  attach: () => import('./commands/attach.js'),
  status: () => import('./commands/status.js'),
  watch: () => import('./commands/watch.js'),
  wait: () => import('./commands/wait.js'),
  logs: () => import('./commands/logs.js'),
  get: () => import('./commands/get.js'),
  ls: () => import('./commands/ls.js'),
  cat: () => import('./commands/cat.js'),
  cancel: () => import('./commands/cancel.js'),
  clean: () => import('./commands/clean.js'),
  history: () => import('./commands/history.js'),
  recover: () => import('./commands/recover.js'),
  info: () => import('./commands/info.js'),
  describe: () => import('./commands/describe.js'),
  'proxy create': () => import('./commands/proxy-create.js'),
  'proxy show': () => import('./commands/proxy-show.js'),
  'config init': () => import('./commands/config-init.js'),
  'config show': () => import('./commands/config-show.js'),
  'sandbox start': () => import('./commands/sandbox-start.js'),
  'sandbox stop': () => import('./commands/sandbox-stop.js'),
  'sandbox status': () => import('./commands/sandbox-status.js'),
  completion: () => import('./commands/completion.js'),
  help: () => import('./commands/help.js'),
  complete: () => import('./commands/complete.js'),
};

export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS);

/** The command that some words start with, and how many of them are its name. */
export function findCommand(words: readonly string[]): { readonly name: string; readonly length: number } | undefined {
  const [first = '', second = ''] = words;
  if (Object.hasOwn(COMMANDS, `${first} ${second}`)) return { name: `${first} ${second}`, length: 2 };
  if (Object.hasOwn(COMMANDS, first)) return { name: first, length: 1 };
  return undefined;
}

/** The commands of a group, such as `proxy`; none where it is no group. */
export const groupMembers = (group: string): readonly string[] =>
  COMMAND_NAMES.filter((name) => name.startsWith(`${group} `));

export async function loadCommand(name: string): Promise<Command> {
  const load = COMMANDS[name];
  if (load === undefined) throw new RangeError(`No command ${name}`);
  return (await load()).command;
}

/** All commands that people call. */
export async function loadCommands(): Promise<readonly Command[]> {
  const commands = await Promise.all(COMMAND_NAMES.map(loadCommand));
  return commands.filter(({ hidden }) => !hidden);
}
