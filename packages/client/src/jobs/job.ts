import type { JobFailure } from './diagnose-failure.js';
import type { ArcState, JobStatus } from './job-status.js';

/** A job's address, e.g. `https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6`; the ARC tools use the same ids. */
export type JobId = string;

/** The facts about a job, and how fresh they are. */
export interface Job {
  readonly id: JobId;
  /** ARC's word for the state. */
  readonly state: ArcState;
  /** The state in one of the five words that users see. */
  readonly status: JobStatus;
  /** When `state` was true on the server. */
  readonly stateAt: Date;
  /** `live`: read from the server's own bookkeeping just now; `snapshot`: from the document it renews about once a minute. */
  readonly stateFrom: 'live' | 'snapshot';
  readonly name?: string;
  /** The program's exit code; left out if it did not end with one. */
  readonly exitCode?: number;
  /**
   * Why it failed or was killed, as facts, one per cause; left out if the server tells no cause, or the job has not failed.
   * @example
   * ```ts
   * const outOfTime = job.failures?.find(({ kind }) => kind === 'wall-time');
   * if (outOfTime) console.log(`it needs more than ${outOfTime.limitSeconds} s`);
   * ```
   */
  readonly failures?: readonly JobFailure[];
  /** The same as text: the meaning of each cause, with the server's text in brackets behind it, one line per cause. */
  readonly reason?: string;
  readonly queue?: string;
  /** The batch system's own job number. */
  readonly localId?: string;
  readonly executionNodes?: readonly string[];
  readonly stdout?: string;
  readonly stderr?: string;
  readonly submittedAt?: Date;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
  /** When the server will delete the session directory. */
  readonly erasedAt?: Date;
  readonly requestedWallTimeSeconds?: number;
  readonly requestedCpuTimeSeconds?: number;
  readonly requestedSlots?: number;
  readonly usedWallTimeSeconds?: number;
  readonly usedCpuTimeSeconds?: number;
  /** Main memory, in bytes. */
  readonly usedMemoryBytes?: number;
  /** Position in the queue, if the batch system tells it. */
  readonly waitingPosition?: number;
  /** The states from which the server could restart it. */
  readonly restartStates?: readonly string[];
  /** Earlier ids from the description; its submission id is one of them. */
  readonly previousIds?: readonly string[];
  /**
   * Set while the service waits for inputs from the client: those that have not arrived; empty if it only waits for the message
   * that all of them have. `ArcInterface.uploadInputs` sends them.
   */
  readonly missingInputs?: readonly string[];
  /** When the service stops waiting for them and lets the job fail. */
  readonly inputsDueAt?: Date;
  /** Further remarks of the service. */
  readonly messages?: readonly string[];
}
