import { fileURLToPath } from 'node:url';
import { REPLAY_USAGE } from './replay/replay.js';
import { replayCommand } from './replay/replay-command.js';
import { soakCommand } from './runner/soak-command.js';
import { SOAK_USAGE } from './runner/soak-options.js';
import { work } from './runner/work.js';
import { disturbCommand } from './systematic/disturb-command.js';

const [command = '', ...args] = process.argv.slice(2);
const bundle = fileURLToPath(import.meta.url);

switch (command) {
  case 'work':
    work();
    break;
  case 'soak':
    process.exitCode = await soakCommand(args, bundle);
    break;
  case 'replay':
    process.exitCode = await replayCommand(args);
    break;
  case 'disturbances':
    process.exitCode = await disturbCommand(args, bundle);
    break;
  default:
    console.error(`${SOAK_USAGE}\n\n${REPLAY_USAGE}`);
    process.exitCode = 2;
}
