import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'whoami',
  summary: 'show which identity is used, where it comes from, and why others are not',
  description: [
    'Lists all places where a proxy, a certificate or authorities are looked for, in their order, and what came of each. No server is asked, nothing is made or renewed, and no pass phrase is needed.',
    'Exits with 103 when there is no identity that can be used: a check for scripts.',
  ],
  operands: [],
  options: {},
  examples: [{ line: 'jasmin-arc whoami', does: 'See why the proxy of another tool is not used:' }],

  async run(context) {
    const { loadConfig } = await import('../config/load-config.js');
    const { findOwnIdentity, showIdentity } = await import('../config/show-identity.js');
    const found = await findOwnIdentity(context, loadConfig(context).config);
    await showIdentity(context, found);
    return found.taken === undefined ? ExitStatus.CREDENTIAL : ExitStatus.OK;
  },
});
