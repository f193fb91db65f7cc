import type { Command } from './command-line/command.js';
import type { CommandRegistry } from './command-line/command-registry.js';
import { command as attach } from './commands/attach.js';
import { command as cancel } from './commands/cancel.js';
import { command as cat } from './commands/cat.js';
import { command as clean } from './commands/clean.js';
import { command as complete } from './commands/complete.js';
import { command as completion } from './commands/completion.js';
import { command as configInit } from './commands/config-init.js';
import { command as configShow } from './commands/config-show.js';
import { command as credentialImport } from './commands/credential-import.js';
import { command as describe } from './commands/describe.js';
import { command as doctor } from './commands/doctor.js';
import { command as get } from './commands/get.js';
import { command as help } from './commands/help.js';
import { command as history } from './commands/history.js';
import { command as info } from './commands/info.js';
import { command as logs } from './commands/logs.js';
import { command as ls } from './commands/ls.js';
import { command as proxyCreate } from './commands/proxy-create.js';
import { command as proxyShow } from './commands/proxy-show.js';
import { command as recover } from './commands/recover.js';
import { command as renew } from './commands/renew.js';
import { command as run } from './commands/run.js';
import { command as sandboxStart } from './commands/sandbox-start.js';
import { command as sandboxStatus } from './commands/sandbox-status.js';
import { command as sandboxStop } from './commands/sandbox-stop.js';
import { command as status } from './commands/status.js';
import { command as submit } from './commands/submit.js';
import { command as tokenLogin } from './commands/token-login.js';
import { command as tokenLogout } from './commands/token-logout.js';
import { command as tokenShow } from './commands/token-show.js';
import { command as wait } from './commands/wait.js';
import { command as watch } from './commands/watch.js';
import { command as whoami } from './commands/whoami.js';

/**
 * In the order of the list of commands. All are loaded at once, as their descriptions are needed together and are one file once they
 * are bundled: what a command needs to run is imported when it runs.
 */
const ALL: readonly Command[] = [
  run,
  submit,
  attach,
  status,
  watch,
  wait,
  logs,
  get,
  ls,
  cat,
  cancel,
  clean,
  renew,
  history,
  recover,
  info,
  describe,
  doctor,
  whoami,
  proxyCreate,
  proxyShow,
  tokenLogin,
  tokenLogout,
  tokenShow,
  configInit,
  configShow,
  credentialImport,
  sandboxStart,
  sandboxStop,
  sandboxStatus,
  completion,
  help,
  complete,
];

const BY_NAME: ReadonlyMap<string, Command> = new Map(ALL.map((command) => [command.name, command]));
const names = [...BY_NAME.keys()];

export const COMMANDS: CommandRegistry<Command> = {
  names,

  find(words) {
    const [first = '', second = ''] = words;
    if (BY_NAME.has(`${first} ${second}`)) return { name: `${first} ${second}`, length: 2 };
    if (BY_NAME.has(first)) return { name: first, length: 1 };
    return undefined;
  },

  groupMembers: (group) => names.filter((name) => name.startsWith(`${group} `)),

  async load(name) {
    const command = BY_NAME.get(name);
    if (command === undefined) throw new RangeError(`No command ${name}`);
    return command;
  },

  async loadAll() {
    return ALL.filter(({ hidden }) => !hidden);
  },
};
