/**
 * The offer of a service, after GLUE 2.0. Times are in seconds, sizes in bytes, counts in jobs or slots; a value that the service
 * does not publish is missing.
 * @see GLUE 2.0 (GFD-R-P.147), class ComputingService
 */
export interface ComputingService {
  readonly name?: string;
  readonly qualityLevel?: string;
  /** When the service took this snapshot of itself. */
  readonly createdAt?: Date;
  readonly implementation?: { readonly name?: string; readonly version?: string };
  readonly totalJobs?: number;
  readonly runningJobs?: number;
  readonly waitingJobs?: number;
  readonly endpoints: readonly ComputingEndpoint[];
  readonly shares: readonly ComputingShare[];
  readonly manager?: ComputingManager;
  readonly executionEnvironments: readonly ExecutionEnvironment[];
  readonly applicationEnvironments: readonly ApplicationEnvironment[];
  /** Whether the list is published, so that an environment that is not on it is not available. @default false */
  readonly listsApplicationEnvironments?: boolean;
}

/**
 * An address at which a service can be asked, and how it speaks there.
 * @see GLUE 2.0 (GFD-R-P.147), class ComputingEndpoint
 */
export interface ComputingEndpoint {
  readonly url: string;
  readonly interfaceName: string;
  readonly interfaceVersions: readonly string[];
  readonly healthState?: string;
  readonly servingState?: string;
  readonly jobDescriptions: readonly string[];
}

/**
 * A queue. Limits are for one job, in seconds of its time or bytes of its memory; counts of jobs and slots are the present ones.
 * @see GLUE 2.0 (GFD-R-P.147), class ComputingShare
 */
export interface ComputingShare {
  readonly name: string;
  readonly queue?: string;
  readonly maxWallTimeSeconds?: number;
  readonly minWallTimeSeconds?: number;
  readonly defaultWallTimeSeconds?: number;
  readonly maxCpuTimeSeconds?: number;
  readonly maxTotalCpuTimeSeconds?: number;
  readonly maxRunningJobs?: number;
  readonly maxWaitingJobs?: number;
  readonly maxSlotsPerJob?: number;
  readonly maxMainMemoryBytes?: number;
  readonly maxVirtualMemoryBytes?: number;
  readonly maxDiskSpaceBytes?: number;
  readonly servingState?: string;
  readonly totalJobs?: number;
  readonly runningJobs?: number;
  readonly waitingJobs?: number;
  readonly stagingJobs?: number;
  readonly suspendedJobs?: number;
  readonly freeSlots?: number;
  readonly usedSlots?: number;
  readonly requestedSlots?: number;
  readonly estimatedAverageWaitingTimeSeconds?: number;
}

/**
 * The batch system.
 * @see GLUE 2.0 (GFD-R-P.147), class ComputingManager
 */
export interface ComputingManager {
  readonly product?: string;
  readonly version?: string;
  readonly totalSlots?: number;
  readonly slotsUsedByGridJobs?: number;
  readonly slotsUsedByLocalJobs?: number;
  readonly workingAreaLifeTimeSeconds?: number;
}

/**
 * A kind of worker node; memory is in bytes.
 * @see GLUE 2.0 (GFD-R-P.147), class ExecutionEnvironment
 */
export interface ExecutionEnvironment {
  readonly platform?: string;
  readonly cpuModel?: string;
  readonly logicalCpus?: number;
  readonly mainMemoryBytes?: number;
  readonly osName?: string;
  readonly osVersion?: string;
}

/**
 * A runtime environment that jobs may ask for.
 * @see GLUE 2.0 (GFD-R-P.147), class ApplicationEnvironment
 */
export interface ApplicationEnvironment {
  readonly name: string;
  readonly version?: string;
  readonly state?: string;
  readonly description?: string;
}

/**
 * Whether a service has published nothing about itself: A-REX answers with an empty document until its information provider has
 * run; so may something in front of it that is in trouble.
 */
export const isUnpublished = ({ name, implementation, endpoints, shares }: ComputingService): boolean =>
  name === undefined && implementation === undefined && endpoints.length === 0 && shares.length === 0;
