/**
 * The program to run and its requirements, in the terms of EMI-ES' Activity Description Language, independent of any document
 * format. JSDL, xRSL and ADL are read into this model and written from it. Times are seconds, sizes are bytes.
 */
export interface ActivityDescription {
  readonly name?: string;
  readonly description?: string;
  readonly type?: 'collectionelement' | 'parallelelement' | 'single' | 'workflownode';
  readonly annotations?: readonly string[];
  /** Earlier identifiers of this activity. */
  readonly previousIds?: readonly string[];
  /** Accounting project; only JSDL can express it. */
  readonly project?: string;

  readonly executable: Executable;
  readonly preExecutables?: readonly Executable[];
  readonly postExecutables?: readonly Executable[];
  /** Names in the session directory. */
  readonly stdin?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  /** In order; a name may be repeated. */
  readonly environment?: readonly EnvironmentVariable[];
  /** How often the service may run the activity again, of its own accord or on request. */
  readonly rerun?: number;
  /** 0 to 100; services assume 50. */
  readonly priority?: number;
  /** Directory in the session directory where the service writes its log of the job. */
  readonly logDirectory?: string;
  readonly remoteLogging?: readonly RemoteLogging[];
  readonly expirationTime?: Date;
  /**
   * How long the service keeps the results. A-REX 6 and 7 reduce the number to its last eight bits and read those as
   * a digit: mostly the result is the default of 7 days, but if (seconds mod 256) is 48 to 57 the results are removed
   * within ten seconds of the end. Submission avoids those values.
   */
  readonly wipeTimeSeconds?: number;
  readonly notifications?: readonly Notification[];
  readonly startTime?: Date;
  /** A GACL or ARC policy document, as text: `<gacl>…</gacl>`. */
  readonly accessControl?: string;
  readonly credentialServices?: readonly string[];
  readonly dryRun?: boolean;

  readonly resources?: Resources;

  readonly inputFiles?: readonly InputFile[];
  readonly outputFiles?: readonly OutputFile[];
  /** The client tells the service when everything is uploaded (EMI-ES). */
  readonly clientDataPush?: boolean;
  /** The delegation that the service uses for files without a delegation of their own. */
  readonly delegationId?: string;

  /**
   * Alternatives to ask for if this cannot be had, in order of preference; only xRSL can express them. They have none themselves.
   */
  readonly alternatives?: readonly ActivityDescription[];
}

/** A program that the job runs: the main one, or one before or after it. */
export interface Executable {
  /** Absolute, or relative to the session directory. */
  readonly path: string;
  readonly arguments?: readonly string[];
  /** The exit code that counts as success; left out, 0. */
  readonly successExitCode?: number;
}

/** A variable in the environment of the program. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

/** A service that the use of resources is reported to. */
export interface RemoteLogging {
  readonly serviceType: string;
  readonly url: string;
  readonly optional?: boolean;
}

/** A state of a job that an e-mail may be sent about. */
export type NotificationState = 'ACCEPTED' | 'PREPROCESSING' | 'PROCESSING' | 'POSTPROCESSING' | 'TERMINAL';

/** An e-mail to `recipient` whenever the activity enters one of the states. */
export interface Notification {
  readonly recipient: string;
  readonly states: readonly NotificationState[];
}

/** The resources that a job asks for; times are in seconds, sizes in bytes. */
export interface Resources {
  /** Software of the compute element itself, e.g. `nordugrid-arc` 6.17; only for choosing a service. */
  readonly middleware?: readonly SoftwareRequirement[];
  readonly operatingSystems?: readonly OperatingSystem[];
  readonly platform?: string;
  readonly runtimeEnvironments?: readonly RuntimeEnvironment[];
  readonly parallelEnvironment?: ParallelEnvironment;
  readonly coprocessor?: { readonly name: string; readonly optional?: boolean };
  readonly networkInfo?: string;
  readonly nodeAccess?: 'inbound' | 'outbound' | 'inoutbound';
  readonly individualPhysicalMemoryBytes?: number;
  readonly individualVirtualMemoryBytes?: number;
  readonly diskSpaceBytes?: number;
  readonly remoteSessionAccess?: boolean;
  readonly slots?: SlotRequirement;
  readonly queue?: string;
  /** Any queue but this; only for choosing a queue. */
  readonly rejectedQueue?: string;
  readonly individualCpuTimeSeconds?: number;
  readonly totalCpuTimeSeconds?: number;
  readonly wallTimeSeconds?: number;
  /** The speed of a machine on which the job takes the CPU time asked for; left out, the speed of its worker node. */
  readonly benchmark?: Benchmark;
}

/** What a benchmark must yield at least on the worker node. */
export interface Benchmark {
  /** For example `specint2000`. */
  readonly name: string;
  readonly value: number;
}

/** How an acceptable version relates to the named one; left out, it must be equal. */
export type VersionRelation = '!=' | '<' | '<=' | '>' | '>=';

/** Software that must be installed, with its version. */
export interface SoftwareRequirement {
  readonly name: string;
  readonly version?: string;
  readonly relation?: VersionRelation;
}

/** The operating system that the worker node must have. */
export interface OperatingSystem extends SoftwareRequirement {
  readonly family?: string;
}

/** The name is, for example, `ENV/PROXY`. */
export interface RuntimeEnvironment extends SoftwareRequirement {
  readonly options?: readonly string[];
  readonly optional?: boolean;
}

/** How a parallel program is to be started, for example by MPI. */
export interface ParallelEnvironment {
  readonly type?: string;
  readonly version?: string;
  readonly processesPerSlot?: number;
  readonly threadsPerProcess?: number;
  readonly options?: readonly NamedOption[];
}

/** How many slots (cores) a job needs, and how they are spread over nodes. */
export interface SlotRequirement {
  readonly count?: number;
  /** `'all'`: as many per host as there are slots (ADL's `useNumberOfSlots`). */
  readonly perHost?: number | 'all';
  readonly exclusive?: boolean;
}

/** An option of a source or target, such as the number of threads. */
export interface NamedOption {
  readonly name: string;
  readonly value: string;
}

/** A file that has to be in the session directory before the activity starts. */
export interface InputFile {
  /** Relative to the session directory, with `/` between its parts. */
  readonly name: string;
  /** The local file that the client uploads. Without this and without `sources`: a local file called `name`. */
  readonly localPath?: string;
  /** The places from which the service fetches it, in order of preference. */
  readonly sources?: readonly DataSource[];
  readonly executable?: boolean;
  readonly sizeBytes?: number;
  readonly checksum?: string;
}

/** A place that an input comes from. */
export interface DataSource {
  readonly uri: string;
  readonly options?: readonly NamedOption[];
  readonly delegationId?: string;
}

/** A file that is kept after the end of the activity. */
export interface OutputFile {
  /** Relative to the session directory; `dir/` is everything below it, `/` the whole session directory, `@file` a list made by the job. */
  readonly name: string;
  /** The places to which the service uploads it. Left out: it stays in the session directory for the client. */
  readonly targets?: readonly DataTarget[];
}

/** A place that an output is delivered to. */
export interface DataTarget {
  readonly uri: string;
  readonly options?: readonly NamedOption[];
  readonly delegationId?: string;
  readonly mandatory?: boolean;
  readonly creationFlag?: 'overwrite' | 'append' | 'dontOverwrite';
  readonly useIfFailure?: boolean;
  readonly useIfCancel?: boolean;
  readonly useIfSuccess?: boolean;
}

/** True for inputs that the client has to upload itself. */
export const isUploaded = (file: InputFile): boolean => !file.sources?.length;
