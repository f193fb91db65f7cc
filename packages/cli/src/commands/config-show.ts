import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'config show',
  summary: 'show the configuration in force, where each option comes from, and your identity',
  operands: [],
  options: {},
  examples: [{ line: 'jasmin-arc config show --json', does: 'As JSON:' }],

  async run(context) {
    const { showConfig } = await import('../config/show-config.js');
    await showConfig(context);
    return ExitStatus.OK;
  },
});
