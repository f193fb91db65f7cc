import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'config show',
  summary: 'show the configuration in force, what of it was set, and who you are for the server',
  operands: [],
  options: {},
  examples: [{ line: 'jasmin-arc config show --json', does: 'For programs:' }],

  async run(context) {
    const { showConfig } = await import('../config/show-config.js');
    await showConfig(context);
    return ExitStatus.OK;
  },
});
