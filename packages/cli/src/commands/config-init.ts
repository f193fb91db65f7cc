import { defineCommand } from '../command-line/command.js';
import { ExitStatus } from '../errors/exit-status.js';

export const command = defineCommand({
  name: 'config init',
  summary: 'set up: find the certificate, ask for the server, test the connection, write the file',
  description: [
    'Looks for a certificate in ~/.arc and ~/.globus, shows its subject and validity, asks for the server or offers the sandbox, tests the connection and, if you like, runs a job. Without a terminal it takes --server or --sandbox and asks nothing.',
  ],
  operands: [],
  options: {
    cert: { kind: 'value', value: 'FILE', complete: 'file', help: 'The certificate (default: what is found)' },
    key: { kind: 'value', value: 'FILE', complete: 'file', help: 'Its private key' },
    'certs-dir': { kind: 'value', value: 'DIR', complete: 'directory', help: 'Directory of the trusted authorities' },
    sandbox: { kind: 'flag', help: 'Use the sandbox, a compute element of your own on this machine' },
    force: { kind: 'flag', help: 'Replace a configuration that exists; the old one is kept beside it' },
    'test-job': { kind: 'flag', help: 'Run a job at the end, without asking' },
  },
  examples: [
    { line: 'jasmin-arc config init', does: 'Set up interactively:' },
    { line: 'jasmin-arc config init --sandbox --test-job', does: 'Set up the sandbox and run a job on it:' },
  ],

  async run(context, { options }) {
    const { initConfig } = await import('../init/init-config.js');
    await initConfig(context, options);
    return ExitStatus.OK;
  },
});
