#!/usr/bin/env node
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DirectoryInUseError } from './directory-lock.js';
import { RELEASES, type Release } from './release.js';
import { type Sandbox, startSandbox } from './sandbox.js';
import { SandboxOptionError, type SandboxOptions } from './sandbox-options.js';

const USAGE = `Usage: npm run sandbox -- [option …]

Runs an ARC Compute Element on this machine, for trying things out. Jobs run as processes of your own account.
It keeps everything in its directory, and takes its jobs up again when it is started there the next time.

  --directory DIR          where everything is kept (default: ${defaultDirectory()})
  --port PORT              the port to listen on (default: the one of the last time, or any that is free)
  --slots N                how many jobs run at once (default: the processors of this machine)
  --release ${RELEASES.join('|').padEnd(15)}the ARC release to imitate (default: 7.0)
  --address ADDRESS        the address to listen on (default: 127.0.0.1)
  --host NAME              the host name in its address and certificate (default: the one of its address)
  --allow-other-machines   lets it listen on an address that other machines can reach
  --help                   shows this
`;

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const sandbox = await startSandbox({ ...options, log: (message) => process.stderr.write(`${message}\n`) });
  process.stdout.write(introduction(sandbox));
  await signalled();
  process.stderr.write('Stopping; jobs that run are stopped as well. Again to leave at once.\n');
  process.once('SIGINT', () => process.exit(130));
  await sandbox.close();
  return 0;
}

function readArguments(args: readonly string[]): SandboxOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      directory: { type: 'string', default: defaultDirectory() },
      port: { type: 'string' },
      slots: { type: 'string' },
      release: { type: 'string' },
      address: { type: 'string' },
      host: { type: 'string' },
      'allow-other-machines': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  const { directory, port, slots, address, host, release } = values;
  return {
    directory,
    address,
    host,
    port: port === undefined ? undefined : Number(port),
    slots: slots === undefined ? undefined : Number(slots),
    release: release as Release | undefined, // any text: it is checked with the other options
    allowOtherMachines: values['allow-other-machines'],
  };
}

function defaultDirectory(): string {
  const state = process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state');
  return join(state, 'jasmin-arc', 'sandbox');
}

const introduction = ({ url, config, directory, release }: Sandbox): string => `\
The sandbox listens on ${url} and imitates ARC ${release}.
It is for trying, teaching and testing on this machine. To run real work, use a real ARC CE: https://www.nordugrid.org/arc/

Configuration for jasmin-arc: ${join(config.PROXY_FILE ?? directory, '..', 'config.json')}
For the ARC command-line tools:
  export X509_USER_CERT=${config.CLIENT_CERT} X509_USER_KEY=${config.CLIENT_KEY}
  export X509_CERT_DIR=${config.CERTS_DIR} X509_USER_PROXY=${config.PROXY_FILE}
  export X509_VOMSES=${config.VOMSES} X509_VOMS_DIR=${config.VOMSDIR}
  arcproxy && arcinfo ${url}

Ctrl-C stops it.
`;

async function signalled(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

/** Errors that a user can correct are printed without a stack trace. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof DirectoryInUseError) return `${error.message}. Stop it, or choose another one with --directory.`;
  if (error instanceof SandboxOptionError || code?.startsWith('ERR_PARSE_ARGS')) return `${error.message}\n\n${USAGE}`;
  if (code === 'EADDRINUSE') return `${error.message}. Choose another port with --port.`;
  return error.stack ?? error.message;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`The sandbox cannot run: ${explain(error)}\n`);
  process.exitCode = 1;
}
