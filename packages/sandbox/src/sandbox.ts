import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ConnectionOptions } from 'jasmin-arc';
import { writeFileAtomically } from './atomic-file.js';
import { TestAuthority } from './authority/test-authority.js';
import { ComputeElement } from './compute-element.js';
import { freshKeys, throwawayKeys } from './delegations/delegation-keys.js';
import { lockDirectory } from './directory-lock.js';
import { HttpsServer, type ReceivedRequest } from './https-server.js';
import { type Fault, Misbehaviour } from './misbehaviour.js';
import { atExit } from './processes/at-exit.js';
import { type Release, traitsOf } from './release.js';
import { removeTree } from './remove-tree.js';
import { inFull, type Report } from './report.js';
import type { Answer } from './rest/answer.js';
import { readRequestTarget } from './rest/request-target.js';
import { route } from './routes.js';
import {
  type CompleteSandboxOptions,
  completeOptions,
  isPort,
  requireFault,
  type SandboxOptions,
} from './sandbox-options.js';
import { judgeClient } from './tls/client-identity.js';
import { judgeToken, type TokenClaims, TokenIssuer } from './tokens/token-issuer.js';
import { Admission } from './voms/admission.js';
import { ATTRIBUTES_PATH, type AttributeAuthority } from './voms/attribute-authority.js';
import { openAttributeAuthority } from './voms/open-attribute-authority.js';
import { publishedPlaces } from './voms/publish-organisation.js';

/**
 * A compute element that runs, until it is closed.
 *
 * @example
 * ```ts
 * await using sandbox = await startSandbox();
 * await using arc = new ArcInterface(sandbox.config, { log: null });
 * await arc.waitForJob(await arc.submitJob('/bin/hostname'));
 * ```
 */
export class Sandbox implements AsyncDisposable {
  /** `https://localhost:4443/arex` */
  readonly url: string;
  /** What `new ArcInterface(config)` needs to work here, in the name of the sandbox's user. */
  readonly config: ConnectionOptions;
  /** Where everything is kept. */
  readonly directory: string;
  /** The ARC release that it imitates. */
  readonly release: Release;
  readonly #authority: TestAuthority;
  readonly #misbehaviour: Misbehaviour;
  readonly #makeToken: (subject: string, claims: TokenClaims) => string;
  readonly #shutDown: () => Promise<void>;
  #closed: Promise<void> | undefined;

  /** @internal Use `startSandbox`. */
  constructor(parts: {
    readonly url: string;
    readonly config: ConnectionOptions;
    readonly directory: string;
    readonly release: Release;
    readonly authority: TestAuthority;
    readonly misbehaviour: Misbehaviour;
    readonly makeToken: (subject: string, claims: TokenClaims) => string;
    readonly shutDown: () => Promise<void>;
  }) {
    this.url = parts.url;
    this.config = parts.config;
    this.directory = parts.directory;
    this.release = parts.release;
    this.#authority = parts.authority;
    this.#misbehaviour = parts.misbehaviour;
    this.#makeToken = parts.makeToken;
    this.#shutDown = parts.shutDown;
  }

  /**
   * Another user, with a certificate of the same authority.
   * @param name - letters, digits, blanks, dots and dashes; becomes the CN
   * @returns what `new ArcInterface(config)` needs to work here in that name
   * @throws RangeError if it has other characters, or more than 61
   *
   * @example
   * ```ts
   * const other = new ArcInterface(await sandbox.user('jane doe'), { log: null });
   * await other.listJobs(); // none: the jobs are another user's
   * ```
   */
  async user(name: string): Promise<ConnectionOptions> {
    return await userConfig({ authority: this.#authority, directory: this.directory, url: this.url, name });
  }

  /**
   * A token that lets a user in without a certificate, valid for an hour, until this sandbox is closed.
   * @param name - becomes its `sub`
   * @param claims - in place of those that it would have, so that one can be made that is not accepted
   *
   * @example
   * ```ts
   * const token = sandbox.token('jane', { scope: 'compute.read' });
   * const arc = new ArcInterface({ ...sandbox.config, AUTHENTICATION: 'token' }, { token, log: null });
   * ```
   */
  token(name: string, claims: TokenClaims = {}): string {
    return this.#makeToken(name, claims);
  }

  /**
   * Lets something go wrong from now on.
   * @returns ends it
   * @throws SandboxOptionError for a fault that there is not, or with something that it does not take
   *
   * @example
   * ```ts
   * const end = sandbox.misbehave({ kind: 'fail', status: 503, reason: 'busy', method: 'POST', times: 1 });
   * await arc.submitJob('/bin/hostname');
   * end();
   * ```
   */
  misbehave(fault: Fault): () => void {
    requireFault(fault);
    return this.#misbehaviour.order(fault);
  }

  /**
   * Stops the server and all jobs that run; those count as failed. What has been kept in a temporary directory is
   * removed. May be called again.
   *
   * @example
   * ```ts
   * const sandbox = await startSandbox();
   * try {
   *   console.log(sandbox.url);
   * } finally {
   *   await sandbox.close();
   * }
   * ```
   */
  async close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * Starts a compute element of this machine. In a temporary directory, it stops its jobs and removes everything also
 * when the process ends without closing it, by `process.exit` or by a signal that the program does not handle (SIGINT,
 * SIGTERM, SIGHUP); in a directory of its own, its jobs go on then, and the next start takes them up.
 * @throws SandboxOptionError if an option cannot be used
 * @throws DirectoryInUseError if another sandbox uses the directory
 *
 * @example
 * ```ts
 * await using sandbox = await startSandbox({ slots: 2, release: '7.2', snapshotPeriodMs: 0 });
 * const arc = new ArcInterface(sandbox.config, { log: null });
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const complete = completeOptions(options);
  const isTemporary = complete.directory === undefined;
  const directory = resolve(complete.directory ?? mkdtempSync(join(tmpdir(), 'jasmin-arc-sandbox-')));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(directory);
  const cleanUp = async (): Promise<void> => {
    unlock();
    if (isTemporary) await removeTree(directory);
  };
  try {
    return await open(complete, { directory, isTemporary, cleanUp });
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

interface Place {
  readonly directory: string;
  readonly isTemporary: boolean;
  readonly cleanUp: () => Promise<void>;
}

async function open(options: CompleteSandboxOptions, place: Place): Promise<Sandbox> {
  const { release, host } = options;
  const { directory } = place;
  const generateKeys = place.isTemporary ? throwawayKeys : freshKeys;
  const authority = await TestAuthority.open(join(directory, 'authority'));
  const user = { authority, directory, name: options.user };
  await authority.user(options.user); // so that nothing that takes long comes after the server listens
  const misbehaviour = new Misbehaviour(options.misbehaviour);
  let setReady = (_: ComputeElement): void => {};
  let giveUp = (_: unknown): void => {};
  const ready = new Promise<ComputeElement>((done, failed) => {
    [setReady, giveUp] = [done, failed];
  });
  ready.catch(() => {}); // no request may be waiting for it
  // Requests wait until the jobs of an earlier run have their slots again.
  let tokenIssuer: TokenIssuer | undefined;
  let attributeAuthority: AttributeAuthority | undefined;
  const admission = new Admission({
    admits: options.admits,
    vomsdir: publishedPlaces(directory).vomsdir,
    certificatesDirectory: authority.certificatesDirectory,
  });
  const answer = async (request: ReceivedRequest): Promise<Answer | undefined> => {
    const service = await ready;
    const { absolute, path, query } = readRequestTarget(request.target);
    if (request.method === 'GET' && path === ATTRIBUTES_PATH && !absolute) {
      return attributeAuthority?.answer(request.client, query, new Date());
    }
    const own = tokenIssuer?.published;
    const issuers = own === undefined ? options.tokenIssuers : [...options.tokenIssuers, own];
    // A certificate wins over a token.
    const now = new Date();
    const client = request.client ?? judgeToken(request.header('authorization'), issuers, { release, now });
    return await answerRest({ ...request, client: await admission.admit(client, now) }, service);
  };
  const server = await makeServer(options, authority, misbehaviour, answer);
  let service: ComputeElement | undefined;
  const callOff = place.isTemporary ? atExit(() => abandon(service, directory)) : () => {};
  const stop = async (): Promise<void> => {
    await Promise.all([server.close(), service?.close()]);
    callOff();
  };
  try {
    const port = await server.listen(options.port ?? rememberedPort(directory, options.log) ?? 0, options.address);
    await writeFileAtomically(join(directory, SETTINGS_NAME), JSON.stringify({ port }));
    const url = `https://${isIPv6(host) ? `[${host}]` : host}:${port}/arex`;
    service = new ComputeElement({
      ...options,
      directory,
      url,
      authority: { subject: authority.subject, certificate: authority.certificate.toPem() },
      generateDelegationKeys: generateKeys,
    });
    await service.resume();
    attributeAuthority = await openAttributeAuthority(options, { authority, directory, port, generateKeys });
    const config = await userConfig({ ...user, url });
    setReady(service);
    const issuer = new TokenIssuer(url);
    tokenIssuer = issuer;
    const makeToken = (name: string, claims: TokenClaims) => issuer.issue(name, claims);
    const shutDown = async (): Promise<void> => {
      await stop();
      await place.cleanUp();
    };
    return new Sandbox({ url, config, directory, release, authority, misbehaviour, makeToken, shutDown });
  } catch (error) {
    giveUp(error);
    await stop();
    throw error;
  }
}

async function makeServer(
  options: CompleteSandboxOptions,
  authority: TestAuthority,
  misbehaviour: Misbehaviour,
  answer: (request: ReceivedRequest) => Promise<Answer | undefined>,
): Promise<HttpsServer> {
  const host = await authority.host(options.host);
  const certificate = await readFile(host.certificatePath, 'utf8');
  return new HttpsServer({
    certificateChain: certificate + authority.certificate.toPem(),
    privateKey: await readFile(host.keyPath, 'utf8'),
    newestTls: traitsOf(options.release).newestTls,
    judge: (certificates) => judgeClient(certificates, [authority.certificate], new Date()),
    answer,
    faults: ({ method, target }) => misbehaviour.strike({ method, path: target }),
    log: options.log,
  });
}

const answerRest = async (request: ReceivedRequest, service: ComputeElement): Promise<Answer> =>
  await route({
    ...request,
    target: readRequestTarget(request.target),
    service,
    traits: traitsOf(service.release),
  });

const SETTINGS_NAME = 'settings.json';

/** Job ids have the port in them: it should stay the same. */
function rememberedPort(directory: string, log: Report): number | undefined {
  try {
    const { port } = JSON.parse(readFileSync(join(directory, SETTINGS_NAME), 'utf8')) as { readonly port: unknown };
    if (typeof port !== 'number' || !isPort(port)) throw new Error('it names no port');
    return port;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    log(`The port of the last time cannot be read, and another one is taken: ${inFull(error)}`);
    return undefined;
  }
}

async function userConfig(parts: {
  readonly authority: TestAuthority;
  readonly directory: string;
  readonly url: string;
  readonly name: string;
}): Promise<ConnectionOptions> {
  const { authority, directory, url, name } = parts;
  const { certificatePath, keyPath } = await authority.user(name);
  const home = join(directory, 'users', name);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const { vomses, vomsdir } = publishedPlaces(directory);
  const config: ConnectionOptions = {
    CLIENT_CERT: certificatePath,
    CLIENT_KEY: keyPath,
    CERTS_DIR: authority.certificatesDirectory,
    PROXY_FILE: join(home, 'proxy.pem'),
    JOBS_INFO_FILE: join(home, 'jobs.dat'),
    ARC_SERVER: url.replace(/^https:\/\//, ''),
    VOMSES: vomses,
    VOMSDIR: vomsdir,
  };
  await writeFileAtomically(join(home, 'config.json'), `${JSON.stringify(config, undefined, 2)}\n`);
  return config;
}

/** For when the process ends and the program has not closed the sandbox: nothing asynchronous can run any more. */
function abandon(service: ComputeElement | undefined, directory: string): void {
  service?.killAtOnce();
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}
