import { fileURLToPath } from 'node:url';
import { UsageError } from './command-line/usage-error.js';
import { REPLAY_USAGE } from './replay/replay.js';
import { replayCommand } from './replay/replay-command.js';
import { soakCommand } from './runner/soak-command.js';
import { SOAK_USAGE } from './runner/soak-options.js';
import { work } from './runner/work.js';
import { DISTURB_USAGE, disturbCommand } from './systematic/disturb-command.js';

/** A command of `npm run`. @returns the exit status */
interface Command {
  readonly usage: string;
  run(args: readonly string[], bundle: string): Promise<number>;
}

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['soak', { usage: SOAK_USAGE, run: soakCommand }],
  ['replay', { usage: REPLAY_USAGE, run: replayCommand }],
  ['disturbances', { usage: DISTURB_USAGE, run: disturbCommand }],
]);

const [name = '', ...args] = process.argv.slice(2);
if (name === 'work') work();
else process.exitCode = await main(COMMANDS.get(name));

async function main(command: Command | undefined): Promise<number> {
  if (command === undefined) {
    console.error([...COMMANDS.values()].map(({ usage }) => usage).join('\n\n'));
    return 2;
  }
  if (args.includes('--help')) {
    console.log(command.usage);
    return 0;
  }
  try {
    return await command.run(args, fileURLToPath(import.meta.url));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${command.usage}`);
    return 2;
  }
}
