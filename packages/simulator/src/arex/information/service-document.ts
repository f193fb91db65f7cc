import type { QueueOptions } from '../../../../sandbox/src/compute/queues.js';
import { GLUE_NAMESPACE, glueTime } from '../../../../sandbox/src/glue2/glue2-values.js';
import { isQueued, isRunning } from '../../../../sandbox/src/jobs/job-record.js';
import type { Release } from '../../../../sandbox/src/release.js';
import { type Element, element, elements } from '../../../../sandbox/src/xml/element.js';
import type { JobRecord } from '../jobs/job-record.js';
import type { ArexSettings } from '../settings/arex-settings.js';

export interface ServiceFacts {
  readonly release: Release;
  readonly endpoint: string;
  readonly settings: ArexSettings;
  /** The jobs when the information provider looked. */
  readonly jobs: readonly JobRecord[];
  readonly publishedAt: number;
}

/** The GLUE 2.0 document of the service: the parts of it that clients read. */
export function serviceDocument(facts: ServiceFacts): Element {
  const { endpoint, settings, publishedAt } = facts;
  const host = new URL(endpoint).hostname;
  const seen = { CreationTime: glueTime(publishedAt), Validity: '10800' };
  const service = [
    ...elements({
      ID: `urn:ogf:ComputingService:${host}:arex`,
      Name: host,
      Type: 'org.nordugrid.arex',
      QualityLevel: 'production',
      ...jobNumbers(facts.jobs),
    }),
    element('ComputingEndpoint', endpointElements(facts, host), { BaseType: 'Endpoint', ...seen }),
    ...settings.queues.map((queue) =>
      element('ComputingShare', shareElements(facts, host, queue), { BaseType: 'Share', ...seen }),
    ),
    element('ComputingManager', managerElements(facts, host, seen), { BaseType: 'Manager', ...seen }),
  ];
  const domain = [
    ...elements({ ID: 'urn:ad:UNDEFINEDVALUE', Name: 'UNDEFINEDVALUE', Distributed: 'false' }),
    element('Services', [element('ComputingService', service, { BaseType: 'Service', ...seen })]),
  ];
  const domains = [element('AdminDomain', domain, { BaseType: 'Domain', ...seen })];
  return element('InfoRoot', [element('Domains', domains, { xmlns: GLUE_NAMESPACE })]);
}

const endpointElements = ({ release, endpoint, settings, jobs }: ServiceFacts, host: string): readonly Element[] =>
  elements({
    ID: `urn:ogf:ComputingEndpoint:${host}:rest:${endpoint}`,
    Name: 'ARC REST',
    URL: endpoint,
    Technology: 'rest',
    InterfaceName: 'org.nordugrid.arcrest',
    InterfaceVersion: release === '6.17' ? '0.1' : '1.1',
    Implementor: 'NorduGrid',
    ImplementationName: 'nordugrid-arc',
    ImplementationVersion: release === '7.0' ? undefined : `${release}.0`,
    QualityLevel: release === '6.17' ? 'testing' : 'production',
    HealthState: 'ok',
    ServingState: 'production',
    Staging: 'staginginout',
    JobDescription: ['nordugrid:xrsl', 'emies:adl'],
    ...jobNumbers(jobs),
    Associations: elements({ ComputingShareID: settings.queues.map(({ name }) => shareId(host, name)) }),
  });

function shareElements(facts: ServiceFacts, host: string, queue: QueueOptions): readonly Element[] {
  const { slots } = facts.settings;
  const jobs = facts.jobs.filter(({ request }) => request.queue === queue.name);
  const freeSlots = Math.max(0, slots - slotsOf(facts.jobs.filter(isRunning)));
  return elements({
    ID: shareId(host, queue.name),
    Name: queue.name,
    MappingQueue: queue.name,
    MaxWallTime: queue.maxWallTimeSeconds,
    DefaultWallTime: queue.defaultWallTimeSeconds,
    MaxRunningJobs: slots,
    MaxSlotsPerJob: queue.maxSlotsPerJob ?? slots,
    MaxMainMemory: queue.maxMainMemoryMegabytes,
    ServingState: 'production',
    ...jobNumbers(jobs),
    FreeSlots: freeSlots,
    UsedSlots: slotsOf(jobs.filter(isRunning)),
    RequestedSlots: slotsOf(jobs.filter(isQueued)),
  });
}

function managerElements(
  { settings, jobs }: ServiceFacts,
  host: string,
  seen: Readonly<Record<string, string>>,
): readonly Element[] {
  const environment = elements({
    ID: `urn:ogf:ExecutionEnvironment:${host}:execenv0`,
    Name: 'execenv0',
    Platform: 'amd64',
    MainMemorySize: 16_000,
    OSFamily: 'linux',
    OSName: 'debian',
    OSVersion: '12',
  });
  return [
    ...elements({
      ID: `urn:ogf:ComputingManager:${host}:fork`,
      ProductName: 'fork',
      ProductVersion: '0.9',
      TotalSlots: settings.slots,
      SlotsUsedByLocalJobs: 0,
      SlotsUsedByGridJobs: slotsOf(jobs.filter(isRunning)),
      WorkingAreaLifeTime: Math.round(settings.lifetimeMs / 1000),
    }),
    element('ExecutionEnvironments', [element('ExecutionEnvironment', environment, { BaseType: 'Resource', ...seen })]),
    element('ApplicationEnvironments', '\n            '), // an empty one looks like this
  ];
}

const shareId = (host: string, queue: string): string => `urn:ogf:ComputingShare:${host}:${queue}`;

const slotsOf = (jobs: readonly JobRecord[]): number => jobs.reduce((sum, { request }) => sum + request.slots, 0);

function jobNumbers(jobs: readonly JobRecord[]): Readonly<Record<string, number>> {
  const count = (...phases: readonly string[]): number => jobs.filter(({ phase }) => phases.includes(phase)).length;
  return {
    TotalJobs: jobs.length - count('FINISHED'),
    RunningJobs: jobs.filter(isRunning).length,
    WaitingJobs: jobs.filter(isQueued).length,
    StagingJobs: count('PREPARING', 'FINISHING'),
    SuspendedJobs: 0,
    PreLRMSWaitingJobs: count('ACCEPTED', 'PREPARING', 'SUBMIT'),
  };
}
