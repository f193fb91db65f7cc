import { defineCommand } from '../command-line/command.js';
import { ExitStatus, usageError } from '../errors/exit-status.js';
import { parseDuration, suggestDuration } from '../output/quantities.js';

export const command = defineCommand({
  name: 'proxy create',
  summary: 'make a proxy certificate now',
  description: [
    'Other commands make one by themselves when they need it, and renew it in time. This is for making one beforehand, for example because the key has a pass phrase.',
  ],
  operands: [],
  options: {
    valid: { kind: 'value', value: 'TIME', help: 'How long it is valid (default: PROXY_VALIDITY_PERIOD, usually 12h)' },
  },
  examples: [
    { line: 'jasmin-arc proxy create --valid 24h', does: 'Make a proxy for a day:' },
    {
      line: 'jasmin-arc proxy create --voms atlas:/atlas/Role=production',
      does: 'Make one that shows a role in a virtual organisation:',
    },
  ],

  async run(context, { options }) {
    const seconds = options.valid === undefined ? undefined : parseDuration(options.valid);
    if (options.valid !== undefined && seconds === undefined) {
      throw usageError(
        `--valid must be a time such as 12h or 2d, not ${JSON.stringify(options.valid)}`,
        suggestDuration(options.valid),
      );
    }
    const { openArc } = await import('../config/connection.js');
    await using arc = openArc(context, seconds === undefined ? {} : { PROXY_VALIDITY_PERIOD: seconds });
    await arc.createProxy();
    const { showProxy } = await import('../config/show-proxy.js');
    await showProxy(context, arc.config.PROXY_FILE);
    const { findOwnIdentity } = await import('../config/show-identity.js');
    const { taken } = await findOwnIdentity(context, arc.config);
    if (taken?.kind === 'proxy' && taken.path !== arc.config.PROXY_FILE) {
      context.screen.warn(
        `Commands go on using the proxy ${taken.path}, which comes first until it ends`,
        'To use the new one at once, remove that proxy, or unset X509_USER_PROXY.',
      );
    }
    return ExitStatus.OK;
  },
});
