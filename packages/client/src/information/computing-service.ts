/**
 * The offer of a service, after GLUE 2.0. Times are in seconds, sizes in bytes, counts in jobs or slots; a value that the service
 * does not publish is missing.
 * @see GLUE 2.0 (GFD-R-P.147), class ComputingService
 */
export interface ComputingService {
  /** A name for people (attribute Name). */
  readonly name?: string;
  /** How mature the service is, for example `production` (QualityLevel). */
  readonly qualityLevel?: string;
  /** When the service took this snapshot of itself (attribute CreationTime). */
  readonly createdAt?: Date;
  /** The software of the service (attributes of ComputingEndpoint); of several endpoints, the first that tells its version. */
  readonly implementation?: {
    /** For example `nordugrid-arc` (ComputingEndpoint: ImplementationName). */
    readonly name?: string;
    /** For example `6.17.0` (ComputingEndpoint: ImplementationVersion). */
    readonly version?: string;
  };
  /** Jobs in any state (TotalJobs). */
  readonly totalJobs?: number;
  /** Jobs that run (RunningJobs). */
  readonly runningJobs?: number;
  /** Jobs that wait in the batch system (WaitingJobs). */
  readonly waitingJobs?: number;
  /** The addresses of the service (class ComputingEndpoint); empty if it publishes none. */
  readonly endpoints: readonly ComputingEndpoint[];
  /** Its queues (class ComputingShare); empty if it publishes none. */
  readonly shares: readonly ComputingShare[];
  /** Its batch system (class ComputingManager). */
  readonly manager?: ComputingManager;
  /** The kinds of its worker nodes (class ExecutionEnvironment); empty if it publishes none. */
  readonly executionEnvironments: readonly ExecutionEnvironment[];
  /** The runtime environments that jobs may ask for (class ApplicationEnvironment); empty if it publishes none. */
  readonly applicationEnvironments: readonly ApplicationEnvironment[];
  /** Whether the list of them (element ApplicationEnvironments) is published, so that an environment that is not on it is not available. @default false */
  readonly listsApplicationEnvironments?: boolean;
}

/**
 * An address at which a service can be asked, and how it speaks there.
 * @see GLUE 2.0 (GFD-R-P.147), class ComputingEndpoint
 */
export interface ComputingEndpoint {
  /** The address (URL); empty if it is not published. */
  readonly url: string;
  /** For example `org.nordugrid.xbes` (InterfaceName); empty if it is not published. */
  readonly interfaceName: string;
  /** For example `1.1` (InterfaceVersion); empty if none are published. */
  readonly interfaceVersions: readonly string[];
  /** Whether it works: `ok`, `warning`, `critical`, … (HealthState). */
  readonly healthState?: string;
  /** Whether it accepts and works on jobs: `production`, `draining`, `queueing` or `closed` (ServingState). */
  readonly servingState?: string;
  /** The languages that it accepts, for example `nordugrid:xrsl` (JobDescription); empty if none are published. */
  readonly jobDescriptions: readonly string[];
}

/**
 * A queue. Limits are for one job, in seconds of its time or bytes of its memory; counts of jobs and slots are the present ones.
 * @see GLUE 2.0 (GFD-R-P.147), class ComputingShare
 */
export interface ComputingShare {
  /** The name to ask for (Name); if it has none, that of the queue, or an empty text. */
  readonly name: string;
  /** The queue of the batch system that its jobs go to (MappingQueue). */
  readonly queue?: string;
  /**
   * The virtual organisations that it is published for (MappingPolicy: Rule); missing if it is for all. That is for information: who is
   * let in is configured elsewhere.
   */
  readonly organisations?: readonly string[];
  /** The most wall time (MaxWallTime), in seconds; A-REX tells 0 if there is no limit, here and in the other limits. */
  readonly maxWallTimeSeconds?: number;
  /** The least wall time (MinWallTime), in seconds. */
  readonly minWallTimeSeconds?: number;
  /** The wall time of a job that asks for none (DefaultWallTime), in seconds. */
  readonly defaultWallTimeSeconds?: number;
  /** The most CPU time of one slot (MaxCPUTime), in seconds. */
  readonly maxCpuTimeSeconds?: number;
  /** The most CPU time of all slots of a job together (MaxTotalCPUTime), in seconds. */
  readonly maxTotalCpuTimeSeconds?: number;
  /** How many jobs may run at once (MaxRunningJobs). */
  readonly maxRunningJobs?: number;
  /** How many jobs may wait at once (MaxWaitingJobs). */
  readonly maxWaitingJobs?: number;
  /** The most slots of one job (MaxSlotsPerJob). */
  readonly maxSlotsPerJob?: number;
  /** The most main memory (MaxMainMemory), in bytes; published in MiB. */
  readonly maxMainMemoryBytes?: number;
  /** The most virtual memory (MaxVirtualMemory), in bytes; published in MiB. */
  readonly maxVirtualMemoryBytes?: number;
  /** The most disk space (MaxDiskSpace), in bytes; published in GB. */
  readonly maxDiskSpaceBytes?: number;
  /** Whether it accepts and works on jobs: `production`, `draining`, `queueing` or `closed` (ServingState). */
  readonly servingState?: string;
  /** Jobs in any state (TotalJobs). */
  readonly totalJobs?: number;
  /** Jobs that run (RunningJobs). */
  readonly runningJobs?: number;
  /** Jobs that wait in the batch system (WaitingJobs). */
  readonly waitingJobs?: number;
  /** Jobs whose files the service moves (StagingJobs). */
  readonly stagingJobs?: number;
  /** Jobs that have started and are suspended (SuspendedJobs). */
  readonly suspendedJobs?: number;
  /** Slots that are free now (FreeSlots). */
  readonly freeSlots?: number;
  /** Slots that jobs use now (UsedSlots). */
  readonly usedSlots?: number;
  /** Slots that the waiting jobs ask for (RequestedSlots). */
  readonly requestedSlots?: number;
  /** How long jobs wait on average, by the service's estimate (EstimatedAverageWaitingTime), in seconds. */
  readonly estimatedAverageWaitingTimeSeconds?: number;
}

/**
 * The batch system.
 * @see GLUE 2.0 (GFD-R-P.147), class ComputingManager
 */
export interface ComputingManager {
  /** The batch system, for example `SLURM` (ProductName). */
  readonly product?: string;
  /** Its version (ProductVersion). */
  readonly version?: string;
  /** All slots of the cluster, used or free (TotalSlots). */
  readonly totalSlots?: number;
  /** Slots of jobs that came through grid services (SlotsUsedByGridJobs). */
  readonly slotsUsedByGridJobs?: number;
  /** Slots of jobs that came from elsewhere (SlotsUsedByLocalJobs). */
  readonly slotsUsedByLocalJobs?: number;
  /** How long session directories are kept after the end (WorkingAreaLifeTime), in seconds. */
  readonly workingAreaLifeTimeSeconds?: number;
}

/**
 * A kind of worker node; memory is in bytes.
 * @see GLUE 2.0 (GFD-R-P.147), class ExecutionEnvironment
 */
export interface ExecutionEnvironment {
  /** The processor architecture, for example `amd64` (Platform). */
  readonly platform?: string;
  /** The model of its processors (CPUModel). */
  readonly cpuModel?: string;
  /** The logical processors of one node (LogicalCPUs). */
  readonly logicalCpus?: number;
  /** The main memory of one node (MainMemorySize), in bytes; published in MiB. */
  readonly mainMemoryBytes?: number;
  /** The operating system, for example `debian` (OSName). */
  readonly osName?: string;
  /** Its version (OSVersion). */
  readonly osVersion?: string;
}

/**
 * A runtime environment that jobs may ask for.
 * @see GLUE 2.0 (GFD-R-P.147), class ApplicationEnvironment
 */
export interface ApplicationEnvironment {
  /** For example `ENV/PROXY` (AppName); where the version begins differs between services. */
  readonly name: string;
  /** Its version (AppVersion). */
  readonly version?: string;
  /** Whether it can be used, for example `installed` (State). */
  readonly state?: string;
  /** A text for people (Description). */
  readonly description?: string;
}

/**
 * Whether a service has published nothing about itself: A-REX answers with an empty document until its information provider has
 * run; so may a gateway in front of it that is in trouble.
 */
export const isUnpublished = ({ name, implementation, endpoints, shares }: ComputingService): boolean =>
  name === undefined && implementation === undefined && endpoints.length === 0 && shares.length === 0;
