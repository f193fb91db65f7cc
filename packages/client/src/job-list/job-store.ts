import type { JobListError } from '../errors/index.js';
import type { InterfaceKind } from '../interfaces/select-interface.js';
import type { DelegationRecord } from '../jobs/delegation-record.js';
import type { JobId } from '../jobs/job.js';

/** The entry of the job list for a job that a server has accepted. */
export interface StoredJob {
  /** The address of the job. */
  readonly id: JobId;
  /** The name from its description; undefined if it has none. */
  readonly name?: string | undefined;
  /** The service's base, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  /** The interface that it was submitted through. */
  readonly interface: InterfaceKind;
  /** When it was submitted. */
  readonly submittedAt: Date;
  /** The id of the proxy that was delegated for it; undefined if it is not recorded. */
  readonly delegationId?: string | undefined;
  /** The description as ADL. */
  readonly description?: string | undefined;
  /** Name of its standard output in the session directory; undefined if it is not recorded. */
  readonly stdout?: string | undefined;
  /** Name of its standard error in the session directory; undefined if it is not recorded. */
  readonly stderr?: string | undefined;
}

/** A submission that was begun and whose outcome is not known: its reply was lost, or this program was killed. */
export interface PendingSubmission {
  /** The submission id that the job, if there is one, carries among its previous ids. */
  readonly submissionId: string;
  readonly endpoint: string;
  readonly name: string;
  readonly begunAt: Date;
  /** The process that works on it; undefined once the reply is known to be lost. */
  readonly submitter?: Submitter | undefined;
  /** The inputs to upload once the server has the job. */
  readonly uploads?: readonly StoredUpload[] | undefined;
}

/** An input when its job was submitted: a local file, or bytes made by this library. */
export interface StoredUpload {
  /** The name in the session directory. */
  readonly path: string;
  /** The size that the description promises. */
  readonly declaredSizeBytes?: number | undefined;
  readonly localPath?: string | undefined;
  /** The size of the local file. */
  readonly sizeBytes?: number | undefined;
  /** When the local file was changed last, in milliseconds since 1970. */
  readonly modifiedAtMs?: number | undefined;
  readonly content?: Uint8Array | undefined;
}

/**
 * A submission that the server has given an id for and that is not concluded: its inputs may be missing, or the server has not
 * shown yet that the job with that id is the submitted one.
 */
export interface Handover extends PendingSubmission {
  readonly jobId: JobId;
  /** The inputs that are still to be uploaded, as far as is known. */
  readonly uploads: readonly StoredUpload[];
  /** Whether the server has shown the job with its submission id. */
  readonly isConfirmed: boolean;
}

/** A process that is submitting. */
export interface Submitter {
  readonly host: string;
  readonly pid: number;
}

/** A submission that became a job. */
export interface AcceptedSubmission {
  readonly submissionId: string;
  readonly job: StoredJob;
}

/** The record that a job was submitted from here. */
export interface SubmittedJob {
  readonly id: JobId;
  readonly submittedAt: Date;
}

/** Keeps jobs in a file, beyond the end of this program. Every method rejects if the file cannot be read or written. */
export interface JobStore {
  /** Records submissions before they are sent, all or none of them, so that no job is lost with its reply. */
  begin(submissions: readonly PendingSubmission[]): Promise<void>;
  /** Submissions became jobs: records the jobs, then removes the pending submissions. Doing it twice changes nothing. */
  accepted(submissions: readonly AcceptedSubmission[]): Promise<void>;
  /** Those of these jobs that still need inputs, or are not confirmed. */
  handovers(ids: readonly JobId[]): Promise<readonly Handover[]>;
  /** The servers have all inputs of these submissions. */
  delivered(submissionIds: readonly string[]): Promise<void>;
  /** The servers have shown the jobs of these submissions under their ids. */
  confirmed(submissionIds: readonly string[]): Promise<void>;
  /** The replies to these submissions are lost, or their uploads broken off: no process works on them any more. */
  lost(submissionIds: readonly string[]): Promise<void>;
  /** Records that these submissions certainly became no jobs. */
  abandoned(submissionIds: readonly string[]): Promise<void>;
  /** The pending submissions to one service, or to all. */
  pending(endpoint?: string): Promise<readonly PendingSubmission[]>;
  get(id: JobId): Promise<StoredJob | undefined>;
  /** All jobs, the newest first. */
  list(): Promise<readonly StoredJob[]>;
  /** The jobs submitted last, the newest first, also those that are not in the list any more; some, not all. */
  lastSubmitted(): Promise<readonly SubmittedJob[]>;
  /** A job was cancelled and cleaned because its inputs could not be sent: removes it, and the record of its submission. */
  withdrawn(id: JobId): Promise<void>;
  /** Removes a job; a job that is not in the list is no error. */
  forget(id: JobId): Promise<void>;
  /** Records a delegation, in place of what was known of it. */
  delegated(record: DelegationRecord): Promise<void>;
  /** What is known of the delegations at one service, in the order of their ids. */
  delegations(endpoint: string): Promise<readonly DelegationRecord[]>;
  close(): Promise<void>;
}

/** A file that was renamed because it is malformed. */
export interface SetAsideFile {
  /** The path that it had. */
  readonly path: string;
  /** The path that it has now, in the same directory. */
  readonly movedTo: string;
}

/** A job store whose damage can be found and repaired. */
export interface RepairableJobStore extends JobStore {
  /** The damage of the files, found by reading each from its beginning to its end. */
  damage(): Promise<readonly JobListError[]>;
  /**
   * Renames files that are malformed, and makes new ones from what can still be read of them. A list that has lost all of its jobs
   * is written to again from now on; a list that can be read is not changed.
   * @throws JobListError for any other trouble
   */
  repair(): Promise<readonly SetAsideFile[]>;
}
