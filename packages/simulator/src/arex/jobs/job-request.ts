/** What a description asks for, as far as the model uses it. */
export interface JobRequest {
  readonly name: string | undefined;
  /** `ActivityOldID`: ids that the job had elsewhere, or by which its client knows it. */
  readonly previousIds: readonly string[];
  readonly executable: string;
  readonly arguments: readonly string[];
  readonly successExitCode: number;
  readonly stdin: string | undefined;
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
  readonly queue: string;
  readonly slots: number;
  readonly wallTimeSeconds: number | undefined;
  readonly cpuTimeSeconds: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly runtimeEnvironments: readonly string[];
  /** Not to be started before, in milliseconds since 1970. */
  readonly startTime: number | undefined;
  readonly reruns: number;
  readonly priority: number;
  readonly dryRun: boolean;
  readonly inputs: readonly RequestedInput[];
  readonly outputs: readonly RequestedOutput[];
  /** All that are mentioned. */
  readonly delegationIds: readonly string[];
}

export interface RequestedInput {
  readonly name: string;
  /** Of an upload; undefined is any. */
  readonly sizeBytes: number | undefined;
  /** Undefined, the client uploads it. */
  readonly source: string | undefined;
}

export interface RequestedOutput {
  /** `dir/` is all below it, and `/` the whole session directory. */
  readonly name: string;
  /** Without any it stays in the session directory. */
  readonly targets: readonly RequestedTarget[];
}

export interface RequestedTarget {
  readonly url: string;
  readonly ifSuccessful: boolean;
  readonly ifFailed: boolean;
  readonly ifCancelled: boolean;
}
