import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  ArcError,
  ArcInterface,
  ConnectionConfig,
  type ConnectionOptions,
  inspectCredential,
  LogLevels,
  NoTargetsAvailableError,
  ProxyGenerationError,
  RevocationListError,
  readUserCredential,
  ServerCertificateRevokedError,
  ServerNotTrustedError,
  SigningPolicyError,
} from 'jasmin-arc';
import type { Context } from '../command-line/context.js';
import { askUntilValid, askYesNo, NoAnswerError } from '../command-line/prompt.js';
import { findConfig, stateDirectory } from '../config/config-place.js';
import { givenOptions } from '../config/load-config.js';
import { passPhraseGetter } from '../config/pass-phrase.js';
import { CommandError, describeError, ExitStatus, usageError } from '../errors/exit-status.js';
import { sandboxPlace } from '../sandbox/sandbox-place.js';
import { launchSandbox } from '../sandbox/sandbox-process.js';
import { AuthoritiesMissing, chooseCertsDir, USUAL_CERTS_DIR } from './choose-authorities.js';
import { type CredentialOptions, chooseCredential } from './choose-credential.js';
import { askServer, type ChosenServer, lookAtServer, SANDBOX } from './choose-server.js';
import { runTestJob } from './test-job.js';

export interface InitOptions extends CredentialOptions {
  readonly 'certs-dir': string | undefined;
  readonly sandbox: boolean;
  readonly force: boolean;
  readonly 'test-job': boolean;
}

/** A connection to be tested, with the pass phrase of its key, so that it is asked for once. */
interface Candidate {
  readonly connection: ConnectionOptions;
  readonly passPhrase: string | undefined;
}

/** Asks for everything that a working configuration needs, tests it and writes it. */
export async function initConfig(context: Context, options: InitOptions): Promise<void> {
  const { screen, system, globals, signal } = context;
  const place = findConfig(globals.config, system.env);
  if (options.sandbox && globals.server !== undefined) throw usageError('--sandbox and --server: only one of them');
  await requireReplaceable(context, place.path, options.force);

  const { connection, passPhrase } = await chooseConnection(context, options, place.path);
  await using arc = openCandidate({ connection, passPhrase });
  await saveConfig(place.path, connection);
  screen.say(`written: ${place.path}`, 'good');
  if (globals.json) await context.json({ path: place.path, options: connection });

  const wantsJob =
    options['test-job'] || (screen.canAsk && (await askYesNo(system, 'Run a test job now?', true, signal)));
  if (wantsJob) await runTestJob(context, arc);
  else screen.say('try it with: jasmin-arc run -- hostname');
}

const openCandidate = ({ connection, passPhrase }: Candidate): ArcInterface =>
  new ArcInterface(connection, {
    log: null,
    logLevel: LogLevels.ERROR,
    ...(passPhrase !== undefined && { passPhrase }),
  });

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

/** A connection that has been tested, or that the user keeps although the test failed. */
async function chooseConnection(context: Context, options: InitOptions, path: string): Promise<Candidate> {
  const { screen, system, globals } = context;
  if (options.sandbox) return sandboxConnection(context);
  if (globals.server === undefined && !screen.canAsk) {
    throw usageError('No server is given, and there is no terminal to ask on', 'Give --server URL, or --sandbox.');
  }
  const former = formerConfig(context, path);
  const known =
    former && (await inspectCredential(former.credentialFiles.clientCert, former.credentialFiles.clientKey));
  const credential = await chooseCredential(context, options, known);
  if (credential === undefined) return sandboxConnection(context);
  const files = { clientCert: credential.cert, clientKey: credential.key };
  const getPassPhrase = passPhraseGetter(context, (passPhrase) => readUserCredential({ ...files, passPhrase }));
  const passPhrase =
    credential.passPhrase ?? (credential.isEncrypted ? await getPassPhrase?.(credential.key) : undefined);

  const voms = globals.voms.length > 0 ? globals.voms : (former?.VOMS ?? []);
  let server = await firstServer(context, former?.ARC_SERVER);
  let named = options['certs-dir'];
  let certsDir: string | undefined;
  let refused: string | undefined;
  for (;;) {
    if (server === undefined) return sandboxConnection(context);
    certsDir ??= await chooseCertsDir(context, { named, former: former?.CERTS_DIR, refused, server });
    const connection = {
      ARC_SERVER: server.address,
      CLIENT_CERT: credential.cert,
      CLIENT_KEY: credential.key,
      CERTS_DIR: certsDir ?? USUAL_CERTS_DIR,
      // The default of the library is the same file for all users of a machine.
      PROXY_FILE: join(stateDirectory(system.env), 'proxy.pem'),
      ...(voms.length > 0 && { VOMS: voms }),
      // Without them, the servers of what VOMS names might not be found any more.
      ...(former?.VOMSES !== undefined && { VOMSES: former.VOMSES }),
      ...(former?.VOMSDIR !== undefined && { VOMSDIR: former.VOMSDIR }),
    };
    if (certsDir === undefined) {
      await saveConfig(path, connection);
      throw new AuthoritiesMissing(path);
    }
    const candidate = { connection, passPhrase };
    const change = await testConnection(context, candidate);
    if (change === 'nothing') return candidate;
    if (change === 'again') continue;
    if (change === 'server') server = await askServer(context, { preset: defaultServer(), typed: server.address });
    // Another server may have another authority; a directory that was refused is not offered again.
    refused = change === 'authorities' ? certsDir : undefined;
    if (change === 'authorities') named = undefined;
    certsDir = undefined;
  }
}

const defaultServer = (): string => new ConnectionConfig().ARC_SERVER;

/** The server of the command line, or the one that is asked for; undefined for the sandbox. */
async function firstServer(context: Context, former: string | undefined): Promise<ChosenServer | undefined> {
  const { server: named } = context.globals;
  if (named === undefined) return askServer(context, { preset: former ?? defaultServer() });
  if (named === SANDBOX) return undefined;
  const { server, trouble } = context.screen.canAsk
    ? await lookAtServer(context, named)
    : { server: { address: named, server: named, shown: undefined } };
  if (server === undefined) throw usageError(`--server: ${trouble}`);
  return server;
}

/** The configuration that is being replaced: its answers are offered again. A sandbox's are of no use elsewhere. */
function formerConfig({ system }: Context, path: string): ConnectionConfig | undefined {
  try {
    const former = existsSync(path) ? ConnectionConfig.fromFile(path) : undefined;
    return former?.CLIENT_CERT.startsWith(sandboxPlace(undefined, system.env).directory) ? undefined : former;
  } catch {
    return undefined; // it is replaced because it cannot be used
  }
}

async function sandboxConnection(context: Context): Promise<Candidate> {
  const { screen, system, signal } = context;
  screen.live(() => [`${screen.mark('waiting')} starting the sandbox`]);
  const { facts } = await launchSandbox(sandboxPlace(undefined, system.env), {}, signal);
  screen.stopLive();
  screen.say(`the sandbox runs at ${facts.url}; stop it with: jasmin-arc sandbox stop`, 'good');
  const { voms } = context.globals;
  const connection = {
    ...givenOptions(ConnectionConfig.fromFile(facts.configFile)),
    ...(voms.length > 0 && { VOMS: voms }),
  };
  const candidate = { connection, passPhrase: undefined };
  if ((await testConnection(context, candidate)) !== 'nothing') throw noConfig();
  return candidate;
}

const noConfig = (cause?: unknown): CommandError => {
  const { status, code } = describeError(cause ?? new CommandError(ExitStatus.CONFIG, 'ERR_NO_CONFIG', ''));
  // The status of a failure is one of ours.
  return new CommandError(status as ExitStatus, code, 'No configuration has been written', { cause });
};

type Change = 'nothing' | 'again' | 'server' | 'authorities';
const CHANGES: Readonly<Record<string, Change | 'stop'>> = {
  r: 'again',
  s: 'server',
  a: 'authorities',
  w: 'nothing',
  q: 'stop',
};

/**
 * Makes sure that the server accepts the credential.
 * @returns what is to be changed before the next test; nothing, if it went well or the connection is wanted all the same
 */
async function testConnection(context: Context, candidate: Candidate): Promise<Change> {
  const { screen, signal } = context;
  await using arc = openCandidate(candidate);
  const { endpoint, PROXY_FILE } = arc.config;
  screen.live(() => [`${screen.mark('waiting')} asking ${endpoint}`]);
  try {
    await mkdir(dirname(PROXY_FILE), { recursive: true, mode: 0o700 });
    const { name, shares } = await arc.getServiceInfo({ signal });
    // Some servers show the service's description without authorisation; listing jobs needs it.
    await arc.listJobs({ signal });
    screen.stopLive();
    const queues = shares.map((share) => share.name).join(', ');
    screen.say(`${name ?? endpoint} accepts your credentials${queues === '' ? '' : `; queues: ${queues}`}`, 'good');
    return 'nothing';
  } catch (error) {
    screen.stopLive();
    if (!(error instanceof ArcError) || !screen.canAsk) throw error;
    const { message, hint } = describeError(error);
    screen.fail(message, hint);
    return askForChange(context, error);
  }
}

/** Asks what to change, after the error has been shown. */
async function askForChange({ screen, system, signal }: Context, error: ArcError): Promise<Change> {
  const preset = presetChange(error);
  screen.explain('r: try again  s: other server  a: other authorities  w: write anyway  q: stop');
  const change = await askUntilValid(
    system,
    'What now?',
    {
      preset,
      examine: async (answer) => {
        const value = CHANGES[answer.toLowerCase()];
        return value === undefined ? { trouble: 'Answer r, s, a, w or q.' } : { value };
      },
    },
    signal,
  ).catch((reason: unknown) => {
    if (reason instanceof NoAnswerError) return 'stop' as const;
    throw reason;
  });
  if (change === 'stop') throw noConfig(error);
  return change;
}

/** The preset answer: the one that probably helps. */
function presetChange(error: ArcError): string {
  // The user can correct an expired list, or a key that others can read, in another terminal: try again.
  if (error instanceof RevocationListError || error instanceof ProxyGenerationError) return 'r';
  if (error instanceof ServerCertificateRevokedError || error instanceof SigningPolicyError) return 's';
  if (error instanceof ServerNotTrustedError) return 'a';
  return error instanceof NoTargetsAvailableError ? 's' : 'q';
}

async function saveConfig(path: string, connection: ConnectionOptions): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) await copyFile(path, `${path}.old`);
  await writeFile(`${path}.new`, `${JSON.stringify(connection, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
