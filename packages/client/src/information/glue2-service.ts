import { omitUndefined } from '../descriptions/model/omit-undefined.js';
import type { XmlElement } from '../xml/xml-element.js';
import type {
  ApplicationEnvironment,
  ComputingEndpoint,
  ComputingManager,
  ComputingService,
  ComputingShare,
  ExecutionEnvironment,
} from './computing-service.js';
import { glue2Values } from './glue2-values.js';

/** Reads a GLUE 2.0 ComputingService element, as every interface sends it. */
export function readComputingService(service: XmlElement): ComputingService {
  const { text, number, createdAt } = glue2Values(service);
  const manager = service.child('ComputingManager');
  const endpoints = service.children('ComputingEndpoint');
  const implementation = endpoints
    .map((endpoint) => glue2Values(endpoint))
    .map((endpoint) =>
      omitUndefined({ name: endpoint.text('ImplementationName'), version: endpoint.text('ImplementationVersion') }),
    );
  return {
    ...omitUndefined({
      name: text('Name'),
      qualityLevel: text('QualityLevel'),
      createdAt: createdAt(),
      implementation: implementation.find(({ version }) => version) ?? implementation[0],
      totalJobs: number('TotalJobs'),
      runningJobs: number('RunningJobs'),
      waitingJobs: number('WaitingJobs'),
      manager: manager && readManager(manager),
      listsApplicationEnvironments: manager?.child('ApplicationEnvironments') && true,
    }),
    endpoints: endpoints.map(readEndpoint),
    shares: service.children('ComputingShare').map(readShare),
    executionEnvironments: listed(manager, 'ExecutionEnvironments', 'ExecutionEnvironment').map(
      readExecutionEnvironment,
    ),
    applicationEnvironments: listed(manager, 'ApplicationEnvironments', 'ApplicationEnvironment').flatMap(
      readApplicationEnvironment,
    ),
  };
}

/** The first ComputingService anywhere in a document such as InfoRoot/Domains/AdminDomain/Services. */
export function findComputingService(element: XmlElement): XmlElement | undefined {
  if (element.name === 'ComputingService') return element;
  for (const child of element.children()) {
    const found = findComputingService(child);
    if (found) return found;
  }
  return undefined;
}

const listed = (parent: XmlElement | undefined, list: string, item: string): readonly XmlElement[] =>
  parent?.child(list)?.children(item) ?? [];

function readEndpoint(element: XmlElement): ComputingEndpoint {
  const { text, texts } = glue2Values(element);
  return {
    url: text('URL') ?? '',
    interfaceName: text('InterfaceName') ?? '',
    interfaceVersions: texts('InterfaceVersion'),
    ...omitUndefined({ healthState: text('HealthState'), servingState: text('ServingState') }),
    jobDescriptions: texts('JobDescription'),
  };
}

function readShare(element: XmlElement): ComputingShare {
  const { text, number, mebibytes, gigabytes } = glue2Values(element);
  return {
    name: text('Name') ?? text('MappingQueue') ?? '',
    ...omitUndefined({
      queue: text('MappingQueue'),
      organisations: readOrganisations(element),
      maxWallTimeSeconds: number('MaxWallTime'),
      minWallTimeSeconds: number('MinWallTime'),
      defaultWallTimeSeconds: number('DefaultWallTime'),
      maxCpuTimeSeconds: number('MaxCPUTime'),
      maxTotalCpuTimeSeconds: number('MaxTotalCPUTime'),
      maxRunningJobs: number('MaxRunningJobs'),
      maxWaitingJobs: number('MaxWaitingJobs'),
      maxSlotsPerJob: number('MaxSlotsPerJob'),
      maxMainMemoryBytes: mebibytes('MaxMainMemory'),
      maxVirtualMemoryBytes: mebibytes('MaxVirtualMemory'),
      maxDiskSpaceBytes: gigabytes('MaxDiskSpace'),
      servingState: text('ServingState'),
      totalJobs: number('TotalJobs'),
      runningJobs: number('RunningJobs'),
      waitingJobs: number('WaitingJobs'),
      stagingJobs: number('StagingJobs'),
      suspendedJobs: number('SuspendedJobs'),
      freeSlots: number('FreeSlots'),
      usedSlots: number('UsedSlots'),
      requestedSlots: number('RequestedSlots'),
      estimatedAverageWaitingTimeSeconds: number('EstimatedAverageWaitingTime'),
    }),
  };
}

/** The organisations in the rules of a share, `vo:NAME`; those of others are no names. `ALL` is a rule, too. */
function readOrganisations(share: XmlElement): readonly string[] | undefined {
  const rules = share.children('MappingPolicy').flatMap((policy) => glue2Values(policy).texts('Rule'));
  const names = rules.flatMap((rule) => /^vo:\s*(\S+)$/i.exec(rule)?.[1] ?? []);
  return names.length === 0 || rules.some((rule) => /^all$/i.test(rule)) ? undefined : names;
}

function readManager(element: XmlElement): ComputingManager {
  const { text, number } = glue2Values(element);
  return omitUndefined({
    product: text('ProductName'),
    version: text('ProductVersion'),
    totalSlots: number('TotalSlots'),
    slotsUsedByGridJobs: number('SlotsUsedByGridJobs'),
    slotsUsedByLocalJobs: number('SlotsUsedByLocalJobs'),
    workingAreaLifeTimeSeconds: number('WorkingAreaLifeTime'),
  });
}

function readExecutionEnvironment(element: XmlElement): ExecutionEnvironment {
  const { text, number, mebibytes } = glue2Values(element);
  return omitUndefined({
    platform: text('Platform'),
    cpuModel: text('CPUModel'),
    logicalCpus: number('LogicalCPUs'),
    mainMemoryBytes: mebibytes('MainMemorySize'),
    osName: text('OSName'),
    osVersion: text('OSVersion'),
  });
}

function readApplicationEnvironment(element: XmlElement): ApplicationEnvironment | [] {
  const { text } = glue2Values(element);
  const name = text('AppName');
  if (name === undefined) return [];
  return {
    name,
    ...omitUndefined({ version: text('AppVersion'), state: text('State'), description: text('Description') }),
  };
}
