import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { describeKind, describeValue } from '../checks/describe-value.js';
import { nearest } from '../checks/nearest.js';
import { isOutputName } from '../descriptions/model/declared-outputs.js';
import { InvalidConfigError } from '../errors/index.js';
import { parseEndpoint } from '../http/endpoint.js';
import { DELEGATION_CHOICES, type DelegationChoice } from '../interfaces/contract/delegation-choice.js';
import { INTERFACE_CHOICES, type InterfaceChoice } from '../interfaces/select-interface.js';
import { type Log, silentLog } from '../log/log.js';
import type { Authentication } from '../tokens/user-token-settings.js';
import { readVomsRequest } from '../voms/fqan.js';
import { findJsonSyntaxError } from './json-syntax.js';

/** The options that a caller may set; every one is optional. `~` at the start of a string value is the home directory. */
export interface ConnectionOptions {
  /**
   * Private key of the grid certificate, PEM or PKCS #12. @default the file of the certificate, if it holds a key, otherwise
   * `~/.arc/userkey-nopass.pem`, or `~/.arc/userkey.pem` where that is missing
   */
  CLIENT_KEY?: string;
  /** Grid certificate, PEM, or PKCS #12 as browsers export it (`.p12`, `.pfx`). @default `~/.arc/usercert.pem` */
  CLIENT_CERT?: string;
  /**
   * What shows the server who the user is: the certificate (`x509`), a token (`token`), or what is there: a token that TOKEN_FILE
   * names or the program gives, else the certificate (`auto`). @default `auto`
   */
  AUTHENTICATION?: Authentication;
  /** The file of a token, readable by its owner only; it is shown to ARC_SERVER and to no other server. @default none */
  TOKEN_FILE?: string;
  /**
   * The account of oidc-agent, or the address of an issuer that it has an account for: the agent, whose socket is named by OIDC_SOCK, is asked for
   * a token whenever the one before is near its end. It is shown to ARC_SERVER and to no other server. @default none
   */
  OIDC_AGENT_ACCOUNT?: string;
  /** Directory of trusted authorities: servers are verified against these only. @default `/etc/grid-security/certificates` */
  CERTS_DIR?: string;
  /** A program that makes proxies, used instead of this library's own code. @default this library makes them */
  ARCPROXY_PATH?: string;
  /** Where the proxy is saved. @default `/tmp/arcproxy_file` */
  PROXY_FILE?: string;
  /** The compute element; scheme, port and path may be left out. @default `jasmin-ce.ceda.ac.uk:60000/arex` */
  ARC_SERVER?: string;
  /**
   * Which interface of the compute element to submit through: one of {@link InterfaceKind}, or `auto` to use the best that the
   * server opens to this user. @default `auto`
   */
  INTERFACE?: InterfaceChoice;
  /** Seconds a new proxy is valid. @default 43200 */
  PROXY_VALIDITY_PERIOD?: number;
  /** Seconds left at which the proxy is renewed. @default 10 */
  PROXY_RENEWAL_THRESHOLD?: number;
  /**
   * What the proxy has to show of virtual organisations, the most important one first: `atlas` for all groups of the user,
   * `atlas:/atlas/Role=production` for one group or role. @default nothing, or what a proxy made before shows
   */
  VOMS?: readonly string[];
  /**
   * A file, or a directory of files, that name the servers of virtual organisations (vomses). It is looked into before the places that the
   * environment names, and those of the user and the machine. @default those places only, see `vomsesPlaces`
   */
  VOMSES?: string;
  /**
   * The directory that says who may sign for which virtual organisation: `VO/HOST.lsc`, or certificates. @default the one that
   * X509_VOMS_DIR names, otherwise `/etc/grid-security/vomsdir`
   */
  VOMSDIR?: string;
  /** The job list of the ARC command-line tools. @default `~/.arc/jobs.dat` */
  JOBS_INFO_FILE?: string;
  /** The file or directory in the session directory to fetch. @default `output` */
  OUTPUT_FILE?: string;
  /** The most bytes for which all files that a job made are fetched without being named. @default 1073741824 (1 GiB) */
  OUTPUT_MAX_BYTES?: number;
  /** The most files for which all files that a job made are fetched without being named. @default 1000 */
  OUTPUT_MAX_FILES?: number;
  /**
   * Whether to keep a history of submitted jobs beside the job list, in `jobs.dat.history`: with command lines, but without
   * environment variables. @default true
   */
  HISTORY?: boolean;
  /**
   * Whether to send an empty line where a server waits for the acknowledgement of the head before it sends the body of an answer, which
   * saves about 40 ms a request. It is done only where the server has been seen to bear it. @default true
   */
  NUDGE?: boolean;
  /**
   * Which jobs get a delegation, with which their server acts in the name of the user. `auto`: those that need one, or may need one: with
   * files that the server fetches from, or delivers to, places that ask for an identity; with runtime environments that use a
   * proxy, or that are not known to use none; or that the server refuses without one. `always`: all; of tokens, as soon as one of the
   * jobs needs one. `never`: none, and a job that needs one is refused before it is sent. @default `always`
   */
  DELEGATE?: DelegationChoice;
}

/** Where a certificate and its key are. */
export interface CredentialPaths {
  /** The file of the certificate. */
  readonly clientCert: string;
  /** The file of the key; undefined where it has to be looked for. */
  readonly clientKey: string | undefined;
}

/** The files of the user's identity that a configuration names. */
export interface ConfiguredPaths {
  /** CLIENT_CERT, if it is set, or its key is; otherwise undefined. */
  readonly clientCert: string | undefined;
  /** CLIENT_KEY, if it is set. */
  readonly clientKey: string | undefined;
  /** PROXY_FILE, or its default. */
  readonly proxyFile: string;
  /** Whether PROXY_FILE is set. */
  readonly isProxyFileGiven: boolean;
  /** CERTS_DIR, if it is set. */
  readonly certsDir: string | undefined;
}

type Key = keyof ConnectionOptions;

const text = {
  wants: 'a non-empty string',
  accepts: (value: unknown) => typeof value === 'string' && value.trim() !== '' && !value.includes('\0'),
};
const seconds = (least: number) => ({
  wants: `a whole number of seconds, at least ${least}`,
  accepts: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= least,
});
const atLeast0 = (unit: string) => ({
  wants: `a whole number of ${unit}, at least 0`,
  accepts: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0,
});
const server = {
  wants: 'a host such as ce.example.org, with port and path where they are not 443 and /arex',
  accepts: (value: unknown) => text.accepts(value) && parseEndpoint(value as string) !== undefined,
};
const outputName = {
  wants: 'a name relative to the session directory, or / for all of it',
  accepts: (value: unknown) => text.accepts(value) && isOutputName(value as string),
};
const truth = { wants: 'true or false', accepts: (value: unknown) => typeof value === 'boolean' };
const vomsRequests = {
  wants: 'a list of texts VO[:/VO[/GROUP][/Role=ROLE]], such as ["atlas:/atlas/Role=production"]',
  accepts: (value: unknown) =>
    Array.isArray(value) &&
    value.every((each) => typeof each === 'string' && typeof readVomsRequest(each) !== 'string'),
};
const quoted = (name: string) => `"${name}"`;
const oneOf = (names: readonly string[]) => ({
  wants: `${names.slice(0, -1).map(quoted).join(', ')} or ${names.slice(-1).map(quoted).join()}`,
  accepts: (value: unknown) => names.some((name) => name === value),
});
const AUTHENTICATIONS: readonly Authentication[] = ['auto', 'x509', 'token'];

const agentAccount = {
  wants: 'the name of an account of oidc-agent, or the address of an issuer',
  accepts: (value: unknown) => typeof value === 'string' && value.trim() !== '',
};

const OPTIONS: Readonly<
  Record<
    Key,
    {
      readonly wants: string;
      readonly accepts: (value: unknown) => boolean;
      readonly preset?: string | number | boolean;
    }
  >
> = {
  CLIENT_KEY: { ...text, preset: '~/.arc/userkey-nopass.pem' },
  CLIENT_CERT: { ...text, preset: '~/.arc/usercert.pem' },
  AUTHENTICATION: { ...oneOf(AUTHENTICATIONS), preset: 'auto' },
  TOKEN_FILE: text,
  OIDC_AGENT_ACCOUNT: agentAccount,
  CERTS_DIR: { ...text, preset: '/etc/grid-security/certificates' },
  ARCPROXY_PATH: text,
  PROXY_FILE: { ...text, preset: '/tmp/arcproxy_file' },
  ARC_SERVER: { ...server, preset: 'jasmin-ce.ceda.ac.uk:60000/arex' },
  INTERFACE: { ...oneOf(INTERFACE_CHOICES), preset: 'auto' },
  // A proxy is valid from five minutes before it is made, and servers allow no leeway: one of less than a minute cannot be used.
  PROXY_VALIDITY_PERIOD: { ...seconds(60), preset: 43_200 },
  PROXY_RENEWAL_THRESHOLD: { ...seconds(0), preset: 10 },
  VOMS: vomsRequests,
  VOMSES: text,
  VOMSDIR: text,
  JOBS_INFO_FILE: { ...text, preset: '~/.arc/jobs.dat' },
  OUTPUT_FILE: { ...outputName, preset: 'output' },
  OUTPUT_MAX_BYTES: { ...atLeast0('bytes'), preset: 1024 ** 3 },
  OUTPUT_MAX_FILES: { ...atLeast0('files'), preset: 1_000 },
  HISTORY: { ...truth, preset: true },
  NUDGE: { ...truth, preset: true },
  DELEGATE: { ...oneOf(DELEGATION_CHOICES), preset: 'always' },
};

const isKey = (key: string): key is Key => Object.hasOwn(OPTIONS, key);

/** The option that was probably meant by one that does not exist. */
export const nearestOption = (key: string): string | undefined =>
  nearest(key.toUpperCase().replaceAll(/[-\s]/g, '_'), Object.keys(OPTIONS));

/** An unknown option has no effect, and the user might not notice: the warning suggests the option that was probably meant. */
function unknownOption(key: string): string {
  const meant = nearestOption(key);
  const ignored = `There is no configuration option ${key}; it is ignored`;
  return meant === undefined ? ignored : `${ignored}. Did you mean ${meant}?`;
}

/**
 * The options of a connection, complete and checked. Reading it touches neither the network nor a credential.
 *
 * @example
 * ```ts
 * const config = new ConnectionConfig({ ARC_SERVER: 'ce.example.org' });
 * console.log(config.endpoint, config.CLIENT_CERT); // https://ce.example.org:443/arex, and the default
 * ```
 */
export class ConnectionConfig {
  /** Path of the private key of the grid certificate. If none was given, another file may be used: {@link credentialFiles}. */
  readonly CLIENT_KEY: string;
  /** Path of the grid certificate. */
  readonly CLIENT_CERT: string;
  /** What shows the server who the user is. */
  readonly AUTHENTICATION: Authentication;
  /** Path of the token; undefined unless the configuration sets it. */
  readonly TOKEN_FILE: string | undefined;
  /** The account of oidc-agent; undefined unless the configuration sets it. */
  readonly OIDC_AGENT_ACCOUNT: string | undefined;
  /** Directory of the trusted authorities. */
  readonly CERTS_DIR: string;
  /** Undefined unless the configuration sets it: proxies are then made by this library. */
  readonly ARCPROXY_PATH: string | undefined;
  /** Path of the proxy. */
  readonly PROXY_FILE: string;
  /** The compute element as it was given; {@link endpoint} is its whole address. */
  readonly ARC_SERVER: string;
  /** Which interface to submit through. */
  readonly INTERFACE: InterfaceChoice;
  /** Seconds a new proxy is valid. */
  readonly PROXY_VALIDITY_PERIOD: number;
  /** Seconds left at which the proxy is renewed. */
  readonly PROXY_RENEWAL_THRESHOLD: number;
  /** What the proxy has to show of virtual organisations; empty if nothing was given. */
  readonly VOMS: readonly string[];
  /** Path of the file or directory that names servers of virtual organisations; undefined unless the configuration sets it. */
  readonly VOMSES: string | undefined;
  /** Path of the directory of those who may sign for virtual organisations; undefined unless the configuration sets it. */
  readonly VOMSDIR: string | undefined;
  /** Path of the job list. */
  readonly JOBS_INFO_FILE: string;
  /** The output that `submitJob` asks for if it is called without `outputs`. */
  readonly OUTPUT_FILE: string;
  /** The most bytes for which all files that a job made are fetched without being named. */
  readonly OUTPUT_MAX_BYTES: number;
  /** The most files for which all files that a job made are fetched without being named. */
  readonly OUTPUT_MAX_FILES: number;
  /** Whether a history of submitted jobs is kept. */
  readonly HISTORY: boolean;
  /** Whether servers that wait for an acknowledgement in the middle of an answer are sent an empty line. */
  readonly NUDGE: boolean;
  /** Which jobs get a delegation. */
  readonly DELEGATE: DelegationChoice;
  readonly #given: ReadonlySet<string>;
  readonly #unknown: Readonly<Record<string, unknown>>;

  /**
   * @throws InvalidConfigError if a value has a wrong type or is impossible; it names the key, what it got and wants
   */
  constructor(options: ConnectionOptions = {}, log: Log = silentLog) {
    if (describeKind(options) !== 'an object') {
      throw new InvalidConfigError(
        `The configuration must be the path of a file, or an object with its options; it is ${describeValue(options)}`,
      );
    }
    for (const [key, value] of Object.entries(options)) {
      if (!isKey(key)) {
        log.warning(unknownOption(key));
      } else if (value !== undefined && !OPTIONS[key].accepts(value)) {
        throw new InvalidConfigError(`${key} must be ${OPTIONS[key].wants}; it is ${describeValue(value)}`, {
          key,
          remedy: 'correct-option',
        });
      }
    }
    this.#unknown = Object.fromEntries(Object.entries(options).filter(([key]) => !isKey(key)));
    this.#given = new Set(Object.keys(options).filter((key) => isKey(key) && options[key] !== undefined));
    const string = (key: Key): string => expandHome(String(options[key] ?? OPTIONS[key].preset));
    const number = (key: Key): number => Number(options[key] ?? OPTIONS[key].preset);
    this.CLIENT_KEY = string('CLIENT_KEY');
    this.CLIENT_CERT = string('CLIENT_CERT');
    this.AUTHENTICATION = options.AUTHENTICATION ?? 'auto';
    this.TOKEN_FILE = options.TOKEN_FILE === undefined ? undefined : string('TOKEN_FILE');
    this.OIDC_AGENT_ACCOUNT = options.OIDC_AGENT_ACCOUNT;
    this.CERTS_DIR = string('CERTS_DIR');
    this.ARCPROXY_PATH = options.ARCPROXY_PATH === undefined ? undefined : string('ARCPROXY_PATH');
    this.PROXY_FILE = string('PROXY_FILE');
    this.ARC_SERVER = string('ARC_SERVER');
    this.INTERFACE = options.INTERFACE ?? 'auto';
    this.PROXY_VALIDITY_PERIOD = number('PROXY_VALIDITY_PERIOD');
    this.PROXY_RENEWAL_THRESHOLD = number('PROXY_RENEWAL_THRESHOLD');
    this.VOMS = [...(options.VOMS ?? [])];
    this.VOMSES = options.VOMSES === undefined ? undefined : string('VOMSES');
    this.VOMSDIR = options.VOMSDIR === undefined ? undefined : string('VOMSDIR');
    this.JOBS_INFO_FILE = string('JOBS_INFO_FILE');
    this.OUTPUT_FILE = string('OUTPUT_FILE');
    this.OUTPUT_MAX_BYTES = number('OUTPUT_MAX_BYTES');
    this.OUTPUT_MAX_FILES = number('OUTPUT_MAX_FILES');
    this.HISTORY = options.HISTORY ?? true;
    this.NUDGE = options.NUDGE ?? true;
    this.DELEGATE = options.DELEGATE ?? 'always';
    const [named, another] = (['TOKEN_FILE', 'OIDC_AGENT_ACCOUNT'] as const).filter((key) => this[key] !== undefined);
    if (this.AUTHENTICATION === 'x509' && named !== undefined) {
      throw new InvalidConfigError(`${named} names a token, and AUTHENTICATION "x509" means that none is shown`, {
        key: 'AUTHENTICATION',
        remedy: 'correct-option',
      });
    }
    if (another !== undefined) {
      throw new InvalidConfigError(`${named} and ${another} name two tokens: leave one of them out`, {
        key: another,
        remedy: 'correct-option',
      });
    }
    if (this.PROXY_RENEWAL_THRESHOLD >= this.PROXY_VALIDITY_PERIOD) {
      throw new InvalidConfigError(
        `PROXY_RENEWAL_THRESHOLD (${this.PROXY_RENEWAL_THRESHOLD}) must be less than PROXY_VALIDITY_PERIOD ` +
          `(${this.PROXY_VALIDITY_PERIOD}): every new proxy would be renewed at once`,
        { key: 'PROXY_RENEWAL_THRESHOLD' },
      );
    }
  }

  /**
   * Whether an option was given, rather than left to its default.
   *
   * @example
   * ```ts
   * if (!arc.config.isGiven('ARC_SERVER')) console.warn(`going to ${arc.config.endpoint}, the default`);
   * ```
   */
  isGiven(option: keyof ConnectionOptions): boolean {
    return this.#given.has(option);
  }

  /**
   * What was given beside the options that there are: it is ignored.
   *
   * @example
   * ```ts
   * for (const name of Object.keys(arc.config.unknownOptions)) console.warn(`${name} has no effect`);
   * ```
   */
  get unknownOptions(): Readonly<Record<string, unknown>> {
    return this.#unknown;
  }

  /**
   * The files of the grid certificate and of its key, as `readUserCredential` takes them. A key that was not given is looked for when
   * it is needed: `clientKey` is undefined.
   *
   * @example
   * ```ts
   * const { certificate } = await readUserCredential({ ...arc.config.credentialFiles, passPhrase: async () => 'asked of the user' });
   * ```
   */
  get credentialFiles(): CredentialPaths {
    return { clientCert: this.CLIENT_CERT, clientKey: this.isGiven('CLIENT_KEY') ? this.CLIENT_KEY : undefined };
  }

  /**
   * The files of the user's identity that the configuration names, as `findIdentity` takes them.
   *
   * @example
   * ```ts
   * const { taken } = await findIdentity(arc.config.configuredFiles);
   * ```
   */
  get configuredFiles(): ConfiguredPaths {
    const names = (option: Key, value: string) => (this.isGiven(option) ? value : undefined);
    // A key without a certificate is that of the default certificate.
    const hasCredential = this.isGiven('CLIENT_CERT') || this.isGiven('CLIENT_KEY');
    return {
      clientCert: hasCredential ? this.CLIENT_CERT : undefined,
      clientKey: names('CLIENT_KEY', this.CLIENT_KEY),
      proxyFile: this.PROXY_FILE,
      isProxyFileGiven: this.isGiven('PROXY_FILE'),
      certsDir: names('CERTS_DIR', this.CERTS_DIR),
    };
  }

  /** `https://host:port/path` of ARC_SERVER, with the defaults for the parts that were left out. */
  get endpoint(): string {
    const endpoint = parseEndpoint(this.ARC_SERVER);
    if (endpoint === undefined)
      throw new InvalidConfigError(`ARC_SERVER must be ${server.wants}`, { key: 'ARC_SERVER' });
    return endpoint;
  }

  /**
   * Reads a configuration file: a JSON object with any of the options.
   * @throws the ordinary I/O error if the file cannot be read
   * @throws InvalidConfigError if it is not a JSON object, or an option cannot be used
   *
   * @example
   * ```ts
   * const { endpoint } = ConnectionConfig.fromFile('~/.config/jasmin-arc/config.json');
   * ```
   */
  static fromFile(path: string, log: Log = silentLog): ConnectionConfig {
    const content = readFileSync(expandHome(path), 'utf8').replace(/^\uFEFF/, '');
    let parsed: unknown;
    try {
      parsed = JSON.parse(content);
    } catch (cause) {
      const { line = 1, column = 1, problem = (cause as Error).message } = findJsonSyntaxError(content) ?? {};
      throw new InvalidConfigError(`${path} is not JSON: line ${line}, column ${column}: ${problem}`, {
        cause,
        remedy: 'write-json-object',
      });
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw new InvalidConfigError(`${path} must hold a JSON object; it holds ${describeValue(parsed)}`);
    }
    const warning = (message: string) => log.warning(`${path}: ${message}`);
    return new ConnectionConfig(parsed as ConnectionOptions, { ...log, warning });
  }
}

/** `~` and `~/x` are the home directory; `~name` is left alone, as the home directory of another user is not known. */
export const expandHome = (value: string): string =>
  value === '~' || value.startsWith('~/') ? (process.env.HOME || homedir()) + value.slice(1) : value;
