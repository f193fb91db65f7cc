import type { JobFailure } from './diagnose-failure.js';
import type { ArcState, JobStatus } from './job-status.js';

/** A job's address, e.g. `https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6`: what the ARC tools use too. */
export type JobId = string;

/** What is known about a job, and how fresh that is. */
export interface Job {
  readonly id: JobId;
  /** ARC's word for the state. */
  readonly state: ArcState;
  /** The same in the five words users see. */
  readonly status: JobStatus;
  /** When `state` was true on the server. */
  readonly stateAt: Date;
  /** `live`: read from the server's own bookkeeping just now; `snapshot`: from the document it renews about once a minute. */
  readonly stateFrom: 'live' | 'snapshot';
  readonly name?: string;
  /** The program's exit code, once it ended by itself. */
  readonly exitCode?: number;
  /**
   * Why it failed or was killed, as facts, one per cause; left out where the server tells no cause, or the job has not failed.
   * @example
   * ```ts
   * const outOfTime = job.failures?.find(({ kind }) => kind === 'wall-time');
   * if (outOfTime) console.log(`it needs more than ${outOfTime.limitSeconds} s`);
   * ```
   */
  readonly failures?: readonly JobFailure[];
  /** The same as text: what each cause means, with the server's words in brackets behind, one line per cause. */
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
  /** Position in the queue, where the batch system tells it. */
  readonly waitingPosition?: number;
  /** The states from which the server could resume it. */
  readonly restartStates?: readonly string[];
  /** The ids that the job brought along, that of its submission among them. */
  readonly previousIds?: readonly string[];
  /**
   * Set while the service waits for inputs from the client: those that have not arrived; none where it only waits for the word
   * that they have. `ArcInterface.uploadInputs` sends them.
   */
  readonly missingInputs?: readonly string[];
  /** When the service stops waiting for them, and calls the job failed. */
  readonly inputsDueAt?: Date;
  /** Further remarks of the service. */
  readonly messages?: readonly string[];
}
