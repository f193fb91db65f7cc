/** What a service publishes about one activity: the GLUE 2.0 ComputingActivity, as every interface sends it. */
export interface ComputingActivity {
  /** The service's own id of the activity. */
  readonly id: string | undefined;
  /** When the service wrote this document. */
  readonly createdAt: Date | undefined;
  /** The state in every vocabulary the service speaks, by prefix: `nordugrid` → `INLRMS:R`. */
  readonly states: ReadonlyMap<string, string>;
  /** The same with their prefixes as they are published: of one vocabulary there may be several texts. */
  readonly stateTexts: readonly string[];
  /** The states from which the service could restart it, by prefix. */
  readonly restartStates: ReadonlyMap<string, string>;
  /** Identifiers from the description (ADL's ActivityOldID). */
  readonly previousIds: readonly string[];
  readonly name: string | undefined;
  readonly exitCode: number | undefined;
  /** One text per cause, in the service's words. */
  readonly errors: readonly string[];
  readonly messages: readonly string[];
  readonly queue: string | undefined;
  readonly localId: string | undefined;
  readonly executionNodes: readonly string[];
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
  readonly submittedAt: Date | undefined;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly erasedAt: Date | undefined;
  /** When what was delegated for it ended at the time of its submission; a renewal does not change it. */
  readonly proxyExpiresAt: Date | undefined;
  readonly waitingPosition: number | undefined;
  readonly requestedWallTimeSeconds: number | undefined;
  readonly requestedCpuTimeSeconds: number | undefined;
  readonly requestedSlots: number | undefined;
  readonly usedWallTimeSeconds: number | undefined;
  readonly usedCpuTimeSeconds: number | undefined;
  readonly usedMemoryBytes: number | undefined;
}
