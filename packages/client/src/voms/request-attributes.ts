import { requireArgument } from '../checks/require-argument.js';
import {
  capable,
  listOf,
  object,
  required,
  signal as signalShape,
  simple,
  text,
  time,
  wholeNumber,
} from '../checks/shape.js';
import {
  ArcError,
  CredentialFormatError,
  ServerUnreachableError,
  type VomsFailure,
  VomsRequestError,
} from '../errors/index.js';
import { isBrokenConnection } from '../http/connection-errors.js';
import { type HttpSender, HttpsClient } from '../http/https-client.js';
import type { ServerTrust } from '../http/server-trust.js';
import { exchangeText, type TlsExchangeOptions } from '../http/tls-exchange.js';
import { type Log, silentLog } from '../log/log.js';
import type { Credential } from '../pki/credential.js';
import { credential as credentialShape } from '../pki/pki-shapes.js';
import { firstToSucceed } from '../waiting/first-to-succeed.js';
import { AttributeCertificate } from './attribute-certificate.js';
import { describeAttributeDefect } from './attribute-defect.js';
import {
  findAttributeDefect,
  findContentDefect,
  findSignatureDefect,
  type SignerAuthorities,
} from './find-attribute-defect.js';
import { missingFqans, parseFqan } from './fqan.js';
import { readLegacyAnswer, writeLegacyRequest } from './legacy-messages.js';
import { readVomsAnswer, type VomsAnswer } from './voms-answer.js';
import type { VomsServer } from './vomses-file.js';

/** A server that has not answered by then may hang: the next one is asked beside it. */
const NEXT_SERVER_MS = 3_000;
/** For one server, from the name look-up to the end of its answer. A busy one takes a few seconds. */
const ANSWER_MS = 30_000;
/** The refusal of a server that gave only a part of what it was asked for. */
const INCOMPLETE = 'incomplete';
const MAX_ANSWER_BYTES = 4 << 20;
/** As arcproxy asks for. Without a word about it, the old protocol gives attributes that are valid for no second. */
const DEFAULT_LIFETIME_SECONDS = 12 * 3600;

/** The trusted authorities, such as `TrustedAuthorities`. */
export interface ServerAuthorities extends SignerAuthorities {
  /**
   * The certificates of the authorities that servers must have been certified by, PEM; at least those that can be of use for a chain
   * (DER), if one is given.
   */
  pems(chain?: readonly Uint8Array[]): Promise<readonly string[]>;
}

/** What servers of a virtual organisation are asked for, and how. */
export interface RequestAttributesOptions {
  /** The servers, asked in this order; see {@link findVomsServers}. */
  readonly servers: readonly VomsServer[];
  /** What is shown to the servers: the user's certificate with its key, or a proxy. */
  readonly credential: Credential;
  /** The authorities of the servers, such as a `TrustedAuthorities`. */
  readonly authorities: ServerAuthorities;
  /** Path of the VOMS directory, see {@link vomsDirectory}. @default who has signed is not looked up there */
  readonly directory?: string | undefined;
  /** Groups and roles, the primary one first, such as `/atlas/Role=production`. @default all groups of the user */
  readonly fqans?: readonly string[] | undefined;
  /** For how many seconds the attributes are to be valid; servers have a limit of their own. @default 43 200, twelve hours */
  readonly lifetimeSeconds?: number | undefined;
  /** Gives up; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Gets what servers warn of, and which of them failed. @default nothing is logged */
  readonly log?: Log | undefined;
  /** The time at which the attributes must be valid. @default the machine's clock */
  readonly now?: Date | undefined;
}

/** The attributes that a server has given. */
export interface ReceivedAttributes {
  /** The attribute certificate. */
  readonly attributes: AttributeCertificate;
  /** The server that has given it. */
  readonly server: VomsServer;
  /** What the server warns of, in its own words, for instance a validity that is shorter than was asked for. */
  readonly warnings: readonly string[];
  /** What went wrong with servers that were asked before. */
  readonly failures: readonly VomsFailure[];
  /**
   * Whether the VOMS directory names the signer. False if the directory knows nothing of the server: then only the connection to it
   * proves that it is the right one.
   */
  readonly isVerified: boolean;
}

const SERVER = object<VomsServer>({
  alias: required(text),
  vo: required(text),
  host: required(text),
  port: required(wholeNumber('a port', 1)),
  subject: required(text),
  file: required(text),
});

const OPTIONS = object<RequestAttributesOptions>({
  servers: required(listOf('servers', SERVER)),
  credential: required(credentialShape),
  authorities: required(capable<ServerAuthorities>('the authorities', 'pems', 'findDefect')),
  directory: text,
  fqans: listOf(
    'groups',
    simple(
      'a group, such as /VO/GROUP/Role=ROLE',
      (value) => typeof value === 'string' && parseFqan(value) !== undefined,
    ),
  ),
  lifetimeSeconds: wholeNumber('seconds', 1),
  signal: signalShape,
  log: capable<Log>('a log', 'debug', 'info', 'warning'),
  now: time,
});

/**
 * Asks the servers of a virtual organisation for the user's attributes, until one gives some that are the user's, valid, and signed by a
 * signer that the VOMS directory does not contradict. The next server is asked when one has failed, or has not answered for three
 * seconds. They are asked over HTTPS, and those that close the connection then, as those without it do, with the older protocol of VOMS.
 * The credential is shown to these servers and to no others.
 *
 * @throws VomsRequestError if no server gives any; it says what went wrong with each
 * @throws CredentialMissingError if the directory of the authorities cannot be read
 *
 * @example
 * ```ts
 * import { homedir } from 'node:os';
 *
 * const servers = await findVomsServers('atlas', vomsesPlaces(homedir(), process.env));
 * const { attributes } = await requestAttributes({
 *   servers,
 *   credential: await readProxyFile('/tmp/arcproxy_file'),
 *   authorities: new TrustedAuthorities('/etc/grid-security/certificates'),
 *   fqans: ['/atlas/Role=production'],
 * });
 * console.log(attributes.fqans.join(' '), attributes.notAfter.toISOString());
 * ```
 */
export async function requestAttributes(options: RequestAttributesOptions): Promise<ReceivedAttributes> {
  requireArgument('requestAttributes', 'options', options, OPTIONS);
  const { servers, credential, authorities, signal, log = silentLog } = options;
  await authorities.pems([]); // a directory without authorities is not the fault of a server
  const origins = new Set(servers.map(originOf));
  const identity = credential.toTlsIdentity();
  const trust: ServerTrust = {
    trustAnchors: (chain) => authorities.pems(chain),
    findTrustDefect: (shown) => authorities.findDefect(shown),
  };
  await using client = new HttpsClient({
    trust,
    authenticator: { credentialFor: async (origin) => (origins.has(origin) ? { identity } : undefined) },
    log,
    connectTimeoutMs: ANSWER_MS,
    limits: { answerMs: ANSWER_MS, silenceMs: ANSWER_MS, textMs: ANSWER_MS, textBytes: MAX_ANSWER_BYTES },
  });
  const ask = async (server: VomsServer, aborted: AbortSignal): Promise<Asked> => {
    const asking = { ...options, signal: aborted };
    try {
      return await askServer(server, client, asking);
    } catch (error) {
      if (!mayBeLegacy(error)) throw error;
      log.verbose(
        `${server.host}:${server.port} does not answer over HTTPS: ${error.message}; trying the old protocol`,
      );
      return await askLegacyServer(server, { identity, trust }, asking, error);
    }
  };
  const { success, failures } = await firstToSucceed(servers, ask, { nextAfterMs: NEXT_SERVER_MS, signal });
  const unforeseen = failures.find(({ error }) => !(error instanceof ArcError || error instanceof UnusableAnswer));
  if (unforeseen !== undefined) throw unforeseen.error;
  const told = failures.map(({ item, error }) => failureOf(item, error));
  if (success === undefined) throw noAttributes(servers, told); // which tells all of them
  for (const { host, port, reason } of told) log.warning(`${host}:${port} gave no attributes: ${reason}`);
  for (const warning of success.result.warnings) log.warning(`${success.item.host} warns: ${warning}`);
  return { ...success.result, server: success.item, failures: told };
}

/** An answer without attributes that can be used. */
class UnusableAnswer extends Error {
  readonly refusal: string | undefined;

  constructor(message: string, refusal?: string) {
    super(message);
    this.refusal = refusal;
  }
}

type Asked = Pick<ReceivedAttributes, 'attributes' | 'warnings' | 'isVerified'>;

async function askServer(server: VomsServer, client: HttpSender, options: RequestAttributesOptions): Promise<Asked> {
  const { status, body } = await client.text({
    method: 'GET',
    url: addressOf(server, options),
    signal: options.signal,
    repeatable: false, // a server that has the old protocol alone would break each connection
  });
  const answer = readVomsAnswer(body);
  if (answer === undefined) throw new UnusableAnswer(`its answer (HTTP ${status}) is not one of a VOMS server`);
  return await judge(answer, server, options);
}

/** Servers that have the old protocol alone close the connection when they are sent a request of HTTP. */
const mayBeLegacy = (error: unknown): error is ServerUnreachableError =>
  error instanceof ServerUnreachableError && error.requestMayHaveArrived && isBrokenConnection(error.cause);

async function askLegacyServer(
  server: VomsServer,
  connection: Pick<TlsExchangeOptions, 'identity' | 'trust'>,
  options: RequestAttributesOptions,
  before: ServerUnreachableError,
): Promise<Asked> {
  const { fqans = [], lifetimeSeconds = DEFAULT_LIFETIME_SECONDS, signal } = options;
  const { host, port, vo } = server;
  const text = await exchangeText(writeLegacyRequest(vo, fqans, lifetimeSeconds), {
    ...connection,
    host,
    port,
    timeoutMs: ANSWER_MS,
    maxBytes: MAX_ANSWER_BYTES,
    signal,
  });
  const answer = readLegacyAnswer(text);
  // A server that closes every connection does not speak the old protocol either.
  if (answer === undefined) throw before;
  return await judge(answer, server, options);
}

async function judge(answer: VomsAnswer, server: VomsServer, options: RequestAttributesOptions): Promise<Asked> {
  const { certificate, warnings, refusal } = answer;
  if (refusal !== undefined) {
    throw new UnusableAnswer([refusal.code, refusal.message].filter(Boolean).join(': '), refusal.code);
  }
  if (certificate === undefined) throw new UnusableAnswer(['it gave no attributes', ...warnings].join('; '));
  const attributes = new AttributeCertificate(certificate, `the answer of ${server.host}`);
  const [missing] = missingFqans(attributes.fqans, options.fqans ?? []);
  if (missing !== undefined) {
    throw new UnusableAnswer([`it gave attributes without ${missing}`, ...warnings].join('; '), INCOMPLETE);
  }
  return { attributes, warnings, isVerified: await verify(attributes, server, options) };
}

/**
 * The query is written as it is: servers do not decode it.
 * @see src/server/vomsd-rest.cc of VOMS 2.1
 */
function addressOf(server: VomsServer, options: RequestAttributesOptions): string {
  const { fqans = [], lifetimeSeconds = DEFAULT_LIFETIME_SECONDS } = options;
  const groups = fqans.length === 0 ? '' : `fqans=${fqans.join(',')}&`;
  return `${originOf(server)}/generate-ac?${groups}lifetime=${lifetimeSeconds}`;
}

const originOf = ({ host, port }: VomsServer): string => new URL(`https://${host}:${port}`).origin;

/** @returns whether the VOMS directory names the signer */
async function verify(
  attributes: AttributeCertificate,
  { vo }: VomsServer,
  { credential, authorities, directory, now = new Date() }: RequestAttributesOptions,
): Promise<boolean> {
  const user = credential.chain.find(({ isProxy }) => !isProxy) ?? credential.certificate;
  const owner = { user, vo, now };
  const [signer] = attributes.signers;
  const defect =
    findContentDefect(attributes, owner) ??
    (signer && findSignatureDefect(attributes, signer)) ??
    (directory === undefined ? undefined : await findAttributeDefect(attributes, { ...owner, directory, authorities }));
  if (defect === undefined) return directory !== undefined;
  if (defect.kind === 'no-trust') return false;
  throw new UnusableAnswer(`its attribute certificate cannot be used: ${describeAttributeDefect(defect)}`);
}

function failureOf({ host, port }: VomsServer, error: unknown): VomsFailure {
  const refusal = error instanceof UnusableAnswer ? error.refusal : undefined;
  const reason = error instanceof Error ? error.message : String(error);
  return { host, port, reason, refusal, cause: error instanceof ArcError ? error : undefined };
}

function noAttributes(servers: readonly VomsServer[], failures: readonly VomsFailure[]): VomsRequestError {
  const vo = servers[0]?.vo ?? '';
  const each = failures.map(({ host, port, reason }) => `${host}:${port}: ${reason}`).join('; ');
  const isRefused = failures.some(({ refusal }) => refusal !== undefined);
  const isMalformed = failures.some(({ cause }) => cause instanceof CredentialFormatError);
  return new VomsRequestError(`No server of the virtual organisation ${vo} gave attributes: ${each}`, {
    vo,
    failures,
    cause: failures[0]?.cause,
    remedy: isRefused ? 'check-membership' : isMalformed ? undefined : 'retry-later',
  });
}
