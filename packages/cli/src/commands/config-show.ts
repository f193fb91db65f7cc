import { defineCommand } from '../command.js';
import { ExitStatus } from '../exit-status.js';
import { formatFacts } from '../output/table.js';

export const command = defineCommand({
  name: 'config show',
  summary: 'show the configuration in force and where it comes from',
  operands: [],
  options: {},
  examples: [{ line: 'jasmin-arc config show --json', does: 'For programs:' }],

  async run(context) {
    const { screen, globals } = context;
    const { loadConfig } = await import('../connection.js');
    const { place, config } = loadConfig(context);
    const { path, exists } = place;
    if (globals.json) {
      await context.json({ path, exists, endpoint: config.endpoint, options: config });
      return ExitStatus.OK;
    }
    const options = Object.entries(config).filter(([, value]) => value !== undefined);
    await screen.lines([
      `${path}${exists ? '' : ' (does not exist: these are the defaults)'}`,
      '',
      ...formatFacts(
        options.map(([name, value]) => [name, String(value)]),
        { paint: screen.paint },
      ),
    ]);
    return ExitStatus.OK;
  },
});
