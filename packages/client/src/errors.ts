/**
 * Every error this library throws on purpose: a class per situation, a stable `code`, the facts as fields,
 * what to do next as `hint`, and the original as `cause`. The seven names of the original library are the
 * parents of their families, so `catch (e) { if (e instanceof NoTargetsAvailableError) … }` keeps working.
 */

export interface ArcErrorOptions extends ErrorOptions {
  /** What to do next, in one sentence for a person. */
  readonly hint?: string | undefined;
}

/** The parent of all errors of this library. */
export abstract class ArcError extends Error {
  abstract readonly code: string;
  /** What to do next, in one sentence for a person. */
  readonly hint: string | undefined;
  /** True where the same call may succeed later, unchanged. */
  readonly retryable: boolean = false;

  constructor(message: string, options: ArcErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** The configuration cannot be used: not JSON, a wrong type, or an impossible value. Nothing has been contacted. */
export class InvalidConfigError extends ArcError {
  readonly code = 'ERR_ARC_INVALID_CONFIG';
  /** The option at fault; undefined when the whole text is. */
  readonly key: string | undefined;

  constructor(message: string, options: ArcErrorOptions & { readonly key?: string | undefined } = {}) {
    super(message, options);
    this.key = options.key;
  }
}

/** What is wrong with a job list. */
export type JobListTrouble =
  /** SQLite itself calls it malformed. */
  | 'malformed'
  /** It has been written to, and is empty now: a full disk, for one. */
  | 'emptied'
  /** Another file altogether. */
  | 'not-a-job-list'
  /** A job list of older ARC tools: XML or Berkeley DB. */
  | 'old-format'
  /** Another program keeps it locked. */
  | 'locked'
  /** No space is left on its disk. */
  | 'full'
  /** The system does not let us: permissions, a directory in its place, an error of the disk. */
  | 'unusable';

/** The files in which jobs are noted: JOBS_INFO_FILE, and those with `.submissions` and `.history` after its name. */
export type JobListFile = 'job list' | 'journal of pending submissions' | 'history of jobs';

/**
 * The job list, or one of the files beside it, cannot be read or written. What needed it has not been done:
 * no submission is sent that cannot be noted.
 *
 * @example
 * ```ts
 * try {
 *   await arc.knownJobs();
 * } catch (error) {
 *   if (error instanceof JobListError && error.reason === 'malformed') await arc.rebuildJobList();
 *   else throw error;
 * }
 * ```
 */
export class JobListError extends ArcError {
  readonly code = 'ERR_ARC_JOB_LIST';
  readonly path: string;
  /** Which of the files `path` is. */
  readonly file: JobListFile;
  readonly reason: JobListTrouble;
  /** True where another program keeps the list locked. */
  override readonly retryable: boolean;

  constructor(
    message: string,
    options: ArcErrorOptions & {
      readonly path: string;
      /** @default job list */
      readonly file?: JobListFile | undefined;
      readonly reason: JobListTrouble;
    },
  ) {
    super(message, options);
    this.path = options.path;
    this.file = options.file ?? 'job list';
    this.reason = options.reason;
    this.retryable = options.reason === 'locked';
  }
}

/** A local input file is missing, unreadable or not a regular file. Nothing has been submitted. */
export class InputFileError extends ArcError {
  readonly code = 'ERR_ARC_INPUT_FILE';

  constructor(
    /** The local path, as it was given. */
    readonly path: string,
    reason: string,
    options: ArcErrorOptions = {},
  ) {
    super(`Cannot use input file ${path}: ${reason}`, options);
  }
}

/** Where in a document something is wrong; lines and columns count from 1. */
export interface DocumentPosition {
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** A job description cannot be read, or asks for what cannot be expressed. Nothing has been submitted. */
export class InvalidJobDescription extends ArcError {
  readonly code = 'ERR_ARC_INVALID_JOB_DESCRIPTION';
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(
    /** What is wrong, without the position. */
    readonly reason: string,
    options: ArcErrorOptions & DocumentPosition = {},
  ) {
    const { line, column } = options;
    const where = line === undefined ? '' : ` (line ${line}${column === undefined ? '' : `, column ${column}`})`;
    super(`Invalid job description${where}: ${reason}`, options);
    this.line = line;
    this.column = column;
  }
}

/** The server knows no such job of ours: never submitted, cleaned, expired, or somebody else's. */
export class JobNotFoundError extends ArcError {
  readonly code = 'ERR_ARC_JOB_NOT_FOUND';

  constructor(
    readonly jobId: string,
    options: ArcErrorOptions = {},
  ) {
    super(`Job not found: ${jobId}`, {
      hint: 'It may have been cleaned, have expired on the server, or belong to another user.',
      ...options,
    });
  }
}

/** What was asked for needs a job that has ended, and this one has not. Nothing has been changed. */
export class JobNotFinishedError extends ArcError {
  readonly code = 'ERR_ARC_JOB_NOT_FINISHED';

  constructor(
    readonly jobId: string,
    /** ARC's word for its state. */
    readonly state: string,
    /** What cannot be done yet, e.g. `cleaned`. */
    action: string,
    options: ArcErrorOptions = {},
  ) {
    super(`Job ${jobId} cannot be ${action} yet: it is ${state}`, options);
  }
}

/** The server did not take the job, or the job could not be handed over completely. */
export class JobSubmissionError extends ArcError {
  readonly code: string = 'ERR_ARC_JOB_SUBMISSION';
  /**
   * Set when the server had taken the job and it was not, or may not have been, cancelled and cleaned: it is in the job list, may
   * run or have run, and must not be submitted again.
   */
  readonly abandonedJobId: string | undefined;

  constructor(message: string, options: ArcErrorOptions & { readonly abandonedJobId?: string | undefined } = {}) {
    super(message, options);
    this.abandonedJobId = options.abandonedJobId;
  }
}

/** An input could not be uploaded. The job has been cancelled and cleaned, unless `abandonedJobId` says otherwise. */
export class InputUploadError extends JobSubmissionError {
  override readonly code = 'ERR_ARC_INPUT_UPLOAD';
  /** The name in the session directory. */
  readonly path: string;

  constructor(
    message: string,
    options: ArcErrorOptions & { readonly path: string; readonly abandonedJobId?: string | undefined },
  ) {
    super(message, options);
    this.path = options.path;
  }
}

/**
 * It is not known whether a submission became a job: its reply was lost, or told nothing, and the server shows no such job so
 * far, or cannot be asked. Submitting again could make a second one; `ArcInterface.recoverSubmissions` finds out.
 * @example
 * ```ts
 * try {
 *   await arc.submitJob('/bin/hostname');
 * } catch (error) {
 *   if (!(error instanceof SubmissionUncertainError)) throw error;
 *   console.log(`ask recoverSubmissions() until ${error.uncertainUntil.toISOString()}`);
 * }
 * ```
 */
export class SubmissionUncertainError extends JobSubmissionError {
  override readonly code = 'ERR_ARC_SUBMISSION_UNCERTAIN';
  /** An hour after the request: from then on the first look that succeeds settles it. */
  readonly uncertainUntil: Date;

  constructor(
    message: string,
    /** The mark that the job, if there is one, carries in its description. */
    readonly submissionId: string,
    options: ArcErrorOptions & { readonly uncertainUntil: Date },
  ) {
    super(message, options);
    this.uncertainUntil = options.uncertainUntil;
  }
}

/** No execution target can be used: the server cannot be reached, trusted or understood, or offers nothing fitting. */
export class NoTargetsAvailableError extends ArcError {
  readonly code: string = 'ERR_ARC_NO_TARGETS';
}

/** Nothing answers at the server's address, or the connection broke and could not be made again. */
export class ServerUnreachableError extends NoTargetsAvailableError {
  override readonly code = 'ERR_ARC_SERVER_UNREACHABLE';
  override readonly retryable = true;
  /** False where it is certain that the server never saw the request, because no connection came about. */
  readonly requestMayHaveArrived: boolean;

  constructor(message: string, options: ArcErrorOptions & { readonly requestMayHaveArrived?: boolean } = {}) {
    super(message, options);
    this.requestMayHaveArrived = options.requestMayHaveArrived ?? true;
  }
}

/** The server's certificate is valid, but for another host name. Nothing has been sent. */
export class ServerNameMismatchError extends NoTargetsAvailableError {
  override readonly code = 'ERR_ARC_SERVER_NAME_MISMATCH';
}

/** The server's certificate does not lead to an authority in CERTS_DIR, or has expired. Nothing has been sent. */
export class ServerNotTrustedError extends NoTargetsAvailableError {
  override readonly code: string = 'ERR_ARC_SERVER_NOT_TRUSTED';
}

/**
 * The clock of this machine is slow: by it, a certificate is valid only later that is in use already. No request has been sent.
 * @example
 * ```ts
 * if (error instanceof ClockError) console.log(`slow by ${(error.validFrom.getTime() - error.now.getTime()) / 60_000} minutes at least`);
 * ```
 */
export class ClockError extends ServerNotTrustedError {
  override readonly code = 'ERR_ARC_CLOCK';
  /** What the clock of this machine said. */
  readonly now: Date;
  /** From when on the certificate is valid: the true time is later. */
  readonly validFrom: Date;

  constructor(message: string, options: ArcErrorOptions & { readonly now: Date; readonly validFrom: Date }) {
    super(message, options);
    this.now = options.now;
    this.validFrom = options.validFrom;
  }
}

/** A certificate of the server's chain is on its authority's list of revoked ones. No request has been sent. */
export class ServerCertificateRevokedError extends ServerNotTrustedError {
  override readonly code = 'ERR_ARC_SERVER_CERTIFICATE_REVOKED';
  /** Whose certificate is revoked, in slash form: the server's or that of an authority in between. */
  readonly subject: string;
  /** Path of the list. */
  readonly file: string;
  readonly revokedAt: Date;

  constructor(
    message: string,
    options: ArcErrorOptions & { readonly subject: string; readonly file: string; readonly revokedAt: Date },
  ) {
    super(message, options);
    this.subject = options.subject;
    this.file = options.file;
    this.revokedAt = options.revokedAt;
  }
}

/**
 * There is a list of revoked certificates of an authority of the server's, and it cannot be relied upon: it has expired,
 * for one. No request has been sent.
 */
export class RevocationListError extends ServerNotTrustedError {
  override readonly code = 'ERR_ARC_REVOCATION_LIST';
  readonly reason:
    | 'expired'
    | 'not-yet-valid'
    | 'bad-signature'
    | 'may-not-sign'
    | 'unreadable'
    | 'not-supported'
    | 'out-of-scope';
  /** The authority, in slash form. */
  readonly authority: string;
  /** Path of the list. */
  readonly file: string;
  /** The end of its time where it has expired, the beginning where that is still to come. */
  readonly until: Date | undefined;

  constructor(
    message: string,
    options: ArcErrorOptions & {
      readonly reason: RevocationListError['reason'];
      readonly authority: string;
      readonly file: string;
      readonly until?: Date | undefined;
    },
  ) {
    super(message, options);
    this.reason = options.reason;
    this.authority = options.authority;
    this.file = options.file;
    this.until = options.until;
  }
}

/** The policy in CERTS_DIR on what an authority may sign excludes the server's certificate, or cannot be read. No request has been sent. */
export class SigningPolicyError extends ServerNotTrustedError {
  override readonly code = 'ERR_ARC_SIGNING_POLICY';
  /** Whose certificate it is about, in slash form. */
  readonly subject: string;
  /** The authority, in slash form. */
  readonly authority: string;
  /** Path of the policy. */
  readonly file: string;

  constructor(
    message: string,
    options: ArcErrorOptions & { readonly subject: string; readonly authority: string; readonly file: string },
  ) {
    super(message, options);
    this.subject = options.subject;
    this.authority = options.authority;
    this.file = options.file;
  }
}

/** The server knows who we are and does not let us in. */
export class NotAuthorisedError extends NoTargetsAvailableError {
  override readonly code = 'ERR_ARC_NOT_AUTHORISED';
}

/** Something answers, but it is not an ARC Compute Element, or none that speaks a version we know. */
export class NotAnArcServerError extends NoTargetsAvailableError {
  override readonly code = 'ERR_ARC_NOT_AN_ARC_SERVER';
  /** True where it has answered as an ARC server before, so that something in front of it may be at fault. */
  override readonly retryable: boolean;

  constructor(message: string, options: ArcErrorOptions & { readonly retryable?: boolean } = {}) {
    super(message, options);
    this.retryable = options.retryable ?? false;
  }
}

/** Why one queue does not take a job. */
export interface QueueObstacle {
  readonly queue: string;
  /** What stands in the way: a limit, by the name that it has in the description, or the queue itself. */
  readonly resource:
    | 'queue'
    | 'rejectedQueue'
    | 'servingState'
    | 'wallTimeSeconds'
    | 'totalCpuTimeSeconds'
    | 'individualCpuTimeSeconds'
    | 'individualPhysicalMemoryBytes'
    | 'individualVirtualMemoryBytes'
    | 'diskSpaceBytes'
    | 'slots';
  /** What the job asks for, in the unit of the resource. */
  readonly wanted?: number | string | undefined;
  /** The most that there is, or the state that the queue is in. */
  readonly offered?: number | string | undefined;
}

/** No queue of the server satisfies the description; the message says why for each. Nothing has been submitted. */
export class NoSuitableQueueError extends NoTargetsAvailableError {
  override readonly code = 'ERR_ARC_NO_SUITABLE_QUEUE';

  /** Why not, for each queue there is. */
  readonly obstacles: readonly QueueObstacle[];

  constructor(message: string, options: ArcErrorOptions & { readonly obstacles?: readonly QueueObstacle[] } = {}) {
    super(message, options);
    this.obstacles = options.obstacles ?? [];
  }
}

/** The proxy certificate could not be made, saved, or is not accepted. */
export class ProxyGenerationError extends ArcError {
  readonly code: string = 'ERR_ARC_PROXY_GENERATION';
}

/** The certificate, the key or the directory of authorities does not exist or cannot be read. */
export class CredentialMissingError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CREDENTIAL_MISSING';
}

/** A file is there, but holds no certificate or key that we can read. */
export class CredentialFormatError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CREDENTIAL_FORMAT';
}

/** The key is protected by a pass phrase, and none or a wrong one was given. */
export class PassPhraseError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_PASS_PHRASE';
}

/** The private key does not belong to the certificate. */
export class KeyMismatchError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_KEY_MISMATCH';
}

/** Others than the owner may read the private key. */
export class KeyPermissionsError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_KEY_PERMISSIONS';
}

/** The user certificate (or the proxy it must outlive) has expired or is not valid yet. */
export class CertificateExpiredError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CERTIFICATE_EXPIRED';
}

/** The proxy cannot be saved where the configuration says. */
export class ProxyFileError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_PROXY_FILE';
}

/** What the server sent to have a proxy delegated to it cannot be signed: not a request, or not made with its own key. */
export class DelegationRequestError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_DELEGATION_REQUEST';
}

/** The server refused our credential during the TLS handshake: expired, not yet valid, or from an authority it does not know. */
export class CredentialRefusedError extends ProxyGenerationError {
  override readonly code = 'ERR_ARC_CREDENTIAL_REFUSED';
}

/** The server answered a request with an error; its own words are in `reason`. */
export class ServiceError extends ArcError {
  readonly code = 'ERR_ARC_SERVICE';
  readonly httpStatus: number;
  readonly reason: string;
  override readonly retryable: boolean;

  constructor(
    message: string,
    options: ArcErrorOptions & { readonly httpStatus: number; readonly reason: string; readonly retryable?: boolean },
  ) {
    super(message, options);
    this.httpStatus = options.httpStatus;
    this.reason = options.reason;
    this.retryable = options.retryable ?? false;
  }
}

/** A file did not arrive whole. A failed download leaves no file at the destination. */
export class TransferError extends ArcError {
  readonly code = 'ERR_ARC_TRANSFER';
  override readonly retryable: boolean;

  constructor(
    /** The name in the session directory. */
    readonly path: string,
    message: string,
    /** `retryable` is true unless told otherwise: most transfers fail because a connection did. */
    options: ArcErrorOptions & { readonly retryable?: boolean } = {},
  ) {
    super(message, options);
    this.retryable = options.retryable ?? true;
  }
}

/** A session directory has no such file. */
export class SessionFileNotFoundError extends ArcError {
  readonly code = 'ERR_ARC_SESSION_FILE_NOT_FOUND';

  constructor(
    /** The name in the session directory. */
    readonly path: string,
    options: ArcErrorOptions = {},
  ) {
    super(`No such file in the session directory: ${path}`, options);
  }
}

/** A name, ours or the server's, would lead outside its directory. Nothing has been written. */
export class UnsafePathError extends ArcError {
  readonly code = 'ERR_ARC_UNSAFE_PATH';

  constructor(
    readonly path: string,
    reason: string,
    options: ArcErrorOptions = {},
  ) {
    super(`Refusing the path ${JSON.stringify(path)}: ${reason}`, options);
  }
}

/** A local directory cannot be made or written to. Nothing has been fetched. */
export class DestinationError extends ArcError {
  readonly code = 'ERR_ARC_DESTINATION';

  constructor(
    /** The local directory. */
    readonly path: string,
    reason: string,
    options: ArcErrorOptions = {},
  ) {
    super(`Cannot write to ${path}: ${reason}`, options);
  }
}

/** A job is not cleaned, as files would be lost that nobody has. They are on the server, and so is the job. */
export class OutputsLeftError extends ArcError {
  readonly code = 'ERR_ARC_OUTPUTS_LEFT';

  /** The files that nobody has, by their names in the session directory. */
  readonly left: readonly { readonly path: string; readonly sizeBytes: number | undefined }[];
  /** Places of which it is not known what is there, likewise. */
  readonly unclear: readonly { readonly path: string }[];

  constructor(
    readonly jobId: string,
    { left = [], unclear = [] }: Partial<Pick<OutputsLeftError, 'left' | 'unclear'>>,
    options: ArcErrorOptions = {},
  ) {
    const named = [...left, ...unclear].slice(0, 3).map(({ path }) => path || 'the session directory');
    const more = left.length + unclear.length - named.length;
    const names = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    super(`Job ${jobId} is not cleaned: ${names} would be lost`, options);
    this.left = left;
    this.unclear = unclear;
  }
}
