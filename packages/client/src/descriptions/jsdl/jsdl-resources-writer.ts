import { InvalidJobDescription } from '../../errors/index.js';
import { element, optionalElement, type XmlNode } from '../../xml/xml-writer.js';
import type {
  ActivityDescription,
  OperatingSystem,
  Resources,
  SlotRequirement,
  SoftwareRequirement,
} from '../model/activity-description.js';

/** Of `<Resources>`, in the order of the standard, then ARC's own. The wall time is a limit of the POSIX application. */
export function resourcesElement({ resources = {}, wipeTimeSeconds }: ActivityDescription): XmlNode {
  const { operatingSystems, platform, queue, rejectedQueue, slots = {}, parallelEnvironment } = resources;
  return element('jsdl:Resources', [
    optionalElement('jsdl:ExclusiveExecution', slots.exclusive),
    operatingSystems?.length ? element('jsdl:OperatingSystem', operatingSystemContent(operatingSystems)) : undefined,
    bounded('jsdl:IndividualCPUTime', resources.individualCpuTimeSeconds),
    bounded('jsdl:IndividualPhysicalMemory', resources.individualPhysicalMemoryBytes),
    bounded('jsdl:IndividualVirtualMemory', resources.individualVirtualMemoryBytes),
    cpuTimeElement(resources),
    optionalElement('arc:Platform', platform || undefined),
    optionalElement('arc:NetworkInfo', resources.networkInfo || undefined),
    optionalElement('arc:NodeAccess', resources.nodeAccess),
    resources.diskSpaceBytes === undefined
      ? undefined
      : element('arc:DiskSpaceRequirement', [element('arc:DiskSpace', [maximum(resources.diskSpaceBytes)])]),
    optionalElement('arc:SessionLifeTime', wipeTimeSeconds),
    softwareList('arc:CEType', resources.middleware),
    slotElement(slots, parallelEnvironment?.threadsPerProcess),
    queue ? element('arc:QueueName', queue) : undefined,
    rejectedQueue && !queue ? element('arc:QueueName', rejectedQueue, { require: 'ne' }) : undefined,
    softwareList('arc:RunTimeEnvironment', resources.runtimeEnvironments),
  ]);
}

const bounded = (name: string, value: number | undefined): XmlNode | undefined =>
  value === undefined ? undefined : element(name, [element('jsdl:UpperBoundedRange', String(value))]);

const maximum = (value: number): XmlNode => element('arc:Max', String(value));

function cpuTimeElement({ totalCpuTimeSeconds: seconds, benchmark }: Resources): XmlNode | undefined {
  if (seconds === undefined || benchmark === undefined) return bounded('jsdl:TotalCPUTime', seconds);
  return element('jsdl:TotalCPUTime', [
    element('arc:Value', [maximum(seconds)]),
    element('arc:BenchmarkType', benchmark.name),
    element('arc:BenchmarkValue', String(benchmark.value)),
  ]);
}

/** The standard's form can express exactly one name with exactly one version. */
function operatingSystemContent(systems: readonly OperatingSystem[]): XmlNode[] {
  const [only, another] = systems;
  if (another || !only?.version || only.family || only.relation) return systems.map(softwareElement);
  return [
    element('jsdl:OperatingSystemType', [element('jsdl:OperatingSystemName', only.name)]),
    element('jsdl:OperatingSystemVersion', only.version),
  ];
}

const softwareList = (name: string, software: readonly SoftwareRequirement[] = []): XmlNode | undefined =>
  software.length === 0 ? undefined : element(name, software.map(softwareElement));

function softwareElement({ name, family, version, relation }: OperatingSystem): XmlNode {
  return element('arc:Software', [
    optionalElement('arc:Family', family || undefined),
    element('arc:Name', name),
    version ? element('arc:Version', version, { require: relation }) : undefined,
  ]);
}

function slotElement({ count, perHost }: SlotRequirement, threads: number | undefined): XmlNode | undefined {
  if (perHost === 'all' && count === undefined) {
    throw new InvalidJobDescription('resources.slots: all slots on one host, but not how many');
  }
  if (count === undefined && perHost === undefined && threads === undefined) return undefined;
  return element('arc:SlotRequirement', [
    optionalElement('arc:NumberOfSlots', count),
    optionalElement('arc:ProcessPerHost', perHost === 'all' ? count : perHost),
    optionalElement('arc:ThreadsPerProcesses', threads),
  ]);
}
