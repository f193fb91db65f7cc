import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'token show',
  summary: 'show what the token in use says of itself, and whether it fits the server',
  description: [
    'It is the one in TOKEN_FILE, or of the oidc-agent account in OIDC_AGENT_ACCOUNT, otherwise the one in BEARER_TOKEN, in the file that BEARER_TOKEN_FILE names, in $XDG_RUNTIME_DIR/bt_uUID or in /tmp/bt_uUID, otherwise that of a login (token login), otherwise that of the account of oidc-agent in the variable OIDC_AGENT_ACCOUNT. The token itself is not printed. Its signature is not verified, as only the server can do that, and no server is asked; a token that has ended is refreshed when another command uses it.',
    'Exits with 103 when there is none, or what it says speaks against it: a check for scripts.',
  ],
  operands: [],
  options: {},
  examples: [{ line: 'jasmin-arc token show', does: 'See why a server refuses your token:' }],

  async run(context) {
    const { loadConfig } = await import('../config/load-config.js');
    const { showToken } = await import('../config/show-token.js');
    return (await showToken(context, loadConfig(context).config)) ? ExitStatus.OK : ExitStatus.CREDENTIAL;
  },
});
