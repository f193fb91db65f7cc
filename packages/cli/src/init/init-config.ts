import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArcError, ArcInterface, ConnectionConfig, type ConnectionOptions, LogLevels } from 'jasmin-arc';
import { findConfig, stateDirectory } from '../config-place.js';
import type { Context } from '../context.js';
import { CommandError, describeError, ExitStatus, usageError } from '../exit-status.js';
import { askLine, askSecret, askYesNo } from '../output/prompt.js';
import { sandboxPlace } from '../sandbox/sandbox-place.js';
import { launchSandbox } from '../sandbox/sandbox-process.js';
import { type CredentialOptions, chooseCertsDir, chooseCredential, offerSandbox } from './choose-credential.js';
import { runTestJob } from './test-job.js';

export interface InitOptions extends CredentialOptions {
  readonly sandbox: boolean;
  readonly force: boolean;
  readonly 'test-job': boolean;
}

/** Guides a newcomer from nothing to a configuration that works. */
export async function initConfig(context: Context, options: InitOptions): Promise<void> {
  const { screen, system, globals, signal } = context;
  const place = findConfig(globals.config, system.env);
  if (options.sandbox && globals.server !== undefined) throw usageError('--sandbox and --server: only one of them');
  await requireReplaceable(context, place.path, options.force);

  const connection = await chooseConnection(context, options);
  await using arc = new ArcInterface(connection, {
    log: null,
    logLevel: LogLevels.ERROR,
    ...(screen.canAsk && {
      passPhrase: () => askSecret(system, `Pass phrase of ${connection.CLIENT_KEY}:`, signal),
    }),
  });
  await testConnection(context, arc);
  await saveConfig(place.path, connection);
  screen.say(`written: ${place.path}`, 'good');
  if (globals.json) await context.json({ path: place.path, options: connection });

  const wantsJob =
    options['test-job'] || (screen.canAsk && (await askYesNo(system, 'Run a test job now?', true, signal)));
  if (wantsJob) await runTestJob(context, arc);
  else screen.say('try it with: jasmin-arc run -- hostname');
}

async function requireReplaceable(context: Context, path: string, force: boolean): Promise<void> {
  const { screen, system, signal } = context;
  if (!existsSync(path) || force) return;
  const replace =
    screen.canAsk &&
    (await askYesNo(system, `${path} exists. Replace it? The old one is kept beside it.`, false, signal));
  if (replace) return;
  throw new CommandError(ExitStatus.CONFIG, 'ERR_CONFIG_EXISTS', `There is a configuration already: ${path}`, {
    hint: 'Replace it with --force, or write another with --config FILE.',
  });
}

async function chooseConnection(context: Context, options: InitOptions): Promise<ConnectionOptions> {
  const { screen, system, signal, globals } = context;
  const { server } = globals;
  if (options.sandbox) return sandboxConnection(context);
  if (server === undefined && !screen.canAsk) {
    throw usageError('Nobody can be asked here: which server?', 'Give --server URL, or --sandbox.');
  }
  const credential = await chooseCredential(context, options);
  if (credential === undefined) {
    if (await offerSandbox(context)) return sandboxConnection(context);
    throw new CommandError(ExitStatus.CREDENTIAL, 'ERR_NO_CREDENTIAL', 'There is no certificate that can be used', {
      hint: 'Put it into ~/.arc, name it with --cert and --key, or use the sandbox with --sandbox.',
    });
  }
  const preset = new ConnectionConfig().ARC_SERVER;
  const answer = server ?? (await askLine(system, 'Which server? (sandbox: one of your own)', preset, signal));
  if (answer === 'sandbox') return sandboxConnection(context);
  return {
    ARC_SERVER: answer,
    CLIENT_CERT: credential.cert,
    CLIENT_KEY: credential.key,
    CERTS_DIR: await chooseCertsDir(context, options),
    // The library's own default is one file for all users of a machine.
    PROXY_FILE: join(stateDirectory(system.env), 'proxy.pem'),
  };
}

async function sandboxConnection(context: Context): Promise<ConnectionOptions> {
  const { screen, system, signal } = context;
  screen.live(() => [`${screen.mark('waiting')} starting the sandbox`]);
  const { facts } = await launchSandbox(sandboxPlace(undefined, system.env), {}, signal);
  screen.still();
  screen.say(`the sandbox runs at ${facts.url}; stop it with: jasmin-arc sandbox stop`, 'good');
  const { ARCPROXY_PATH: _, ...config } = ConnectionConfig.fromFile(facts.configFile);
  return config;
}

/** Makes sure that the server lets us in; on a terminal somebody may go on all the same. */
async function testConnection(context: Context, arc: ArcInterface): Promise<void> {
  const { screen, system, signal } = context;
  const { endpoint, PROXY_FILE } = arc.config;
  screen.live(() => [`${screen.mark('waiting')} asking ${endpoint}`]);
  try {
    await mkdir(dirname(PROXY_FILE), { recursive: true, mode: 0o700 });
    const { name, shares } = await arc.getServiceInfo({ signal });
    // The service's description is open to everybody on some servers; our jobs are not.
    await arc.listJobs({ signal });
    screen.still();
    const queues = shares.map((share) => share.name).join(', ');
    screen.say(`${name ?? endpoint} lets you in${queues === '' ? '' : `; queues: ${queues}`}`, 'good');
  } catch (error) {
    screen.still();
    if (!(error instanceof ArcError) || !screen.canAsk) throw error;
    const { code, message, hint, status } = describeError(error);
    screen.fail(message, hint);
    if (await askYesNo(system, 'Write the configuration all the same?', false, signal)) return;
    // What is wrong has been said.
    throw new CommandError(status as ExitStatus, code, 'No configuration has been written', { cause: error });
  }
}

async function saveConfig(path: string, connection: ConnectionOptions): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) await copyFile(path, `${path}.old`);
  await writeFile(`${path}.new`, `${JSON.stringify(connection, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
