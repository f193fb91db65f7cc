/**
 * What to run, in the words of EMI-ES' Activity Description Language, independent of any document format.
 * JSDL, xRSL and ADL are read into this model and written from it. Times are seconds, sizes are bytes.
 */
export interface ActivityDescription {
  readonly name?: string;
  readonly description?: string;
  readonly type?: 'collectionelement' | 'parallelelement' | 'single' | 'workflownode';
  readonly annotations?: readonly string[];
  /** Identifiers of earlier incarnations of this activity. */
  readonly previousIds?: readonly string[];
  /** Accounting project; only JSDL can say it. */
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
  /** How often the service may run the activity again by itself or on request. */
  readonly rerun?: number;
  /** 0 to 100; services assume 50. */
  readonly priority?: number;
  /** Directory in the session directory where the service writes its log of the job. */
  readonly logDirectory?: string;
  readonly remoteLogging?: readonly RemoteLogging[];
  readonly expirationTime?: Date;
  /** How long the service keeps the results. */
  readonly wipeTimeSeconds?: number;
  readonly notifications?: readonly Notification[];
  readonly startTime?: Date;
  /** A GACL or ARC policy document, as text. */
  readonly accessControl?: string;
  readonly credentialServices?: readonly string[];
  readonly dryRun?: boolean;

  readonly resources?: Resources;

  readonly inputFiles?: readonly InputFile[];
  readonly outputFiles?: readonly OutputFile[];
  /** The client announces by itself when everything is uploaded (EMI-ES). */
  readonly clientDataPush?: boolean;
  /** The delegation that the service uses for whatever has none of its own. */
  readonly delegationId?: string;
}

export interface Executable {
  /** Absolute, or relative to the session directory. */
  readonly path: string;
  readonly arguments?: readonly string[];
  /** The exit code that counts as success; left out, 0. */
  readonly successExitCode?: number;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

export interface RemoteLogging {
  readonly serviceType: string;
  readonly url: string;
  readonly optional?: boolean;
}

export type NotificationState = 'ACCEPTED' | 'PREPROCESSING' | 'PROCESSING' | 'POSTPROCESSING' | 'TERMINAL';

/** An e-mail to `recipient` whenever the activity enters one of the states. */
export interface Notification {
  readonly recipient: string;
  readonly states: readonly NotificationState[];
}

export interface Resources {
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
  readonly individualCpuTimeSeconds?: number;
  readonly totalCpuTimeSeconds?: number;
  readonly wallTimeSeconds?: number;
}

export interface OperatingSystem {
  readonly name: string;
  readonly family?: string;
  readonly version?: string;
}

export interface RuntimeEnvironment {
  /** For example `ENV/PROXY`. */
  readonly name: string;
  readonly version?: string;
  readonly options?: readonly string[];
  readonly optional?: boolean;
}

export interface ParallelEnvironment {
  readonly type?: string;
  readonly version?: string;
  readonly processesPerSlot?: number;
  readonly threadsPerProcess?: number;
  readonly options?: readonly NamedOption[];
}

export interface SlotRequirement {
  readonly count?: number;
  /** `'all'`: as many per host as there are slots (ADL's `useNumberOfSlots`). */
  readonly perHost?: number | 'all';
  readonly exclusive?: boolean;
}

export interface NamedOption {
  readonly name: string;
  readonly value: string;
}

/** A file that has to be in the session directory before the activity starts. */
export interface InputFile {
  /** Relative to the session directory, with `/` between its parts. */
  readonly name: string;
  /** The local file that the client uploads. Neither this nor `sources`: a local file called `name`. */
  readonly localPath?: string;
  /** Where the service fetches it from, in order of preference. */
  readonly sources?: readonly DataSource[];
  readonly executable?: boolean;
  readonly sizeBytes?: number;
  readonly checksum?: string;
}

export interface DataSource {
  readonly uri: string;
  readonly options?: readonly NamedOption[];
  readonly delegationId?: string;
}

/** A file that outlives the activity. */
export interface OutputFile {
  /** Relative to the session directory; `dir/` is everything below it, `/` the whole session directory, `@file` a list made by the job. */
  readonly name: string;
  /** Where the service uploads it to. Left out: it stays in the session directory for the client. */
  readonly targets?: readonly DataTarget[];
}

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
