import type { Command } from './command-line/command.js';
import type { CommandRegistry } from './command-line/command-registry.js';

/** Loading a command loads its description; modules that it needs to run are loaded when it runs. */
const LOADERS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
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

const names: readonly string[] = Object.keys(LOADERS);

export const COMMANDS: CommandRegistry<Command> = {
  names,

  find(words) {
    const [first = '', second = ''] = words;
    if (Object.hasOwn(LOADERS, `${first} ${second}`)) return { name: `${first} ${second}`, length: 2 };
    if (Object.hasOwn(LOADERS, first)) return { name: first, length: 1 };
    return undefined;
  },

  groupMembers: (group) => names.filter((name) => name.startsWith(`${group} `)),

  async load(name) {
    const load = LOADERS[name];
    if (load === undefined) throw new RangeError(`No command ${name}`);
    return (await load()).command;
  },

  async loadAll() {
    const commands = await Promise.all(names.map((name) => COMMANDS.load(name)));
    return commands.filter(({ hidden }) => !hidden);
  },
};
