import { defineCommand } from '../command-line/command.js';
import { usageError } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'doctor',
  summary: 'check everything that a job needs, and say what to do about what fails',
  purpose: 'find out what is wrong',
  description: [
    'Checks one thing after the other, with a line for each: the configuration, your token or certificate and key, the authorities and their lists of revoked certificates, the servers of your virtual organisations, the proxy, the host name, port, TLS and certificate of the server, what it speaks, whether it lets you in, what it publishes, the clocks, delegation and the queues. A check that depends on a failed one is skipped and says so: the first line that is not "ok" is the one to mend.',
    'A proxy is made where there is none, or the old one ends, and is written to its file as by every other command; nothing else is written here. With --job, a job of a second is run; its output is shown, and it is removed from the server where nothing would be lost. A pass phrase is asked for once, if a proxy has to be made.',
    'The exit status is that of the first check that has failed, as of any other command that fails for it; 0 where none has. Warnings do not count.',
  ],
  operands: [{ name: 'SERVER' }],
  options: {
    job: { kind: 'flag', help: 'Run a job of a second to its end' },
    queue: { kind: 'value', value: 'QUEUE', help: 'The queue that is to take a job (default: any)' },
  },
  examples: [
    { line: 'jasmin-arc doctor', does: 'Find out why jobs cannot be submitted:' },
    { line: 'jasmin-arc doctor ce.example.org --job', does: 'Check another server, with a job:' },
  ],

  async run(context, { options, operands }) {
    const [server] = operands;
    const { globals } = context;
    if (server !== undefined && globals.server !== undefined) throw usageError('SERVER and --server: only one of them');
    const { runDoctor } = await import('../doctor/run-doctor.js');
    return runDoctor({ ...context, globals: { ...globals, server: server ?? globals.server } }, options);
  },
});
