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
    'It is also the server of a virtual organisation, sandbox, in which you have the group /sandbox/science and the role /sandbox/Role=production: "proxy create --voms sandbox".',
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
    admit: {
      kind: 'list',
      value: 'GROUP',
      help: 'Let in only those who show this group or role of its virtual organisation, such as /sandbox/Role=production (default: all users)',
    },
  },
  examples: [
    {
      line: 'jasmin-arc --config "$(jasmin-arc sandbox start)" run -- hostname',
      does: 'Try the command without a grid certificate:',
    },
    {
      line: 'jasmin-arc sandbox start --admit /sandbox/Role=production',
      does: 'Try a site that lets in by the role in a virtual organisation:',
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
    const { formatFqan, parseFqan } = await import('jasmin-arc/voms');
    const admit = options.admit.map((text) => {
      const fqan = parseFqan(text);
      if (fqan !== undefined && /^\/sandbox(\/|$)/.test(fqan.group)) return formatFqan(fqan);
      throw usageError(
        `--admit must be a group or role of the virtual organisation sandbox, such as /sandbox/Role=production, not ${JSON.stringify(text)}`,
      );
    });
    const start = { port: number('port'), slots: number('slots'), release, admit };
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
    const ignored = (['port', 'slots', 'release', 'admit'] as const).filter((name) => isGiven(options[name]));
    if (wasRunning && ignored.length > 0) {
      const names = ignored.map((name) => `--${name}`).join(', ');
      screen.warn(
        `it goes on as it was started, without regard to ${names}: stop it first with "jasmin-arc sandbox stop"`,
      );
    }
    if (globals.json) await context.json({ sandbox: facts });
    else await screen.lines([facts.configFile]);
    return ExitStatus.OK;
  },
});

const isGiven = (value: string | readonly string[] | undefined): boolean => value !== undefined && value.length > 0;
