import { InvalidJobDescription } from '../../errors/index.js';
import type { Resources, SlotRequirement, SoftwareRequirement } from '../model/activity-description.js';
import { formatIsoPeriod } from '../model/iso-period.js';
import { MEBIBYTE } from './xrsl-losses.js';
import { listOf, quoted, relation } from './xrsl-syntax.js';

/** The resources that a job asks for, each in its parentheses; undefined for those that it does not. */
export function resourceRelations(resources: Resources): readonly (string | undefined)[] {
  const { benchmark, totalCpuTimeSeconds: cpuTime, nodeAccess, slots = {} } = resources;
  const cpuPeriod = period(cpuTime);
  return [
    one('walltime', period(resources.wallTimeSeconds)),
    cpuPeriod !== undefined && benchmark
      ? relation('benchmarks', listOf(benchmark.name, String(benchmark.value), cpuPeriod))
      : one('cputime', cpuPeriod),
    one('memory', mebibytes(resources.individualPhysicalMemoryBytes)),
    one('disk', mebibytes(resources.diskSpaceBytes)),
    ...slotRelations(slots),
    one('queue', resources.queue || undefined),
    resources.rejectedQueue ? `(queue!=${quoted(resources.rejectedQueue)})` : undefined,
    ...(resources.runtimeEnvironments ?? []).map(({ options = [], ...software }) =>
      softwareRelation('runtimeenvironment', software, options),
    ),
    ...(resources.operatingSystems ?? []).map((system) => softwareRelation('opsys', system)),
    ...(resources.middleware ?? []).map((software) => softwareRelation('middleware', software)),
    one('architecture', resources.platform || undefined),
    relation(
      'nodeaccess',
      ...(nodeAccess === 'inoutbound' ? ['inbound', 'outbound'] : nodeAccess ? [nodeAccess] : []).map(quoted),
    ),
  ];
}

const one = (attribute: string, value: string | undefined): string | undefined =>
  value === undefined ? undefined : relation(attribute, quoted(value));

const period = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : formatIsoPeriod(seconds);

const mebibytes = (bytes: number | undefined): string | undefined =>
  bytes === undefined ? undefined : String(Math.ceil(bytes / MEBIBYTE));

function slotRelations({ count, perHost, exclusive }: SlotRequirement): readonly (string | undefined)[] {
  if (perHost !== undefined && count === undefined) {
    throw new InvalidJobDescription('resources.slots: xRSL cannot ask for slots per host without the number of slots');
  }
  const onOneHost = perHost === 'all' ? count : perHost;
  return [
    one('count', count?.toString()),
    one('countpernode', onOneHost?.toString()),
    one('exclusiveexecution', exclusive === undefined ? undefined : exclusive ? 'yes' : 'no'),
  ];
}

/** Name and version become one word, which readers must split at the same place. */
function softwareRelation(
  attribute: string,
  { name, version, relation: operator = undefined }: SoftwareRequirement,
  options: readonly string[] = [],
): string {
  if (/-\d/.test(name) || (version !== undefined && version !== '' && !/^\d/.test(version))) {
    throw new InvalidJobDescription(
      `xRSL cannot tell name and version apart in ${JSON.stringify(`${name}-${version ?? ''}`)}`,
    );
  }
  const words = [version ? `${name}-${version}` : name, ...options].map(quoted);
  return `(${attribute}${operator ?? '='}${words.join(' ')})`;
}
