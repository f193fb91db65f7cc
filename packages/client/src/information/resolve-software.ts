import type {
  ActivityDescription,
  RuntimeEnvironment,
  SoftwareRequirement,
  VersionRelation,
} from '../descriptions/model/activity-description.js';
import { omitUndefined, unlessBare, unlessEmpty } from '../descriptions/model/omit-undefined.js';
import { NoSuitableQueueError } from '../errors/index.js';
import type { ComputingService } from './computing-service.js';

type Offers = Pick<ComputingService, 'applicationEnvironments' | 'listsApplicationEnvironments' | 'implementation'>;

/**
 * Matches the software that a description asks for with that of a service. A relation such as `APPS/SIM >= 2.0` becomes the best
 * version that there is, because a service accepts only one; an optional environment that is not there is left out; and the
 * middleware is left out once the service satisfies it. If a service does not publish its software, the description is not changed.
 * @throws NoSuitableQueueError if the service does not have it: a job that asks for it would fail in the batch system
 */
export function resolveSoftware(description: ActivityDescription, service: Offers): ActivityDescription {
  const { middleware, runtimeEnvironments, ...others } = description.resources ?? {};
  if (middleware === undefined && runtimeEnvironments === undefined) return description;
  const { resources: _, ...rest } = description;
  const resources = unlessBare({
    ...others,
    ...omitUndefined({
      middleware: unlessEmpty((middleware ?? []).filter((wanted) => !isServed(wanted, service))),
      runtimeEnvironments: unlessEmpty((runtimeEnvironments ?? []).flatMap((wanted) => resolve(wanted, service))),
    }),
  });
  return { ...rest, ...omitUndefined({ resources }) };
}

/** @returns false if the service does not publish its middleware */
function isServed(wanted: SoftwareRequirement, { implementation }: Offers): boolean {
  const { name, version } = implementation ?? {};
  if (name === undefined || version === undefined) return false;
  const isSuch =
    name.toLowerCase() === wanted.name.toLowerCase() &&
    (wanted.version === undefined || holds(version, wanted.relation, wanted.version));
  if (isSuch) return true;
  throw new NoSuitableQueueError(`The server is ${name} ${version}, and the job asks for ${inWords(wanted)}`, {
    remedy: 'choose-other-server',
  });
}

function resolve(wanted: RuntimeEnvironment, service: Offers): readonly RuntimeEnvironment[] {
  const { applicationEnvironments: offered, listsApplicationEnvironments = false } = service;
  if (!listsApplicationEnvironments) return [wanted];
  const { relation, version, ...rest } = wanted;
  if (relation === undefined || version === undefined) {
    // Clients and servers differ in where they split the name from the version.
    if (offered.some((one) => fullName(one) === fullName(wanted))) return [wanted];
  } else {
    const [best] = offered
      .flatMap((one) => (one.name === wanted.name && one.version !== undefined ? [one.version] : []))
      .filter((one) => holds(one, relation, version))
      .sort((a, b) => compareVersions(b, a));
    if (best !== undefined) return [{ ...rest, version: best }];
  }
  if (wanted.optional) return [];
  const names = offered.map(fullName).sort();
  throw new NoSuitableQueueError(
    `The server has no runtime environment ${inWords(wanted)}; it has ${names.length === 0 ? 'none' : names.join(', ')}`,
    { remedy: 'choose-other-environment' },
  );
}

const fullName = ({ name, version }: SoftwareRequirement): string =>
  version === undefined || version === '' ? name : `${name}-${version}`;

const inWords = ({ name, version, relation }: SoftwareRequirement): string =>
  relation === undefined ? fullName({ name, ...omitUndefined({ version }) }) : `${name} ${relation} ${version}`;

function holds(version: string, relation: VersionRelation | undefined, wanted: string): boolean {
  const order = compareVersions(version, wanted);
  switch (relation) {
    case undefined:
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** Part by part, numbers by their value: `2.10` is above `2.9`, and `2.1.0` above `2.1`. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const order = comparePart(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

const partsOf = (version: string): readonly string[] => version.match(/\d+|[^\d.\-_+]+/g) ?? [];

function comparePart(one: string, other: string): number {
  const [left, right] = [Number(one), Number(other)];
  if (Number.isNaN(left) || Number.isNaN(right)) return one === other ? 0 : one < other ? -1 : 1;
  return left - right;
}
