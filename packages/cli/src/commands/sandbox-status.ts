import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';
import { formatAge } from '../output/quantities.js';
import { formatFacts } from '../output/table.js';
import { SANDBOX_OPTIONS } from '../sandbox/sandbox-option.js';

export const command = defineCommand({
  name: 'sandbox status',
  summary: 'show whether the sandbox is running, and where',
  description: ['Exits with 118 when it is not running.'],
  operands: [],
  options: SANDBOX_OPTIONS,
  examples: [{ line: 'jasmin-arc sandbox status || jasmin-arc sandbox start', does: 'Start it unless it runs:' }],

  async run(context, { options }) {
    const { screen, system, globals } = context;
    const { sandboxPlace } = await import('../sandbox/sandbox-place.js');
    const { askControl } = await import('../sandbox/sandbox-control.js');
    const place = sandboxPlace(options.directory, system.env);
    const facts = await askControl(place.controlPath, 'status');
    if (globals.json) await context.json({ running: facts !== undefined, sandbox: facts ?? null });
    else if (facts === undefined) screen.say('the sandbox is not running', 'waiting');
    else {
      const { url, pid, directory, configFile, since } = facts;
      await screen.lines(
        formatFacts(
          [
            ['Sandbox', url],
            ['Process', String(pid)],
            ['Directory', directory],
            ['Configuration', configFile],
            ['Running since', formatAge(new Date(since), system.now())],
          ],
          { paint: screen.paint },
        ),
      );
    }
    return facts === undefined ? ExitStatus.SANDBOX : ExitStatus.OK;
  },
});
