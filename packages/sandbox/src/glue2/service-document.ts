import type { QueueOptions } from '../compute/queues.js';
import { isFinished, isQueued, type JobRecord } from '../jobs/job-record.js';
import type { Release } from '../release.js';
import { type Element, element, elements } from '../xml/element.js';
import { GLUE_NAMESPACE, glueTime } from './glue2-values.js';
import { hostFacts } from './host-facts.js';

export interface ServiceDocumentOptions {
  readonly release: Release;
  readonly host: string;
  /** `https://localhost:4443/arex` */
  readonly url: string;
  /** Subject of the sandbox's authority, in slash form. */
  readonly authority: string;
  readonly queues: readonly QueueOptions[];
  readonly slots: number;
  readonly lifetimeSeconds: number;
  readonly sessionsDirectory: string;
}

/** What the service looked like when the information provider last saw it. */
export interface ServiceState {
  readonly jobs: readonly JobRecord[];
  readonly usedSlots: number;
  readonly takenAt: number;
}

/** The GLUE2 document of the whole service, as `info` shows it. */
export function serviceDocument(options: ServiceDocumentOptions, state: ServiceState): Element {
  const { host, queues } = options;
  const seen = { CreationTime: glueTime(state.takenAt), Validity: '10800' };
  const serviceId = `urn:ogf:ComputingService:${host}:arex`;
  const service = element(
    'ComputingService',
    [
      ...elements({
        ID: serviceId,
        Name: host,
        Capability: CAPABILITIES,
        Type: 'org.nordugrid.arex',
        QualityLevel: 'testing',
        Complexity: `endpoint=1,share=${queues.length},resource=1`,
        ...jobNumbers(state.jobs),
      }),
      element('ComputingEndpoint', endpoint(options, state), { BaseType: 'Endpoint', ...seen }),
      ...queues.map((queue) => element('ComputingShare', share(options, queue, state), { BaseType: 'Share', ...seen })),
      element('ComputingManager', manager(options, state, seen), { BaseType: 'Manager', ...seen }),
      ...elements({ Associations: elements({ ServiceID: serviceId }) }),
    ],
    { BaseType: 'Service', ...seen },
  );
  const domain = [
    ...elements({ ID: 'urn:ad:UNDEFINEDVALUE', Name: 'UNDEFINEDVALUE', Distributed: 'false' }),
    element('Services', [service]),
  ];
  const namespaces = {
    xmlns: GLUE_NAMESPACE,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': 'https://raw.github.com/OGF-GLUE/XSD/master/schema/GLUE2.xsd',
  };
  return element('InfoRoot', [
    element('Domains', [element('AdminDomain', domain, { BaseType: 'Domain', ...seen })], namespaces),
  ]);
}

const CAPABILITIES: readonly string[] = [
  'data.access.sessiondir.file',
  'data.transfer.cepull.http',
  'data.transfer.cepull.https',
  'data.transfer.cepush.http',
  'data.transfer.cepush.https',
  'executionmanagement.jobcreation',
  'executionmanagement.jobdescription',
  'executionmanagement.jobexecution',
  'executionmanagement.jobmanagement',
  'information.discovery.job',
  'information.discovery.resource',
  'information.lookup.job',
  'security.delegation',
];

function endpoint(options: ServiceDocumentOptions, state: ServiceState): readonly Element[] {
  const { release, host, url, authority, queues } = options;
  const old = release === '6.17';
  return elements({
    ID: `urn:ogf:ComputingEndpoint:${host}:rest:${url}`,
    Name: 'ARC REST',
    URL: url,
    Capability: CAPABILITIES.filter((name) => !/^data\.|jobexecution$/.test(name)),
    Technology: 'rest',
    InterfaceName: 'org.nordugrid.arcrest',
    InterfaceVersion: old ? '0.1' : '1.1',
    Semantics: old ? undefined : 'https://www.nordugrid.org/arc/arc7/tech/rest/rest.html',
    Implementor: 'NorduGrid',
    ImplementationName: 'nordugrid-arc',
    ImplementationVersion: release === '7.0' ? undefined : `${release}.0`,
    QualityLevel: old ? 'testing' : 'production',
    HealthState: 'ok',
    ServingState: 'production',
    IssuerCA: authority,
    TrustedCA: authority,
    Staging: 'staginginout',
    JobDescription: ['nordugrid:xrsl', 'emies:adl'],
    ...jobNumbers(state.jobs),
    Associations: elements({ ComputingShareID: queues.map(({ name }) => shareId(host, name)) }),
  });
}

function share(options: ServiceDocumentOptions, queue: QueueOptions, state: ServiceState): readonly Element[] {
  const { host, url, slots } = options;
  const { name, defaultWallTimeSeconds, maxWallTimeSeconds, maxSlotsPerJob, maxMainMemoryMegabytes } = queue;
  const jobs = state.jobs.filter(({ request }) => request.queue === name);
  const numbers = jobNumbers(jobs);
  const freeSlots = Math.max(0, slots - state.usedSlots);
  return elements({
    ID: shareId(host, name),
    Name: name,
    MappingQueue: name,
    MaxWallTime: maxWallTimeSeconds,
    DefaultWallTime: defaultWallTimeSeconds,
    MaxRunningJobs: slots,
    MaxUserRunningJobs: slots,
    MaxSlotsPerJob: maxSlotsPerJob ?? slots,
    MaxMainMemory: maxMainMemoryMegabytes,
    ServingState: 'production',
    TotalJobs: numbers.TotalJobs,
    RunningJobs: numbers.RunningJobs,
    LocalRunningJobs: 0,
    WaitingJobs: numbers.WaitingJobs,
    LocalWaitingJobs: 0,
    SuspendedJobs: 0,
    LocalSuspendedJobs: 0,
    StagingJobs: numbers.StagingJobs,
    PreLRMSWaitingJobs: numbers.PreLRMSWaitingJobs,
    FreeSlots: freeSlots,
    FreeSlotsWithDuration: freeSlots,
    UsedSlots: jobs.filter(isRunning).reduce((sum, { request }) => sum + request.slots, 0),
    RequestedSlots: jobs.filter(isQueued).reduce((sum, { request }) => sum + request.slots, 0),
    Associations: elements({
      ComputingEndpointID: `urn:ogf:ComputingEndpoint:${host}:rest:${url}`,
      ExecutionEnvironmentID: environmentId(host),
    }),
  });
}

function manager(
  options: ServiceDocumentOptions,
  state: ServiceState,
  seen: Readonly<Record<string, string>>,
): readonly Element[] {
  const { host, slots, lifetimeSeconds, queues, sessionsDirectory } = options;
  const facts = hostFacts(sessionsDirectory);
  const environment = elements({
    ID: environmentId(host),
    Name: 'execenv0',
    Platform: facts.platform,
    CPUModel: facts.cpuModel,
    CPUClockSpeed: facts.cpuMegahertz,
    MainMemorySize: facts.memoryMegabytes,
    OSFamily: facts.osFamily,
    OSName: facts.osName,
    OSVersion: facts.osVersion,
    ConnectivityIn: 'undefined',
    ConnectivityOut: 'undefined',
    Benchmark: elements({ ID: `urn:ogf:Benchmark:${host}:execenv0:HEPSPEC`, Type: 'HEPSPEC', Value: '1.0' }),
    Associations: elements({ ComputingShareID: queues.map(({ name }) => shareId(host, name)) }),
  });
  return [
    ...elements({
      ID: `urn:ogf:ComputingManager:${host}:fork`,
      ProductName: 'fork',
      ProductVersion: '0.9',
      BulkSubmission: 'false',
      TotalLogicalCPUs: facts.cpus,
      TotalSlots: slots,
      SlotsUsedByLocalJobs: 0,
      SlotsUsedByGridJobs: state.usedSlots,
      Homogeneous: 'true',
      LogicalCPUDistribution: `${facts.cpus}:1`,
      WorkingAreaShared: 'true',
      WorkingAreaGuaranteed: 'false',
      WorkingAreaTotal: facts.diskGigabytes,
      WorkingAreaFree: facts.freeDiskGigabytes,
      WorkingAreaLifeTime: lifetimeSeconds,
    }),
    element('ExecutionEnvironments', [element('ExecutionEnvironment', environment, { BaseType: 'Resource', ...seen })]),
    element('ApplicationEnvironments', '\n            '), // A-REX shows an empty one like this
  ];
}

const shareId = (host: string, queue: string): string => `urn:ogf:ComputingShare:${host}:${queue}`;
const environmentId = (host: string): string => `urn:ogf:ExecutionEnvironment:${host}:execenv0`;

const isRunning = ({ phase, run }: JobRecord): boolean => phase === 'INLRMS' && run !== undefined;

function jobNumbers(jobs: readonly JobRecord[]) {
  const count = (is: (job: JobRecord) => boolean): number => jobs.filter(is).length;
  return {
    TotalJobs: count((job) => !isFinished(job)),
    RunningJobs: count(isRunning),
    WaitingJobs: count(isQueued),
    StagingJobs: count(({ phase }) => phase === 'PREPARING' || phase === 'FINISHING'),
    SuspendedJobs: 0,
    PreLRMSWaitingJobs: count(({ phase }) => phase === 'ACCEPTED' || phase === 'PREPARING' || phase === 'SUBMIT'),
  };
}
