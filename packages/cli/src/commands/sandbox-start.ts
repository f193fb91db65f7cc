import { defineCommand } from '../command-line/command.js';
import { ExitStatus, usageError } from '../errors/exit-status.js';
import { parseCount } from '../program/job-options.js';
import { SANDBOX_OPTIONS } from '../sandbox/sandbox-option.js';

/** The ARC releases that the sandbox can imitate. */
const RELEASES = ['6.17', '7.0', '7.2'] as const;

export const command = defineCommand({
  name: 'sandbox start',
  summary: 'start a compute element of your own on this machine, for trying things out',
  description: [
    'Jobs run as processes of this machine, under your account. It accepts connections from this machine only, with its own certificates: no grid certificate is needed. It runs in the background until "sandbox stop"; jobs and files are kept for the next start.',
    'The path of a configuration for it goes to stdout.',
  ],
  operands: [],
  options: {
    foreground: { kind: 'flag', help: 'Run in the foreground until Ctrl-C' },
    ...SANDBOX_OPTIONS,
    port: { kind: 'value', value: 'N', help: 'The port to listen on (default: the previous one, or a free one)' },
    slots: {
      kind: 'value',
      value: 'N',
      help: 'How many jobs of one core run at once (default: as many as there are CPUs)',
    },
    release: {
      kind: 'value',
      value: 'RELEASE',
      choices: RELEASES,
      help: 'The ARC release to imitate (default: 7.0).',
    },
  },
  examples: [
    {
      line: 'jasmin-arc --config "$(jasmin-arc sandbox start)" run -- hostname',
      does: 'Try the command without a grid certificate:',
    },
  ],

  async run(context, { options }) {
    const { screen, system, signal, globals } = context;
    const number = (name: 'port' | 'slots') => {
      const text = options[name];
      const value = text === undefined ? undefined : parseCount(text);
      if (text !== undefined && (value === undefined || (name === 'port' && value > 65_535))) {
        throw usageError(
          `--${name} must be a whole number${name === 'port' ? ' up to 65535' : ''}, not ${JSON.stringify(text)}`,
        );
      }
      return value;
    };
    const release = RELEASES.find((one) => one === options.release);
    const start = { port: number('port'), slots: number('slots'), release };
    const { sandboxPlace } = await import('../sandbox/sandbox-place.js');
    const { launchSandbox, runSandbox } = await import('../sandbox/sandbox-process.js');
    const place = sandboxPlace(options.directory, system.env);
    if (options.foreground) {
      await runSandbox(place, start, {
        signal,
        ready: async (facts) => {
          screen.say(`the sandbox runs at ${facts.url}`, 'good');
          if (globals.json) await context.json({ sandbox: facts });
          else await screen.lines([facts.configFile]);
        },
      });
      return ExitStatus.OK;
    }
    screen.live(() => [`${screen.mark('waiting')} starting the sandbox`]);
    const { facts, wasRunning } = await launchSandbox(place, start, signal);
    screen.stopLive();
    screen.say(`the sandbox ${wasRunning ? 'already runs' : 'runs'} at ${facts.url}`, 'good');
    if (globals.json) await context.json({ sandbox: facts });
    else await screen.lines([facts.configFile]);
    return ExitStatus.OK;
  },
});
