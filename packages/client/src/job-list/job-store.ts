import type { InterfaceKind } from '../interfaces/select-interface.js';
import type { JobId } from '../jobs/job.js';

/** What is remembered of a job that a server has accepted. */
export interface StoredJob {
  readonly id: JobId;
  readonly name?: string | undefined;
  /** The service's base, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  /** The one that it was submitted through. */
  readonly interface: InterfaceKind;
  readonly submittedAt: Date;
  readonly delegationId?: string | undefined;
  /** The description as ADL. */
  readonly description?: string | undefined;
  readonly stdout?: string | undefined;
  readonly stderr?: string | undefined;
}

/** A submission that was begun and whose outcome is not known: its reply was lost, or this program with it. */
export interface PendingSubmission {
  /** The submission id that the job, if there is one, carries among its previous ids. */
  readonly submissionId: string;
  readonly endpoint: string;
  readonly name: string;
  readonly begunAt: Date;
  /** The process that works on it; undefined once the reply is known to be lost. */
  readonly submitter?: Submitter | undefined;
  /** What is to be uploaded once the server has the job. */
  readonly uploads?: readonly StoredUpload[] | undefined;
}

/** An input as it was when its job was submitted: a local file, or bytes made by this library. */
export interface StoredUpload {
  /** The name in the session directory. */
  readonly path: string;
  /** The size that the description promises. */
  readonly declaredSizeBytes?: number | undefined;
  readonly localPath?: string | undefined;
  /** Of the local file. */
  readonly sizeBytes?: number | undefined;
  /** Of the local file, in milliseconds since 1970. */
  readonly modifiedAtMs?: number | undefined;
  readonly content?: Uint8Array | undefined;
}

/**
 * A submission that the server has given an id for and that is not concluded: its inputs may be missing, or the server has not
 * shown yet that the job of that id is the one that was submitted.
 */
export interface Handover extends PendingSubmission {
  readonly jobId: JobId;
  /** What is still to be uploaded, as far as is known. */
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

/** That a job was submitted from here. */
export interface SubmittedJob {
  readonly id: JobId;
  readonly submittedAt: Date;
}

/** Remembers jobs, beyond the end of this program. Every method rejects where its medium cannot be read or written. */
export interface JobStore {
  /** Notes submissions before they are sent, all or none of them, so that a lost reply loses no job. */
  begin(submissions: readonly PendingSubmission[]): Promise<void>;
  /** Submissions became jobs: remembers these, then forgets the submission ids. What is done twice is done once. */
  accepted(submissions: readonly AcceptedSubmission[]): Promise<void>;
  /** Jobs among these that are not handed over, or not confirmed. */
  handovers(ids: readonly JobId[]): Promise<readonly Handover[]>;
  /** The servers have all inputs of these submissions. */
  delivered(submissionIds: readonly string[]): Promise<void>;
  /** The servers have shown the jobs of these submissions under their ids. */
  confirmed(submissionIds: readonly string[]): Promise<void>;
  /** The replies to these submissions are lost, or their uploads broken off: no process works on them any more. */
  lost(submissionIds: readonly string[]): Promise<void>;
  /** Nothing came of these submissions, for certain. */
  abandoned(submissionIds: readonly string[]): Promise<void>;
  /** Those of one service, or of all. */
  pending(endpoint?: string): Promise<readonly PendingSubmission[]>;
  get(id: JobId): Promise<StoredJob | undefined>;
  /** All jobs, the newest first. */
  list(): Promise<readonly StoredJob[]>;
  /** The jobs submitted last, the newest first, whether they are still in the list or not; some, not all. */
  lastSubmitted(): Promise<readonly SubmittedJob[]>;
  /** A job was taken back before it was handed over: forgets it, and that it was submitted. */
  withdrawn(id: JobId): Promise<void>;
  /** A job that is not there is forgotten already. */
  forget(id: JobId): Promise<void>;
  close(): Promise<void>;
}
