import type { ActivityDescription } from '../../descriptions/model/activity-description.js';
import type { ComputingService } from '../../information/computing-service.js';
import type { Job, JobId } from '../../jobs/job.js';
import type { SessionAccess } from '../../transfer/session-directory.js';
import type { InputProgress } from '../../transfer/upload.js';
import type { AddressFormat } from './address-format.js';
import type { DelegationRenewal } from './delegation-renewal.js';

/** Options that every call to a server takes. */
export interface CallOptions {
  /** Gives up: the call throws the reason of the signal. The server may still carry out requests that were sent before. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a delegation. */
export interface DelegateOptions extends CallOptions {
  /** Whether the jobs cannot do without. @default true */
  readonly isNeeded?: boolean | undefined;
  /** Whether a program is given a proxy of its user, which only a certificate can be made into. @default false */
  readonly needsProxy?: boolean | undefined;
  /**
   * Whether a certificate is delegated where nothing shows that the jobs cannot do without. A token never is: a server that has a token
   * can use it. @default false
   */
  readonly isWanted?: boolean | undefined;
}

/** The outcome of one description of a batch, according to the service. It is proven only when the job has been looked for. */
export type CreationResult =
  | { readonly created: true; readonly jobId: JobId }
  /**
   * Refused, with the service's own reason. `isFull`: because the service has as many jobs as it may have, in all of its queues.
   * `asksForDelegation`: it may take the job with a delegation, if there was none.
   */
  | { readonly created: false; readonly reason: string; readonly isFull: boolean; readonly asksForDelegation?: true }
  /** The answer does not tell, or there is none. `mayExist` is false if the description certainly was not sent. */
  | { readonly created: undefined; readonly error: unknown; readonly mayExist: boolean };

/** The outcome of one request about one job. */
export type ActionResult =
  | { readonly done: true }
  | { readonly done: false; readonly reason: string; readonly notFound: boolean };

/**
 * How this library talks to a compute element. Every interface implements this one contract and passes one test suite.
 * Results come in the order of the ids or descriptions given. Ids are job addresses (`JobId`) everywhere.
 */
export interface ComputingInterface {
  /** The kind of its addresses; see {@link AddressFormat.kind}. */
  readonly kind: string;
  /** For people: its name, and the version where it has several. */
  readonly label: string;
  /** The service's base, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;

  /** Queues, load, limits and runtime environments. */
  serviceInfo(options?: CallOptions): Promise<ComputingService>;
  /**
   * A delegation of the user's credential that lives long enough, made or reused; undefined if none is made because none is needed.
   * @throws TokenError if one is needed, and the server takes only certificates, and there is none
   * @throws NotAuthorisedError if the server refuses the user, also where none is made
   */
  delegate(options?: DelegateOptions): Promise<string | undefined>;
  /** Renews a delegation that jobs refer to, where that makes it last longer. */
  renewDelegation(id: string, options?: CallOptions): Promise<DelegationRenewal>;
  /**
   * Creates activities; parts of a description that the service cannot be told are left out. Never repeated: a lost reply is an
   * error of the connection. If ids are malformed, or come twice, the whole answer is a NotAnArcServerError.
   */
  createActivities(
    descriptions: readonly ActivityDescription[],
    options?: CallOptions,
  ): Promise<readonly CreationResult[]>;
  /** The activities of this user that have these submission ids (among their previous ids); missing if there is none. */
  findSubmissions(
    submissionIds: readonly string[],
    since: Date,
    options?: CallOptions,
  ): Promise<ReadonlyMap<string, JobId>>;
  /** Whether a job was submitted under this submission id; undefined if the service does not know the job, or does not tell. */
  carriesSubmissionId(jobId: JobId, submissionId: string, options?: CallOptions): Promise<boolean | undefined>;
  /** How far the service is with the inputs of a job. @throws JobNotFoundError if it does not know the job */
  inputProgress(jobId: JobId, options?: CallOptions): Promise<InputProgress>;
  /**
   * Tells the service that all inputs are there, whole: it does not start a job of this library before. Where the
   * interface has no such message, that is one more upload. Doing it twice changes nothing.
   */
  inputsDelivered(jobId: JobId, options?: CallOptions): Promise<void>;
  /**
   * Whether a job starts only after {@link inputsDelivered}; false if the service does not tell, and for a job that another client,
   * or an older version of this library, has submitted without a gate: it starts when it has something of every input.
   */
  awaitsDelivery(jobId: JobId, options?: CallOptions): Promise<boolean>;
  /** The ids of all activities of this user that the service still knows. */
  listActivities(options?: CallOptions): Promise<readonly JobId[]>;
  /** The live state and all other facts; undefined for unknown ids and those of other users. */
  activities(jobIds: readonly JobId[], options?: CallOptions): Promise<readonly (Job | undefined)[]>;
  kill(jobIds: readonly JobId[], options?: CallOptions): Promise<readonly ActionResult[]>;
  wipe(jobIds: readonly JobId[], options?: CallOptions): Promise<readonly ActionResult[]>;
  restart(jobIds: readonly JobId[], options?: CallOptions): Promise<readonly ActionResult[]>;
  /** Where a job's files are and how they are listed. */
  session(jobId: JobId): SessionAccess;
  /** A job's description as the service keeps it; undefined if it does not deliver it. */
  description(jobId: JobId, options?: CallOptions): Promise<ActivityDescription | undefined>;
  /** The service's own log of a job, for people; undefined if there is none. */
  jobLog(jobId: JobId, options?: CallOptions): Promise<string | undefined>;
  /** All records of the service about a job: `errors`, which is that log, `status`, `diag` and others, by name. */
  jobLogFiles(jobId: JobId, options?: CallOptions): Promise<ReadonlyMap<string, string>>;
}
