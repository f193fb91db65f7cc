/**
 * The program to run and its requirements, in the terms of EMI's Activity Description Language (ADL), independent of any document
 * format. JSDL, xRSL and ADL are read into this model and written from it. Times are seconds, sizes are bytes.
 */
export interface ActivityDescription {
  /** A name for people, which need not be unique. ADL and JSDL: Name and JobName; xRSL: `jobname`. */
  readonly name?: string;
  /** A text for people. ADL and JSDL: Description; xRSL has none. */
  readonly description?: string;
  /** The kind of activity. ADL: Type; JSDL and xRSL have none. */
  readonly type?: 'collectionelement' | 'parallelelement' | 'single' | 'workflownode';
  /** Labels for people and for other tools. ADL: Annotation; JSDL: JobAnnotation and ARC's UserTag; xRSL has none. */
  readonly annotations?: readonly string[];
  /** Earlier identifiers of this activity. ADL: NorduGrid's ActivityOldID; JSDL: ARC's ActivityOldId; xRSL has none. */
  readonly previousIds?: readonly string[];
  /** Accounting project; only JSDL can express it, as JobProject. */
  readonly project?: string;

  /** The main program. ADL: Executable; JSDL: POSIXApplication; xRSL: `executable` and `arguments`. */
  readonly executable: Executable;
  /** Programs to run before it, in order. ADL: PreExecutable, which services refuse; JSDL: ARC's Prologue; xRSL has none. */
  readonly preExecutables?: readonly Executable[];
  /** Programs to run after it, in order. ADL: PostExecutable, which services refuse; JSDL: ARC's Epilogue; xRSL has none. */
  readonly postExecutables?: readonly Executable[];
  /** Name, in the session directory, of the file that standard input is read from. ADL and JSDL: Input; xRSL: `stdin`. */
  readonly stdin?: string;
  /** Name, in the session directory, of the file that gets standard output. ADL and JSDL: Output; xRSL: `stdout`. */
  readonly stdout?: string;
  /**
   * Name, in the session directory, of the file that gets standard error; it may be that of `stdout`. ADL and JSDL: Error; xRSL:
   * `stderr`, or `join`.
   */
  readonly stderr?: string;
  /** In order; a name may be repeated. ADL and JSDL: Environment; xRSL: `environment`. */
  readonly environment?: readonly EnvironmentVariable[];
  /**
   * How often the service may run the activity again, of its own accord or on request; 0 or more. ADL and JSDL: Rerun; xRSL:
   * `rerun`.
   */
  readonly rerun?: number;
  /** 0 to 100; services assume 50. ADL: NorduGrid's Priority; JSDL: ARC's Priority; xRSL: `priority`. */
  readonly priority?: number;
  /**
   * Directory in the session directory where the service writes its log of the job. ADL: LoggingDirectory; JSDL: ARC's LogDir;
   * xRSL: `gmlog`.
   */
  readonly logDirectory?: string;
  /** Services that the use of resources is reported to. ADL and JSDL: RemoteLogging; xRSL: `jobreport`. */
  readonly remoteLogging?: readonly RemoteLogging[];
  /** When the description expires. ADL: ExpirationTime; JSDL: ARC's ExpiryTime; xRSL has none. */
  readonly expirationTime?: Date;
  /**
   * How long the service keeps the results, in seconds. ADL: WipeTime; JSDL: ARC's SessionLifeTime; xRSL: `lifetime`. A-REX 6
   * and 7 reduce the number to its last eight bits and read those as a digit: mostly the result is the default of 7 days, but
   * if (seconds mod 256) is 48 to 57 the results are removed within ten seconds of the end. Submission avoids those values.
   */
  readonly wipeTimeSeconds?: number;
  /** E-mails about changes of the state. ADL and JSDL: Notification; xRSL: `notify`. */
  readonly notifications?: readonly Notification[];
  /**
   * The earliest time at which the program may start. ADL: NorduGrid's StartTime; JSDL: ARC's ProcessingStartTime; xRSL:
   * `starttime`.
   */
  readonly startTime?: Date;
  /** A GACL or ARC policy document, as text: `<gacl>…</gacl>`. ADL and JSDL: AccessControl; xRSL: `acl`. */
  readonly accessControl?: string;
  /** URLs of services that keep credentials. ADL and JSDL: CredentialService; xRSL: `credentialserver`. */
  readonly credentialServices?: readonly string[];
  /** Whether the service only checks the job, and does not run it. ADL and JSDL: DryRun; xRSL: `dryrun`. */
  readonly dryRun?: boolean;

  /** What the job asks for; left out, the service's defaults. ADL and JSDL: Resources. */
  readonly resources?: Resources;

  /** Files to be there before the start, each name once. ADL: InputFile; JSDL: DataStaging with a Source; xRSL: `inputfiles`. */
  readonly inputFiles?: readonly InputFile[];
  /**
   * Files to keep or deliver after the end. ADL: OutputFile; JSDL: DataStaging with a Target, or with DeleteOnTermination false;
   * xRSL: `outputfiles`.
   */
  readonly outputFiles?: readonly OutputFile[];
  /** The client sends a message when everything is uploaded, if the interface has one. ADL: ClientDataPush; JSDL and xRSL have none. */
  readonly clientDataPush?: boolean;
  /**
   * The delegation that the service uses for files without a delegation of their own. ADL: NorduGrid's DelegationID; xRSL:
   * `delegationid`; JSDL has none.
   */
  readonly delegationId?: string;

  /**
   * Alternatives to ask for if this cannot be had, in order of preference; only xRSL can express them. They have none themselves.
   */
  readonly alternatives?: readonly ActivityDescription[];
}

/** A program that the job runs: the main one, or one before or after it. */
export interface Executable {
  /** Absolute, or relative to the session directory. ADL: Path; JSDL: the POSIX Executable, or ARC's Path; xRSL: `executable`. */
  readonly path: string;
  /** Passed on one by one, without a shell. ADL and JSDL: Argument; xRSL: `arguments`. @default [] */
  readonly arguments?: readonly string[];
  /** The exit code that counts as success, 0 to 255. ADL: FailIfExitCodeNotEqualTo; JSDL and xRSL have none. @default 0 */
  readonly successExitCode?: number;
}

/** A variable in the environment of the program. */
export interface EnvironmentVariable {
  /** Not empty, and without `=`. ADL: Name; JSDL: the attribute `name`; xRSL: the first of two strings. */
  readonly name: string;
  /** Any text; it may be empty. ADL: Value; JSDL: the text of the element; xRSL: the second of two strings. */
  readonly value: string;
}

/** A service that the use of resources is reported to. */
export interface RemoteLogging {
  /** The kind of service; JSDL and xRSL know `SGAS` only. ADL: ServiceType. */
  readonly serviceType: string;
  /** The address of the service. ADL: URL. */
  readonly url: string;
  /** Whether the job may run if this service cannot be used. ADL: the attribute `optional`; JSDL and xRSL have none. */
  readonly optional?: boolean;
}

/** A state of a job that an e-mail may be sent about. */
export type NotificationState = 'ACCEPTED' | 'PREPROCESSING' | 'PROCESSING' | 'POSTPROCESSING' | 'TERMINAL';

/** An e-mail to `recipient` whenever the activity enters one of the states. */
export interface Notification {
  /** The e-mail address. ADL: Recipient; JSDL: ARC's Endpoint. */
  readonly recipient: string;
  /** The states to report, in any order. ADL: OnState; JSDL: ARC's State; xRSL: letters, none of which means `ACCEPTED`. */
  readonly states: readonly NotificationState[];
}

/** The resources that a job asks for; times are in seconds, sizes in bytes. */
export interface Resources {
  /** Software of the compute element itself, e.g. `nordugrid-arc` 6.17; only for choosing a service. JSDL: ARC's CEType; xRSL: `middleware`. */
  readonly middleware?: readonly SoftwareRequirement[];
  /** The operating system that the worker node must have. ADL and JSDL: OperatingSystem; xRSL: `opsys`. */
  readonly operatingSystems?: readonly OperatingSystem[];
  /**
   * The processor architecture, for example `amd64`. ADL: Platform; JSDL: CPUArchitecture or ARC's Platform; xRSL:
   * `architecture`.
   */
  readonly platform?: string;
  /**
   * The runtime environments that the program needs. ADL: RuntimeEnvironment; JSDL: ARC's RunTimeEnvironment; xRSL:
   * `runtimeenvironment`.
   */
  readonly runtimeEnvironments?: readonly RuntimeEnvironment[];
  /** How a parallel program is to be started. ADL: ParallelEnvironment; JSDL: only the threads; xRSL has none. */
  readonly parallelEnvironment?: ParallelEnvironment;
  /** A coprocessor, such as a graphics card. ADL: Coprocessor; JSDL and xRSL have none. */
  readonly coprocessor?: {
    /** The name of its kind, as the service knows it. ADL: the text of Coprocessor. */
    readonly name: string;
    /** Whether the job can do without it. ADL: the attribute `optional`. @default false */
    readonly optional?: boolean;
  };
  /**
   * The network of the worker nodes, for example `infiniband`. ADL: NetworkInfo, which services refuse; JSDL: ARC's NetworkInfo;
   * xRSL has none.
   */
  readonly networkInfo?: string;
  /** The connections that the worker node needs: into it, out of it, or both. ADL and JSDL: NodeAccess; xRSL: `nodeaccess`. */
  readonly nodeAccess?: 'inbound' | 'outbound' | 'inoutbound';
  /** Main memory for each slot, in bytes. ADL and JSDL: IndividualPhysicalMemory; xRSL: `memory`, in mebibytes. */
  readonly individualPhysicalMemoryBytes?: number;
  /** Virtual memory for each slot, in bytes. ADL and JSDL: IndividualVirtualMemory; xRSL has none. */
  readonly individualVirtualMemoryBytes?: number;
  /** Disk space for the job, in bytes, at least 1. ADL and JSDL: DiskSpaceRequirement; xRSL: `disk`, in mebibytes. */
  readonly diskSpaceBytes?: number;
  /** Whether the service must give remote access to the session directory. ADL: RemoteSessionAccess; JSDL and xRSL have none. */
  readonly remoteSessionAccess?: boolean;
  /**
   * How many slots, and on how many hosts; left out, one slot. ADL and JSDL: SlotRequirement; xRSL: `count`, `countpernode` and
   * `exclusiveexecution`.
   */
  readonly slots?: SlotRequirement;
  /** The queue (share) to use; left out, the client or the service chooses. ADL and JSDL: QueueName; xRSL: `queue`. */
  readonly queue?: string;
  /** Any queue but this; only for choosing a queue. JSDL: QueueName with `require="ne"`; xRSL: `queue!=`. */
  readonly rejectedQueue?: string;
  /** CPU time of each slot, in seconds. ADL and JSDL: IndividualCPUTime; xRSL has none. */
  readonly individualCpuTimeSeconds?: number;
  /** CPU time of all slots together, in seconds. ADL and JSDL: TotalCPUTime; xRSL: `cputime`. */
  readonly totalCpuTimeSeconds?: number;
  /**
   * Wall time of the job, in seconds, at least 1. ADL: WallTime; JSDL: the POSIX limit WallTimeLimit, or ARC's TotalWallTime;
   * xRSL: `walltime`.
   */
  readonly wallTimeSeconds?: number;
  /**
   * The speed of a machine on which the job takes the CPU time asked for; left out, the speed of its worker node. ADL:
   * Benchmark, which services refuse; JSDL: ARC's BenchmarkType and BenchmarkValue; xRSL: `benchmarks`.
   */
  readonly benchmark?: Benchmark;
}

/** What a benchmark must yield at least on the worker node. */
export interface Benchmark {
  /** For example `specint2000`. ADL and JSDL: BenchmarkType; xRSL: the first string of `benchmarks`. */
  readonly name: string;
  /** The least result, in the unit of the benchmark; 0 or more. ADL and JSDL: BenchmarkValue; xRSL: the second string of `benchmarks`. */
  readonly value: number;
}

/** How an acceptable version relates to the named one; left out, it must be equal. */
export type VersionRelation = '!=' | '<' | '<=' | '>' | '>=';

/** Software that must be installed, with its version. */
export interface SoftwareRequirement {
  /** Not empty; how names and versions are divided differs between services. ADL and JSDL: Name; xRSL: before the first `-` and digit. */
  readonly name: string;
  /** The version to compare with; left out, any version. ADL and JSDL: Version; xRSL: behind the name and a `-`. */
  readonly version?: string;
  /** How an acceptable version relates to `version`; left out, it must be equal. ADL cannot express it. */
  readonly relation?: VersionRelation;
}

/** The operating system that the worker node must have. */
export interface OperatingSystem extends SoftwareRequirement {
  /** The family, for example `linux`. ADL and JSDL: Family; xRSL has none. */
  readonly family?: string;
}

/** The name is, for example, `ENV/PROXY`. */
export interface RuntimeEnvironment extends SoftwareRequirement {
  /** Options for the environment, in order. ADL: Option; xRSL: further strings; JSDL has none. */
  readonly options?: readonly string[];
  /**
   * Whether the job can do without it: submission then leaves out one that the service does not list. ADL: the attribute `optional`.
   * @default false
   */
  readonly optional?: boolean;
}

/** How a parallel program is to be started, for example by MPI. */
export interface ParallelEnvironment {
  /** The name of the kind, for example `MPI`. ADL: Type. */
  readonly type?: string;
  /** The version of that kind. ADL: Version. */
  readonly version?: string;
  /** Processes to start on each slot, 0 or more. ADL: ProcessesPerSlot. */
  readonly processesPerSlot?: number;
  /** Threads of each process, 0 or more. ADL: ThreadsPerProcess; JSDL: ARC's ThreadsPerProcesses. */
  readonly threadsPerProcess?: number;
  /** Further options, in order. ADL: Option. */
  readonly options?: readonly NamedOption[];
}

/** How many slots (cores) a job needs, and how they are spread over nodes. */
export interface SlotRequirement {
  /** The slots of the whole job, at least 1. ADL: NumberOfSlots, which is needed there; JSDL: TotalCPUCount; xRSL: `count`. */
  readonly count?: number;
  /**
   * The slots on one host, at least 1; `'all'`: as many as there are slots (ADL's `useNumberOfSlots`). ADL: SlotsPerHost; JSDL:
   * ARC's ProcessPerHost; xRSL: `countpernode`.
   */
  readonly perHost?: number | 'all';
  /** Whether the job has its hosts alone. ADL and JSDL: ExclusiveExecution; xRSL: `exclusiveexecution`. */
  readonly exclusive?: boolean;
}

/** An option of a source or target, such as the number of threads. */
export interface NamedOption {
  /** For example `threads`; JSDL and xRSL allow no `=` in it. */
  readonly name: string;
  /** Any text. ADL: Value; JSDL and xRSL: behind the `=`. */
  readonly value: string;
}

/** A file that has to be in the session directory before the activity starts. */
export interface InputFile {
  /** Relative to the session directory, with `/` between its parts. ADL: Name; JSDL: FileName; xRSL: the first of the strings. */
  readonly name: string;
  /**
   * The local file that the client uploads. Without this and without `sources`: a local file called `name`. JSDL: a `file:` URI; xRSL:
   * the second of the strings; ADL has none.
   */
  readonly localPath?: string;
  /** The places from which the service fetches it, in order of preference. ADL and JSDL: Source; xRSL: the second of the strings. */
  readonly sources?: readonly DataSource[];
  /** Whether the service makes it executable. ADL and JSDL: IsExecutable; xRSL: `executables`. */
  readonly executable?: boolean;
  /** Its size in bytes; only JSDL can express it, as ARC's FileSize. */
  readonly sizeBytes?: number;
  /** Its checksum, as text; only JSDL can express it, as ARC's Checksum. */
  readonly checksum?: string;
}

/** A place that an input comes from. */
export interface DataSource {
  /** The URL from which the service fetches the file. ADL and JSDL: URI. */
  readonly uri: string;
  /**
   * Options of the transfer, in order; one called `location` is the URL of a replica. ADL: Option; JSDL: ARC's URIOption; xRSL:
   * strings `name=value`.
   */
  readonly options?: readonly NamedOption[];
  /**
   * The delegation that the service uses for this source; left out, that of the description. ADL: DelegationID; xRSL: the option
   * `delegationid`; JSDL has none.
   */
  readonly delegationId?: string;
}

/** A file that is kept after the end of the activity. */
export interface OutputFile {
  /**
   * Relative to the session directory; `dir/` is everything below it, `/` the whole session directory, `@file` a list made by the job.
   * ADL: Name; JSDL: FileName; xRSL: the first of the strings.
   */
  readonly name: string;
  /**
   * The places to which the service uploads it. Left out: it stays in the session directory for the client. ADL and JSDL: Target; xRSL:
   * the second of the strings.
   */
  readonly targets?: readonly DataTarget[];
}

/** A place that an output is delivered to. */
export interface DataTarget {
  /** The URL to which the service uploads the file. ADL and JSDL: URI. */
  readonly uri: string;
  /**
   * Options of the transfer, in order; one called `location` is the URL of a replica. ADL: Option; JSDL: ARC's URIOption; xRSL:
   * strings `name=value`.
   */
  readonly options?: readonly NamedOption[];
  /**
   * The delegation that the service uses for this target; left out, that of the description. ADL: DelegationID; xRSL: the option
   * `delegationid`; JSDL has none.
   */
  readonly delegationId?: string;
  /** Whether the job fails if this upload does. ADL: Mandatory; xRSL: the option `mandatory`; JSDL has none. */
  readonly mandatory?: boolean;
  /** What to do with a file that exists there. ADL: CreationFlag; JSDL and xRSL have none. */
  readonly creationFlag?: 'overwrite' | 'append' | 'dontOverwrite';
  /** Whether to upload if the activity failed. ADL: UseIfFailure; JSDL and xRSL have none. */
  readonly useIfFailure?: boolean;
  /** Whether to upload if the activity was cancelled. ADL: UseIfCancel; JSDL and xRSL have none. */
  readonly useIfCancel?: boolean;
  /** Whether to upload if the activity succeeded. ADL: UseIfSuccess; JSDL and xRSL have none. */
  readonly useIfSuccess?: boolean;
}

/** True for inputs that the client has to upload itself. */
export const isUploaded = (file: InputFile): boolean => !file.sources?.length;
