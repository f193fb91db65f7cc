import type { JobId } from './job.js';

/** What is remembered of a job that a server has accepted. */
export interface StoredJob {
  readonly id: JobId;
  readonly name?: string | undefined;
  /** The service's base, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  readonly interface: 'rest' | 'emies';
  readonly submittedAt: Date;
  readonly delegationId?: string | undefined;
  /** The description as ADL. */
  readonly description?: string | undefined;
  readonly stdout?: string | undefined;
  readonly stderr?: string | undefined;
}

/** A submission that was begun and whose outcome is not known: its reply was lost, or this program with it. */
export interface PendingSubmission {
  /** The mark that the job, if there is one, carries among its previous ids. */
  readonly mark: string;
  readonly endpoint: string;
  readonly name: string;
  readonly begunAt: Date;
}

/** Remembers jobs, beyond the end of this program. Every method rejects with the ordinary error of its medium. */
export interface JobStore {
  /** Notes a submission before it is sent, so that a lost reply loses no job. */
  begin(submission: PendingSubmission): Promise<void>;
  /** The submission became this job: remembers it, then forgets the mark. What is done twice is done once. */
  accepted(mark: string, job: StoredJob): Promise<void>;
  /** Nothing came of the submission, for certain. */
  abandoned(mark: string): Promise<void>;
  pending(endpoint: string): Promise<readonly PendingSubmission[]>;
  get(id: JobId): Promise<StoredJob | undefined>;
  /** All jobs, the newest first. */
  list(): Promise<readonly StoredJob[]>;
  /** A job that is not there is forgotten already. */
  forget(id: JobId): Promise<void>;
  close(): Promise<void>;
}
