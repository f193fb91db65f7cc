import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { isUserName } from './authority/test-authority.js';
import { MAX_TIMER_MS } from './compute/at-time.js';
import { QUEUE_OPTIONS, type QueueOptions } from './compute/queues.js';
import { type Fault, findFaultMistake } from './misbehaviour.js';
import { findOptionMistake, type OptionKinds } from './option-kinds.js';
import { RELEASES, type Release } from './release.js';
import type { TokenIssuerOptions } from './tokens/token-issuer.js';
import {
  completeOrganisation,
  findOrganisationMistake,
  isFqanOf,
  type VirtualOrganisation,
  type VirtualOrganisationOptions,
} from './voms/virtual-organisation.js';

/** What a sandbox is like; every option may be left out. */
export interface SandboxOptions {
  /**
   * Where everything is kept: certificates, jobs, delegations, files. A sandbox that is started again there finds all
   * of it. @default a temporary directory, removed when the sandbox is closed or the process ends
   */
  readonly directory?: string | undefined;
  /** The TCP port to listen on. @default any free port; in a directory that has been used before, the port it had then */
  readonly port?: number | undefined;
  /**
   * The address to listen on. Every client that can connect and has a certificate of the sandbox runs programs as you.
   * Any address but loopback needs `allowOtherMachines` as well. @default '127.0.0.1'
   */
  readonly address?: string | undefined;
  /** Lets the sandbox listen on an address that other machines can reach. @default false */
  readonly allowOtherMachines?: boolean | undefined;
  /**
   * The host name in the sandbox's address and certificate.
   * @default 'localhost'; where that leads elsewhere, because `address` is one that it does not stand for, the address
   */
  readonly host?: string | undefined;
  /** How many slots there are: that many jobs of one slot run at once. @default the processors of this machine */
  readonly slots?: number | undefined;
  /** The queues that jobs can ask for. @default one queue, `fork`, without limits */
  readonly queues?: readonly QueueOptions[] | undefined;
  /** The ARC release to imitate: 6.17 speaks REST 1.0 in its own dialect, 7.0 and 7.2 also 1.1. @default '7.0' */
  readonly release?: Release | undefined;
  /** The name of the user whose credentials come with the sandbox. @default 'tester' */
  readonly user?: string | undefined;
  /**
   * How often `status` and `info` are brought up to date, in milliseconds; in between they show what was. 0 is always.
   * A-REX' own period is 60000. @default 1000
   */
  readonly snapshotPeriodMs?: number | undefined;
  /** How long results are kept, in seconds. @default 604800, a week */
  readonly lifetimeSeconds?: number | undefined;
  /** How long a job waits for inputs to be uploaded, in seconds. @default 600 */
  readonly uploadTimeoutSeconds?: number | undefined;
  /** Refuses new jobs while so many jobs have not ended. @default never */
  readonly maxJobs?: number | undefined;
  /** Whose tokens are accepted, beside those that `Sandbox.token` makes. @default no one's */
  readonly tokenIssuers?: readonly TokenIssuerOptions[] | undefined;
  /** The virtual organisation that can be tried, see {@link VirtualOrganisationOptions}. @default one that is called `sandbox` */
  readonly virtualOrganisation?: VirtualOrganisationOptions | undefined;
  /**
   * Lets in only users whose proxy shows one of these groups or roles of a virtual organisation, such as `/sandbox/Role=production`. Tokens
   * show none. @default all users are let in
   */
  readonly admits?: readonly string[] | undefined;
  /** What shall go wrong. @default nothing */
  readonly misbehaviour?: readonly Fault[] | undefined;
  /** Gets one line for each refused client and each unexpected error. @default no reports */
  readonly log?: ((message: string) => void) | undefined;
}

/**
 * An option cannot be used.
 *
 * @example
 * ```ts
 * if (error instanceof SandboxOptionError) console.error(`${error.option}: ${error.message}`);
 * ```
 */
export class SandboxOptionError extends Error {
  override readonly name = 'SandboxOptionError';
  /** Says which error it is, in a form that does not change. */
  readonly code = 'ERR_SANDBOX_OPTION';

  constructor(
    /** The name of the option; `options` if what was given is no object of options. */
    readonly option: string,
    reason: string,
  ) {
    super(`The option ${option} cannot be used: ${reason}`);
  }
}

type WithDefault = Exclude<keyof SandboxOptions, 'directory' | 'port' | 'maxJobs' | 'queues' | 'virtualOrganisation'>;

/** The options, with the defaults of those left out. */
export type CompleteSandboxOptions = Pick<SandboxOptions, 'directory' | 'port' | 'maxJobs'> & {
  readonly [Option in WithDefault]-?: Exclude<SandboxOptions[Option], undefined>;
} & {
  readonly queues: readonly [QueueOptions, ...QueueOptions[]];
  readonly virtualOrganisation: VirtualOrganisation;
};

const OPTIONS: OptionKinds<SandboxOptions> = {
  directory: 'a string',
  port: 'a number',
  address: 'a string',
  allowOtherMachines: 'true or false',
  host: 'a string',
  slots: 'a number',
  queues: 'a list',
  release: 'a string',
  user: 'a string',
  snapshotPeriodMs: 'a number',
  lifetimeSeconds: 'a number',
  uploadTimeoutSeconds: 'a number',
  maxJobs: 'a number',
  tokenIssuers: 'a list',
  virtualOrganisation: 'an object',
  admits: 'a list',
  misbehaviour: 'a list',
  log: 'a function',
};

const TOKEN_ISSUER_OPTIONS: OptionKinds<TokenIssuerOptions> = { issuer: 'a string', keys: 'a list' };

/** What the compiler has not checked: a program may be plain JavaScript, or may have read the options from JSON. */
function requireKinds(options: SandboxOptions): void {
  const mistake = findOptionMistake(options, OPTIONS);
  if (mistake) throw new SandboxOptionError(mistake.option ?? 'options', mistake.reason);
  for (const queue of options.queues ?? []) {
    const wrong = findOptionMistake(queue, QUEUE_OPTIONS);
    if (wrong)
      throw new SandboxOptionError(`queues${wrong.option === undefined ? '' : `: ${wrong.option}`}`, wrong.reason);
  }
  for (const one of options.tokenIssuers ?? []) {
    const wrong = findOptionMistake(one, TOKEN_ISSUER_OPTIONS);
    if (wrong) throw new SandboxOptionError('tokenIssuers', wrong.reason);
    if (one.issuer === undefined || one.keys === undefined)
      throw new SandboxOptionError('tokenIssuers', 'each has an issuer and keys');
  }
  const wrong = findOrganisationMistake(options.virtualOrganisation ?? {});
  if (wrong !== undefined) throw new SandboxOptionError('virtualOrganisation', wrong);
  for (const fault of options.misbehaviour ?? []) requireFault(fault);
}

/** @throws SandboxOptionError for a fault that cannot be ordered */
export function requireFault(fault: Fault): void {
  const mistake = findFaultMistake(fault);
  if (mistake !== undefined) throw new SandboxOptionError('misbehaviour', mistake);
}

/** @throws SandboxOptionError if one of them cannot be used */
export function completeOptions(options: SandboxOptions): CompleteSandboxOptions {
  requireKinds(options);
  const [first = { name: 'fork' }, ...others] = options.queues ?? [];
  const complete: CompleteSandboxOptions = {
    directory: options.directory,
    port: options.port,
    address: options.address ?? '127.0.0.1',
    allowOtherMachines: options.allowOtherMachines ?? false,
    host: options.host ?? hostAt(options.address),
    slots: options.slots ?? availableParallelism(),
    queues: [first, ...others],
    release: options.release ?? '7.0',
    user: options.user ?? 'tester',
    snapshotPeriodMs: options.snapshotPeriodMs ?? 1000,
    lifetimeSeconds: options.lifetimeSeconds ?? 7 * 24 * 3600,
    uploadTimeoutSeconds: options.uploadTimeoutSeconds ?? 600,
    maxJobs: options.maxJobs,
    tokenIssuers: options.tokenIssuers ?? [],
    virtualOrganisation: completeOrganisation(options.virtualOrganisation ?? {}, options.user ?? 'tester'),
    admits: options.admits ?? [],
    misbehaviour: options.misbehaviour ?? [],
    log: options.log ?? (() => {}),
  };
  check(complete);
  return complete;
}

function check(options: CompleteSandboxOptions): void {
  const { address, allowOtherMachines, host, port, slots, queues, release, user, admits, maxJobs } = options;
  const names = queues.map(({ name }) => name);
  const refuse = (option: keyof SandboxOptions, reason: string): never => {
    throw new SandboxOptionError(option, reason);
  };
  if (!isLoopback(address) && !allowOtherMachines) {
    refuse('address', `other machines can reach ${address}, and "allowOtherMachines" is not set`);
  }
  if (port !== undefined && port !== 0 && !isPort(port)) refuse('port', `${port} is not a number from 0 to 65535`);
  if (!RELEASES.includes(release)) refuse('release', `${release} is none of ${RELEASES.join(', ')}`);
  if (!isCount(slots) || slots < 1) refuse('slots', `there must be at least one, not ${slots}`);
  if (!/^[A-Za-z0-9.-]+$/.test(host) && isIP(host) === 0) refuse('host', `${JSON.stringify(host)} is no host name`);
  if (!isUserName(user))
    refuse('user', `a name is letters, digits, blanks, dots and dashes, not ${JSON.stringify(user)}`);
  const { name: vo } = options.virtualOrganisation;
  const noGroup = admits.find((text) => !isFqanOf(vo, text));
  if (noGroup !== undefined) {
    refuse('admits', `${JSON.stringify(noGroup)} is no group or role in ${vo}, such as /${vo}/Role=production`);
  }
  if (maxJobs !== undefined && !isCount(maxJobs)) refuse('maxJobs', `${maxJobs} is not a number of jobs`);
  for (const option of ['snapshotPeriodMs', 'lifetimeSeconds', 'uploadTimeoutSeconds'] as const) {
    if (!isPeriod(options[option])) refuse(option, `${options[option]} is not a period of time`);
  }
  if (options.snapshotPeriodMs > MAX_TIMER_MS) {
    refuse('snapshotPeriodMs', `it is longer than ${MAX_TIMER_MS}`);
  }
  if (new Set(names).size < names.length) refuse('queues', 'two of them have the same name');
  if (names.some((name) => !/^[A-Za-z0-9._-]+$/.test(name))) {
    refuse('queues', 'their names are letters, digits, dots, dashes and underscores');
  }
  for (const queue of queues) {
    for (const limit of QUEUE_LIMITS) {
      const value = queue[limit];
      if (value !== undefined && !(value > 0)) refuse('queues', `the ${limit} of ${queue.name} is ${value}`);
    }
  }
}

const QUEUE_LIMITS = [
  'defaultWallTimeSeconds',
  'maxWallTimeSeconds',
  'maxSlotsPerJob',
  'maxMainMemoryMegabytes',
] as const satisfies readonly (keyof QueueOptions)[];

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** A time span that can be added to the present time without leaving the range of Date. */
const isPeriod = (value: number): boolean => value >= 0 && value < 1e11;

/** A port that clients can connect to. */
export const isPort = (value: number): boolean => Number.isInteger(value) && value > 0 && value < 65_536;

/** The host of the URL: `localhost` for a server on 127.0.0.1, on all addresses or on a name; else the address. */
const hostAt = (address = '127.0.0.1'): string =>
  ['127.0.0.1', '0.0.0.0', '::'].includes(address) || isIP(address) === 0 ? 'localhost' : address;

const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(address);
