import { NotAnArcServerError, NotAuthorisedError } from '../errors/index.js';
import type { InterfaceDependencies } from './arex/interface-dependencies.js';
import type { CallOptions, ComputingInterface } from './contract/computing-interface.js';
import { JobAddresses } from './contract/job-addresses.js';
import { EMIES_ADDRESS } from './emies/emies-address.js';
import { REST_ADDRESS } from './rest/rest-address.js';

/** The interfaces of a compute element: `rest` is ARC's own, `emies` the one that older servers have. */
export type InterfaceKind = 'rest' | 'emies';

/** Which interface of a compute element to use: the one that it offers (`auto`), or a certain one. */
export type InterfaceChoice = 'auto' | InterfaceKind;

/** The addresses of jobs, for all interfaces. */
export const jobAddresses = new JobAddresses<InterfaceKind>([REST_ADDRESS, EMIES_ADDRESS]);

/** What the address of a job looks like, for messages. */
export const EXAMPLE_JOB_ADDRESS = REST_ADDRESS.format('https://ce.example.org:443/arex', '8520662f23c6');

/** The possible choices, the default first. */
export const INTERFACE_CHOICES: readonly InterfaceChoice[] = ['auto', ...jobAddresses.kinds];

export interface SelectOptions extends CallOptions {
  /** Which interface to use. @default `auto`: one that the endpoint offers, REST rather than EMI-ES */
  readonly choice?: InterfaceChoice | undefined;
}

/**
 * Asks an endpoint which interfaces it speaks and chooses the best, or makes sure that it speaks the wanted one. If REST is
 * missing or closed to the user, EMI-ES may still be open.
 * @throws NotAnArcServerError if it speaks no interface that this library knows
 * @throws NotAuthorisedError if it refuses access
 * @throws the errors of the connection
 */
export async function selectInterface(
  parts: InterfaceDependencies,
  { choice = 'auto', ...options }: SelectOptions = {},
): Promise<ComputingInterface> {
  if (choice !== 'auto') return OPENERS[choice](parts, options);
  try {
    return await OPENERS.rest(parts, options);
  } catch (noRest) {
    if (!isNo(noRest)) throw noRest;
    const emies = await OPENERS.emies(parts, options).catch((noEmies: unknown) => {
      throw moreTelling(parts.endpoint, noRest, noEmies);
    });
    parts.log.info(`${noRest.message}; speaking ${emies.label} instead`);
    return emies;
  }
}

type Open = (parts: InterfaceDependencies, options: CallOptions) => Promise<ComputingInterface>;

/** An interface is loaded when a server is asked for it: who reads the job list needs the addresses alone. */
const OPENERS: Readonly<Record<InterfaceKind, Open>> = {
  async rest(parts, options) {
    const { RestInterface } = await import('./rest/rest-interface.js');
    return RestInterface.open(parts, options);
  },
  async emies(parts, options) {
    const { EmiesInterface } = await import('./emies/emies-interface.js');
    return EmiesInterface.open(parts, options);
  },
};

/** True for a server that answers, but does not speak this interface or refuses access through it. */
const isNo = (error: unknown): error is NotAnArcServerError | NotAuthorisedError =>
  error instanceof NotAnArcServerError || error instanceof NotAuthorisedError;

const isOfLaterVersion = (error: Error): boolean =>
  error instanceof NotAnArcServerError && error.remedy === 'update-client';

/** A refusal says more than a broken connection, and that says more than a missing interface. */
function moreTelling(endpoint: string, noRest: Error, noEmies: unknown): unknown {
  if (noRest instanceof NotAuthorisedError) return noRest;
  // REST is there, in versions that only another release of this library knows.
  if (isOfLaterVersion(noRest) && !(noEmies instanceof NotAuthorisedError)) return noRest;
  if (!(noEmies instanceof NotAnArcServerError)) return noEmies;
  return new NotAnArcServerError(
    `${endpoint} answers, but offers neither REST nor EMI-ES (${noRest.message}; ${noEmies.message})`,
    { cause: noRest, remedy: 'check-address' },
  );
}
