import type { JobFailure } from './diagnose-failure.js';
import type { ArcState, JobStatus } from './job-status.js';

/** A job's address, e.g. `https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6`; the ARC tools use the same ids. */
export type JobId = string;

/**
 * The facts about a job, and how fresh they are. Names in parentheses are attributes of what a server publishes about it.
 * @see GLUE 2.0 (GFD-R-P.147), class ComputingActivity
 */
export interface Job {
  /** The address of the job. */
  readonly id: JobId;
  /** ARC's word for the state (State, unless the server's own bookkeeping is newer). */
  readonly state: ArcState;
  /** The state in one of the five words that users see. */
  readonly status: JobStatus;
  /** When `state` was true on the server (CreationTime for a snapshot). */
  readonly stateAt: Date;
  /** `live`: read from the server's own bookkeeping just now; `snapshot`: from the document it renews about once a minute. */
  readonly stateFrom: 'live' | 'snapshot';
  /**
   * The name from its description (Name); left out if it has none, or the snapshot does not have the
   * job yet.
   */
  readonly name?: string;
  /** The program's exit code, 0 to 255 (ExitCode, or the control file `diag`); left out if it did not end with one. */
  readonly exitCode?: number;
  /**
   * Why it failed or was killed, as facts, one per cause (Error, or the control file `failed`); left out if the server tells no cause, or the job has not failed.
   * @example
   * ```ts
   * const { failures } = await arc.getJob(jobId);
   * const outOfTime = failures?.find(({ kind }) => kind === 'wall-time');
   * if (outOfTime) console.log(`it needs more than ${outOfTime.limitSeconds} s`);
   * ```
   */
  readonly failures?: readonly JobFailure[];
  /** The same as text: the meaning of each cause, with the server's text in brackets behind it, one line per cause. */
  readonly reason?: string;
  /** The queue that it is in (Queue); left out until the snapshot tells. */
  readonly queue?: string;
  /** The batch system's own job number (LocalIDFromManager); left out until it has the job. */
  readonly localId?: string;
  /** The worker nodes that it has, or had (ExecutionNode); left out while it has none. */
  readonly executionNodes?: readonly string[];
  /** Name of its standard output in the session directory (StdOut); `/dev/null` if it is discarded. */
  readonly stdout?: string;
  /** Name of its standard error in the session directory (StdErr); `/dev/null` if it is discarded. */
  readonly stderr?: string;
  /** When the server accepted it (SubmissionTime). */
  readonly submittedAt?: Date;
  /** When the program started (StartTime, or the control file `diag` of a job that has ended); left out before. */
  readonly startedAt?: Date;
  /**
   * When it ended (EndTime; ComputingManagerEndTime for a job that failed or was cancelled; the control file `diag`); left out
   * before.
   */
  readonly endedAt?: Date;
  /** When the server will delete the session directory (WorkingAreaEraseTime); left out while it is not decided. */
  readonly erasedAt?: Date;
  /**
   * When what was delegated for it ends, and the server can no longer fetch or deliver its files: as recorded here when it was
   * delegated or renewed, otherwise as of its submission (ProxyExpirationTime). Left out if nothing was delegated, it is not known,
   * or the job has ended.
   */
  readonly credentialEndsAt?: Date;
  /**
   * Set if that is before the job has to end: by the wall time asked for, from its start on, or from now on while it waits. Only for
   * a job that needs it for files that its server fetches or delivers, or of which that is not known.
   */
  readonly credentialEndsFirst?: boolean;
  /** False for a token: no server lets it be renewed. */
  readonly isCredentialRenewable?: boolean;
  /** The wall time asked for, in seconds (RequestedTotalWallTime, which counts each slot, divided by the slots). */
  readonly requestedWallTimeSeconds?: number;
  /** The CPU time asked for, of all slots together, in seconds (RequestedTotalCPUTime). */
  readonly requestedCpuTimeSeconds?: number;
  /** The slots asked for (RequestedSlots). */
  readonly requestedSlots?: number;
  /** The wall time used so far, in seconds (UsedTotalWallTime, which counts each slot, divided by the slots). */
  readonly usedWallTimeSeconds?: number;
  /** The CPU time used so far, of all slots together, in seconds (UsedTotalCPUTime). */
  readonly usedCpuTimeSeconds?: number;
  /** The main memory used, in bytes (UsedMainMemory, which is published in MiB). */
  readonly usedMemoryBytes?: number;
  /** Its position in the queue (WaitingPosition), if the batch system tells it. */
  readonly waitingPosition?: number;
  /** The states from which the server could restart it, in the server's own words (RestartState). */
  readonly restartStates?: readonly string[];
  /** Earlier ids from the description (ActivityID of its associations); its submission id is one of them. */
  readonly previousIds?: readonly string[];
  /**
   * Set while the service waits for inputs from the client: those that have not arrived; empty if it only waits for the message
   * that all of them have. `ArcInterface.uploadInputs` sends them.
   */
  readonly missingInputs?: readonly string[];
  /** When the service stops waiting for them and lets the job fail. */
  readonly inputsDueAt?: Date;
  /** Further remarks of the service (OtherMessages). */
  readonly messages?: readonly string[];
}
