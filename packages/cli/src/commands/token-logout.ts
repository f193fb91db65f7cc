import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'token logout',
  summary: 'end the login for the configured server',
  description: [
    'Has the issuer revoke the tokens of the login, where the issuer does that, deletes the login, and says which of both it did. If the issuer cannot be asked, or refuses, nothing is deleted. Jobs go on.',
  ],
  operands: [],
  options: {
    local: { kind: 'flag', help: 'Delete the login without asking the issuer; the tokens stay valid until their end' },
  },
  examples: [{ line: 'jasmin-arc token logout', does: 'End the login before you leave a shared machine:' }],

  async run(context, { options }) {
    const { logOutHere } = await import('../login/log-out-here.js');
    await logOutHere(context, { localOnly: options.local });
    return ExitStatus.OK;
  },
});
