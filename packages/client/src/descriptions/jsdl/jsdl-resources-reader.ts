import type { XmlElement } from '../../xml/xml-element.js';
import type {
  Benchmark,
  OperatingSystem,
  Resources,
  SlotRequirement,
  SoftwareRequirement,
  VersionRelation,
} from '../model/activity-description.js';
import { type ElementFields, invalid, leafText, quote } from '../model/element-fields.js';
import { parseIsoPeriod } from '../model/iso-period.js';
import { omitUndefined, unlessBare } from '../model/omit-undefined.js';
import { amount, jsdlNumber, wholeNumber } from './jsdl-range.js';
import { loseUnsupported, skipLabels } from './jsdl-unsupported.js';

/** The limits in a POSIX or HPC profile application: each is used if `<Resources>` does not have it. */
export interface PosixLimits {
  readonly memoryBytes?: number;
  readonly virtualMemoryBytes?: number;
  readonly cpuTimeSeconds?: number;
  readonly wallTimeSeconds?: number;
  readonly processes?: number;
  readonly threads?: number;
}

export function readPosixLimits(fields: ElementFields): PosixLimits {
  const limit = (name: string): number | undefined => {
    const child = fields.child(name);
    return child && Math.trunc(jsdlNumber(child));
  };
  return omitUndefined({
    memoryBytes: limit('MemoryLimit'),
    virtualMemoryBytes: limit('VirtualMemoryLimit'),
    cpuTimeSeconds: limit('CPUTimeLimit'),
    wallTimeSeconds: limit('WallTimeLimit'),
    processes: limit('ProcessCountLimit'),
    threads: limit('ThreadCountLimit'),
  });
}

/** The resources that can be asked for without `<Resources>`. */
export const resourcesOfLimits = (limits: PosixLimits): Resources =>
  omitUndefined({
    individualPhysicalMemoryBytes: limits.memoryBytes,
    individualVirtualMemoryBytes: limits.virtualMemoryBytes,
    totalCpuTimeSeconds: limits.cpuTimeSeconds,
    wallTimeSeconds: limits.wallTimeSeconds,
    slots: limits.processes === undefined ? undefined : { count: limits.processes },
    parallelEnvironment: limits.threads === undefined ? undefined : { threadsPerProcess: limits.threads },
  });

/** Reads what is inside `<Resources>`. */
export function readResources(fields: ElementFields, limits: PosixLimits): Resources {
  skipLabels(fields);
  loseUnsupported(fields, 'Resources');
  const cpuTime = fields.inside('TotalCPUTime', readScaledTime);
  const individualCpuTime = fields.inside('IndividualCPUTime', readScaledTime);
  const { threads, ...slots } = readSlots(fields, limits);
  const queue = readQueue(fields);
  if (individualCpuTime?.benchmark && !sameBenchmark(individualCpuTime.benchmark, cpuTime?.benchmark)) {
    fields.lose('the benchmark of <IndividualCPUTime>', 'only that of the total CPU time is kept');
  }
  return omitUndefined({
    middleware: fields.inside('CEType', readSoftware),
    operatingSystems: fields.inside('OperatingSystem', readOperatingSystems),
    platform: readPlatform(fields),
    runtimeEnvironments: fields.inside('RunTimeEnvironment', readSoftware),
    parallelEnvironment: threads === undefined ? undefined : { threadsPerProcess: threads },
    networkInfo: readNetworkInfo(fields),
    nodeAccess: readNodeAccess(fields),
    individualPhysicalMemoryBytes: before(
      fields,
      'MemoryLimit',
      perSlot(fields, 'PhysicalMemory', slots.count),
      limits.memoryBytes,
    ),
    individualVirtualMemoryBytes: before(
      fields,
      'VirtualMemoryLimit',
      perSlot(fields, 'VirtualMemory', slots.count),
      limits.virtualMemoryBytes,
    ),
    diskSpaceBytes: readDiskSpace(fields),
    slots: unlessBare(slots),
    queue: queue?.wanted,
    rejectedQueue: queue?.rejected,
    individualCpuTimeSeconds: individualCpuTime?.seconds,
    totalCpuTimeSeconds: before(fields, 'CPUTimeLimit', cpuTime?.seconds, limits.cpuTimeSeconds),
    wallTimeSeconds: before(fields, 'WallTimeLimit', readWallTime(fields), limits.wallTimeSeconds),
    benchmark: cpuTime?.benchmark,
  });
}

/** A value in the resources is used, and the limit of the application only if there is none. */
function before(fields: ElementFields, limitName: string, asked: number | undefined, limit: number | undefined) {
  if (asked !== undefined && limit !== undefined && asked !== limit) {
    fields.lose(`<${limitName}> ${limit}`, `the resources ask for ${asked} instead`);
  }
  return asked ?? limit;
}

interface ScaledTime {
  readonly seconds: number | undefined;
  readonly benchmark: Benchmark | undefined;
}

/** A time in the standard's form, or in ARC's, which may be the time on a machine of known speed. */
function readScaledTime(fields: ElementFields): ScaledTime {
  const own = fields.inside('Value', amount);
  const name = fields.text('BenchmarkType');
  const value = fields.child('BenchmarkValue');
  const benchmark = name !== undefined && value ? { name, value: jsdlNumber(value) } : undefined;
  if (name !== undefined && !value) fields.lose(`the benchmark ${quote(name)}`, 'it counts only with its value');
  if (name === undefined && value) fields.lose('<BenchmarkValue>', 'it counts only with its type', value);
  const standard = amount(fields);
  if (own !== undefined && standard !== undefined && own !== standard) {
    throw invalid(fields.element, `<${fields.element.name}> says both ${own} and ${standard}`);
  }
  return { seconds: own ?? standard, benchmark };
}

/** Memory is asked for per slot; memory for the whole job is divided among its slots. */
function perSlot(fields: ElementFields, what: 'PhysicalMemory' | 'VirtualMemory', slots = 1): number | undefined {
  const individual = fields.inside(`Individual${what}`, amount);
  const total = fields.inside(`Total${what}`, amount);
  const spread = total === undefined ? undefined : Math.ceil(total / slots);
  if (individual !== undefined && spread !== undefined && individual < spread) {
    fields.lose(`<Total${what}> ${total}`, `<Individual${what}> asks for less`);
  }
  return individual ?? spread;
}

const sameBenchmark = (one: Benchmark, other: Benchmark | undefined): boolean =>
  one.name === other?.name && one.value === other.value;

/** The wall time has two names; that of the whole job is used. */
function readWallTime(fields: ElementFields): number | undefined {
  const individual = fields.inside('IndividualWallTime', readScaledTime);
  const total = fields.inside('TotalWallTime', readScaledTime);
  for (const { benchmark } of [individual, total].filter((time) => time !== undefined)) {
    if (benchmark) fields.lose('the benchmark of the wall time', 'only the CPU time can be scaled');
  }
  if (individual && total && individual.seconds !== total.seconds) {
    fields.lose('<IndividualWallTime>', '<TotalWallTime> asks for another');
  }
  return total?.seconds ?? individual?.seconds;
}

function readSoftware(fields: ElementFields): readonly SoftwareRequirement[] | undefined {
  return fields.insideEach('Software', readOneSoftware);
}

function readOneSoftware(fields: ElementFields): OperatingSystem {
  const version = fields.child('Version');
  const versionText = version && fields.value(version);
  const relation = version && readRelation(fields, version);
  if (relation && !versionText) fields.lose(`the relation ${relation}`, 'it has no meaning without a version', version);
  return {
    name: fields.requiredText('Name'),
    ...omitUndefined({
      family: fields.text('Family'),
      version: versionText || undefined,
      relation: versionText ? relation : undefined,
    }),
  };
}

const RELATIONS: ReadonlyMap<string, VersionRelation | undefined> = new Map([
  ...(['!=', '<', '<=', '>', '>='] as const).map((sign) => [sign, sign] as const),
  ['ne', '!='],
  ['lt', '<'],
  ['le', '<='],
  ['gt', '>'],
  ['ge', '>='],
  ['=', undefined],
  ['==', undefined],
  ['eq', undefined],
]);

function readRelation(fields: ElementFields, element: XmlElement): VersionRelation | undefined {
  const word = fields.attribute('require', element) ?? '=';
  if (!RELATIONS.has(word.toLowerCase()))
    throw invalid(element, `${quote(word)} is no relation; expected one of == != < <= > >=`);
  return RELATIONS.get(word.toLowerCase());
}

function readOperatingSystems(fields: ElementFields): readonly OperatingSystem[] | undefined {
  skipLabels(fields, 'Description');
  const own = fields.insideEach('Software', readOneSoftware);
  const name = fields.inside('OperatingSystemType', (type) => type.text('OperatingSystemName'));
  const version = fields.text('OperatingSystemVersion');
  const isSaid = own?.some((system) => system.name === name && system.version === version && !system.relation);
  if (own !== undefined && (name ?? version) !== undefined && !isSaid) {
    const standard = [name, version].filter((word) => word !== undefined).join(' ');
    fields.lose(`the operating system ${quote(standard)}`, '<Software> asks for another');
  }
  if (own !== undefined) return own;
  if (name !== undefined) return [{ name, ...omitUndefined({ version }) }];
  if (version !== undefined)
    fields.lose(`the version ${quote(version)}`, 'it counts only together with its operating system');
  return undefined;
}

function readPlatform(fields: ElementFields): string | undefined {
  const standard = fields.inside('CPUArchitecture', (architecture) => architecture.text('CPUArchitectureName'));
  const own = fields.text('Platform');
  if (own !== undefined && standard !== undefined && own !== standard) {
    fields.lose(`the CPU architecture ${quote(standard)}`, `the platform ${quote(own)} is asked for instead`);
  }
  return own ?? standard;
}

const MEBI = 1024 * 1024;

function readNetworkInfo(fields: ElementFields): string | undefined {
  const bandwidth = fields.inside('IndividualNetworkBandwidth', (inner) => {
    const lower = inner.child('LowerBoundedRange');
    return amount(inner) ?? (lower && jsdlNumber(lower));
  });
  const own = fields.text('NetworkInfo');
  const standard = bandwidth === undefined ? undefined : networkOf(bandwidth);
  if (own !== undefined && standard !== undefined && own !== standard) {
    fields.lose('<IndividualNetworkBandwidth>', `the network ${quote(own)} is asked for instead`);
  }
  return own ?? standard;
}

function networkOf(bandwidth: number): string {
  if (bandwidth < 100 * MEBI) return '100megabitethernet';
  if (bandwidth < 1024 * MEBI) return 'gigabitethernet';
  return bandwidth < 10 * 1024 * MEBI ? 'myrinet' : 'infiniband';
}

const NODE_ACCESS = ['inbound', 'outbound', 'inoutbound'] as const;

function readNodeAccess(fields: ElementFields): Resources['nodeAccess'] {
  const child = fields.child('NodeAccess');
  if (child === undefined) return undefined;
  const access = NODE_ACCESS.find((word) => word === fields.value(child).toLowerCase());
  if (access === undefined)
    throw invalid(child, `<NodeAccess> must be one of ${NODE_ACCESS.join(', ')}, not ${quote(leafText(child))}`);
  return access;
}

/** Only a remark here: data staging, or a path that refers to a file system, reports its own loss. */
const NO_FILE_SYSTEM = 'a job has its session directory, and no file systems of its own';

function readDiskSpace(fields: ElementFields): number | undefined {
  const own = fields.inside('DiskSpaceRequirement', (disk) => disk.inside('DiskSpace', amount));
  const standard = fields.insideEach('FileSystem', (fileSystem) => {
    skipLabels(fileSystem, 'Description', 'FileSystemType');
    for (const name of ['MountPoint', 'MountSource']) {
      for (const element of fileSystem.elements(name)) fileSystem.remark(`<${name}>`, NO_FILE_SYSTEM, element);
    }
    return fileSystem.inside('DiskSpace', amount);
  });
  const [first, another] = (standard ?? []).filter((bytes) => bytes !== undefined);
  if (another !== undefined) fields.lose('<FileSystem>', 'the disk space of only one file system can be asked for');
  if (own !== undefined && first !== undefined && own !== first) {
    fields.lose(`the disk space of ${first} bytes`, `<DiskSpaceRequirement> asks for ${own} instead`);
  }
  const ofJob = fields.inside('TotalDiskSpace', amount);
  const individual = fields.inside('IndividualDiskSpace', amount);
  const asked = own ?? first ?? ofJob ?? individual;
  for (const [name, bytes] of [
    ['TotalDiskSpace', ofJob],
    ['IndividualDiskSpace', individual],
  ] as const) {
    if (bytes !== undefined && asked !== undefined && bytes > asked)
      fields.lose(`<${name}> ${bytes}`, `${asked} is asked for`);
  }
  return asked;
}

/**
 * The standard counts the CPUs of the whole job. ARC took them for the CPUs of one host, which they are in a document that
 * also has the slots of the job in ARC's own elements.
 */
function readSlots(fields: ElementFields, limits: PosixLimits): SlotRequirement & { readonly threads?: number } {
  const own = fields.inside('SlotRequirement', (slot) => ({
    count: wholeNumber(slot, 'NumberOfSlots'),
    perHost: wholeNumber(slot, 'ProcessPerHost'),
    threads: wholeNumber(slot, 'ThreadsPerProcesses'),
  }));
  const total = fields.inside('TotalCPUCount', amount);
  const hosts = fields.inside('TotalResourceCount', amount);
  const individual = fields.inside('IndividualCPUCount', amount);
  const count = own?.count ?? total ?? (individual === undefined ? undefined : individual * (hosts ?? 1));
  const isPerHost = own?.count !== undefined && total !== own.count;
  const perHost = own?.perHost ?? individual ?? (isPerHost ? total : undefined);
  if (isPerHost && total !== undefined && total !== perHost) {
    fields.lose(`<TotalCPUCount> ${total}`, `<SlotRequirement> asks for ${own?.count} instead`);
  }
  if (hosts !== undefined && hosts > 1 && perHost === undefined) {
    fields.lose(`<TotalResourceCount> ${hosts}`, 'how many hosts is told by <IndividualCPUCount>, the CPUs of each');
  }
  const exclusive = fields.child('ExclusiveExecution');
  return omitUndefined({
    count: before(fields, 'ProcessCountLimit', count, limits.processes),
    perHost,
    exclusive: exclusive && trueOrFalse(fields, exclusive),
    threads: before(fields, 'ThreadCountLimit', own?.threads, limits.threads),
  });
}

function trueOrFalse(fields: ElementFields, element: XmlElement): boolean {
  const word = fields.value(element).toLowerCase().replace(/^1$/, 'true').replace(/^0$/, 'false');
  if (word !== 'true' && word !== 'false') {
    throw invalid(element, `<${element.name}> must be true or false, not ${quote(leafText(element))}`);
  }
  return word === 'true';
}

interface QueueChoice {
  readonly name: string;
  readonly rejected: boolean;
}

function readQueue(fields: ElementFields): { readonly wanted?: string; readonly rejected?: string } | undefined {
  const old = fields.inside('CandidateTarget', readQueueName);
  const own = readQueueName(fields);
  if (own && old && (own.name !== old.name || own.rejected !== old.rejected)) {
    fields.lose(`the queue ${quote(old.name)} of <CandidateTarget>`, '<QueueName> says something else');
  }
  const queue = own ?? old;
  return queue && (queue.rejected ? { rejected: queue.name } : { wanted: queue.name });
}

function readQueueName(fields: ElementFields): QueueChoice | undefined {
  const element = fields.child('QueueName');
  const name = element && fields.value(element);
  if (element === undefined || !name) return undefined;
  const relation = readRelation(fields, element);
  if (relation === undefined || relation === '!=') return { name, rejected: relation === '!=' };
  throw invalid(element, `a queue can be asked for (eq) or rejected (ne), not ${relation}`);
}

export function readLifeTime(fields: ElementFields): number | undefined {
  const child = fields.child('SessionLifeTime');
  if (child === undefined) return undefined;
  const text = fields.value(child);
  const seconds = /^\d+(\.0*)?$/.test(text) ? wholeNumber(fields, 'SessionLifeTime') : parseIsoPeriod(text);
  if (seconds === undefined)
    throw invalid(child, `<SessionLifeTime> must be seconds, or a period like PT48H, not ${quote(text)}`);
  return seconds;
}
