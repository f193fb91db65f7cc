import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'proxy show',
  summary: 'show the proxy certificate in use',
  description: [
    'Exits with 103 when there is none, or it has expired: a check for scripts. Nothing is made or renewed.',
  ],
  operands: [],
  options: {},
  examples: [{ line: 'jasmin-arc proxy show || jasmin-arc proxy create', does: 'Make a proxy only if there is none:' }],

  async run(context) {
    const { loadConfig } = await import('../config/load-config.js');
    const { showProxy } = await import('../config/show-proxy.js');
    const isValid = await showProxy(context, loadConfig(context).config.PROXY_FILE);
    return isValid ? ExitStatus.OK : ExitStatus.CREDENTIAL;
  },
});
