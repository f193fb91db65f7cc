/**
 * What the sandbox needs to know of a job description, in values that JSON keeps. It is made from the description
 * once, when the job is created.
 */
export interface JobRequest {
  readonly name?: string | undefined;
  /** Ids that the job had elsewhere, or by which its client will know it. */
  readonly previousIds?: readonly string[] | undefined;
  readonly executable: {
    readonly path: string;
    readonly arguments: readonly string[];
    readonly successExitCode: number;
  };
  /** Names in the session directory. */
  readonly stdin?: string | undefined;
  readonly stdout?: string | undefined;
  readonly stderr?: string | undefined;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly queue: string;
  readonly slots: number;
  readonly wallTimeSeconds?: number | undefined;
  readonly cpuTimeSeconds?: number | undefined;
  readonly memoryBytes?: number | undefined;
  readonly runtimeEnvironments: readonly string[];
  /** Not to be started before this time, in milliseconds since 1970. */
  readonly startTime?: number | undefined;
  readonly reruns: number;
  readonly priority: number;
  readonly dryRun: boolean;
  readonly inputs: readonly RequestedInput[];
  readonly outputs: readonly RequestedOutput[];
  /** All delegations the description mentions. */
  readonly delegationIds: readonly string[];
}

export interface RequestedInput {
  /** Relative to the session directory. */
  readonly name: string;
  readonly executable: boolean;
  /** Of an upload; left out, any size will do. */
  readonly sizeBytes?: number | undefined;
  /** Left out, the client uploads the file. */
  readonly source?: { readonly url: string; readonly delegationId?: string | undefined } | undefined;
}

export interface RequestedOutput {
  /** `dir/` is everything below it, `/` the whole session directory, `@list` names a file that lists outputs. */
  readonly name: string;
  /** Without any, the file stays in the session directory. */
  readonly targets: readonly RequestedTarget[];
}

export interface RequestedTarget {
  readonly url: string;
  readonly delegationId?: string | undefined;
  readonly ifSuccessful: boolean;
  readonly ifFailed: boolean;
  readonly ifCancelled: boolean;
}
