import type { ActivityDescription, DataSource, DataTarget, RuntimeEnvironment } from './activity-description.js';

/** Why a server has to act in the name of a job's user. */
export type DelegationNeed =
  /** It fetches the input `name` from another server, or delivers the output `name` to one. */
  | { readonly kind: 'input' | 'output'; readonly name: string }
  /** The program writes a list, `name`, of files that are to be delivered. A-REX creates no such job without a delegation. */
  | { readonly kind: 'listed-outputs'; readonly name: string }
  /** The runtime environment `name` hands the proxy of the user to the program, or, as far as is known, may do so. */
  | { readonly kind: 'proxy' | 'possible-proxy'; readonly name: string }
  /** The description names a service that keeps the user's credential. */
  | { readonly kind: 'credential-service' };

/** What a server fetches, or sends, without telling who it does it for. */
const ANONYMOUS: ReadonlySet<string> = new Set(['http', 'ftp', 'file']);

/** The runtime environment of A-REX that puts the proxy of the user into the session directory. */
const PROXY_ENVIRONMENT = 'ENV/PROXY';

/**
 * The runtime environments that come with A-REX and leave the proxy of the user alone. Any other is written by a site, and may use it.
 * ENV/CANDYPOND is not among them: the program then asks A-REX for files, in the name of the user.
 */
const WITHOUT_PROXY: ReadonlySet<string> = new Set([
  'ENV/APPTAINER',
  'ENV/CONDOR/DOCKER',
  'ENV/LRMS-SCRATCH',
  'ENV/RTE',
  'ENV/SINGULARITY',
]);

/** Those that come with A-REX have no versions. */
const isWithoutProxy = ({ name, version }: RuntimeEnvironment): boolean =>
  version === undefined && WITHOUT_PROXY.has(name);

/** Whether a place, or a replica of it, is one where a server has to say for whom it comes. */
const isPersonal = ({ uri, options = [] }: DataSource | DataTarget): boolean =>
  [uri, ...options.filter(({ name }) => name === 'location').map(({ value }) => value)].some(
    (address) => !ANONYMOUS.has(address.slice(0, address.indexOf(':')).toLowerCase()),
  );

/** Why the server has to act in the user's name for a job: the first reason of each kind; empty if it does not have to. */
export function delegationNeeds(description: ActivityDescription): readonly DelegationNeed[] {
  const { inputFiles = [], outputFiles = [], resources, credentialServices = [] } = description;
  const environments = resources?.runtimeEnvironments ?? [];
  const first = (kind: Exclude<DelegationNeed['kind'], 'credential-service'>, named: { name: string } | undefined) =>
    named === undefined ? [] : [{ kind, name: named.name }];
  return [
    ...first(
      'input',
      inputFiles.find(({ sources = [] }) => sources.some(isPersonal)),
    ),
    ...first(
      'output',
      outputFiles.find(({ targets = [] }) => targets.some(isPersonal)),
    ),
    ...first(
      'listed-outputs',
      outputFiles.find(({ name }) => name.startsWith('@')),
    ),
    ...first(
      'proxy',
      environments.find(({ name }) => name === PROXY_ENVIRONMENT),
    ),
    ...first(
      'possible-proxy',
      environments.find((one) => one.name !== PROXY_ENVIRONMENT && !isWithoutProxy(one)),
    ),
    ...(credentialServices.length > 0 ? [{ kind: 'credential-service' } as const] : []),
  ];
}
