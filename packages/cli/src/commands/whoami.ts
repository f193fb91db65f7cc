import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'whoami',
  summary: 'show which identity is used, where it comes from, and why others are not',
  description: [
    'Lists all places where a proxy, a certificate or authorities are looked for, in their order, and what came of each; and the token, if there is one. No server is asked, nothing is made or renewed, and no pass phrase is needed.',
    'Exits with 103 when there is no identity that can be used: a check for scripts.',
  ],
  operands: [],
  options: {},
  examples: [{ line: 'jasmin-arc whoami', does: 'See why the proxy of another tool is not used:' }],

  async run(context) {
    const { loadConfig } = await import('../config/load-config.js');
    const { findOwnIdentity, showIdentity } = await import('../config/show-identity.js');
    const { findOwnToken } = await import('../config/own-token.js');
    const { config } = loadConfig(context);
    const found = await findOwnIdentity(context, config);
    const token = await findOwnToken(context, config);
    await showIdentity(context, found, token);
    const isTokenUsable = token !== undefined && token.trouble === undefined;
    return found.taken === undefined && !isTokenUsable ? ExitStatus.CREDENTIAL : ExitStatus.OK;
  },
});
