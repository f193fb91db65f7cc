import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'token login',
  summary: 'log in at an issuer of tokens, in a browser on any machine',
  description: [
    'Shows an address and a code: open the address in a browser, on any machine, and confirm the code there. The token that the issuer then gives is for the configured server, is kept in ~/.config/jasmin-arc/logins, readable by you alone, and is refreshed before it ends, as long as the issuer allows that. It is used where no certificate and no other token is found; with AUTHENTICATION: "token" in the configuration, also beside a certificate.',
    'Many issuers know only clients that were registered with them: --client-id names yours. Without it, the issuer is asked to register one.',
  ],
  operands: [{ name: 'ISSUER', required: true }],
  options: {
    'client-id': { kind: 'value', value: 'ID', help: 'The client that the issuer knows; it must need no secret' },
    scope: {
      kind: 'list',
      value: 'SCOPE',
      help: 'What the token is to allow; may be given several times. Default: compute.create, compute.read, compute.modify, compute.cancel, and offline_access, without which most issuers refresh nothing',
    },
    audience: {
      kind: 'value',
      value: 'AUDIENCE',
      help: 'What the token is to be for. Default: the configured server, such as https://ce.example.org',
    },
  },
  examples: [
    {
      line: 'jasmin-arc token login https://iam.example.org/',
      does: 'Log in where clients are registered by themselves:',
    },
    {
      line: 'jasmin-arc token login --client-id jasmin-arc --audience https://wlcg.cern.ch/jwt/v1/any https://iam.example.org/',
      does: 'Use a client that is registered, and get a token for any server:',
    },
  ],

  async run(context, { options, operands: [issuer = ''] }) {
    const { logInAt } = await import('../login/log-in-at.js');
    await logInAt(context, issuer, {
      clientId: options['client-id'],
      scopes: options.scope,
      audience: options.audience,
    });
    return ExitStatus.OK;
  },
});
