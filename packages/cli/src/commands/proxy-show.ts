import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'proxy show',
  summary: 'show the proxy certificate in use',
  description: [
    'It is the one that other commands would use: that of PROXY_FILE, or of another tool, such as arcproxy ("jasmin-arc whoami" shows where it is looked for).',
    'Exits with 103 when there is none, or it has expired, or lacks groups or roles of VOMS or --voms: a check for scripts. Nothing is made or renewed.',
  ],
  operands: [],
  options: {},
  examples: [{ line: 'jasmin-arc proxy show || jasmin-arc proxy create', does: 'Make a proxy only if there is none:' }],

  async run(context) {
    const { loadConfig } = await import('../config/load-config.js');
    const { findOwnIdentity } = await import('../config/show-identity.js');
    const { showFoundProxy } = await import('../config/show-proxy.js');
    const { config } = loadConfig(context);
    const isValid = await showFoundProxy(context, await findOwnIdentity(context, config), config.PROXY_FILE);
    return isValid ? ExitStatus.OK : ExitStatus.CREDENTIAL;
  },
});
