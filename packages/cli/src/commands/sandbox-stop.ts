import { defineCommand } from '../command-line/command.js';
import { CommandError, ExitStatus } from '../errors/exit-status.js';
import { SANDBOX_OPTIONS } from '../sandbox/sandbox-option.js';

export const command = defineCommand({
  name: 'sandbox stop',
  summary: 'stop the sandbox',
  description: ['Its jobs and files are kept, and are there again when it is started again.'],
  operands: [],
  options: SANDBOX_OPTIONS,
  examples: [{ line: 'jasmin-arc sandbox stop', does: 'Stop it:' }],

  async run(context, { options }) {
    const { screen, system, signal, globals } = context;
    const { sandboxPlace } = await import('../sandbox/sandbox-place.js');
    const { stopSandbox } = await import('../sandbox/sandbox-process.js');
    const facts = await stopSandbox(sandboxPlace(options.directory, system.env), signal);
    if (facts === undefined)
      throw new CommandError(ExitStatus.SANDBOX, 'ERR_SANDBOX_NOT_RUNNING', 'The sandbox is not running');
    screen.say(`the sandbox at ${facts.url} is stopped`, 'good');
    if (globals.json) await context.json({ sandbox: facts });
    return ExitStatus.OK;
  },
});
