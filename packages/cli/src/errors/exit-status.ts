import { type AnyArcError, type ArcErrorCode, isArcError } from 'jasmin-arc/errors';
import { describeObstacles } from './queue-obstacles.js';
import { remedyHint } from './remedy-hint.js';

/**
 * Every exit status of the command, in one place: what a script branches on, what `help exit-codes` prints, what the
 * man page lists. Our own failures lie in 100 to 119, which programs rarely use, so that `run` can return the exit
 * status of its program unchanged.
 */
export const ExitStatus = {
  OK: 0,
  JOB_FAILED: 1,
  UNEXPECTED: 100,
  USAGE: 101,
  CONFIG: 102,
  CREDENTIAL: 103,
  SERVER: 104,
  LOCAL_FILE: 105,
  DESCRIPTION: 106,
  NO_QUEUE: 107,
  SUBMISSION: 108,
  SUBMISSION_UNCERTAIN: 109,
  JOB_NOT_FOUND: 110,
  JOB_NOT_FINISHED: 111,
  SERVICE: 112,
  TRANSFER: 113,
  ENDED_WITHOUT_EXIT_CODE: 114,
  DETACHED: 115,
  CANCELLED: 116,
  TIMEOUT: 117,
  SANDBOX: 118,
  JOB_LIST: 119,
  INTERRUPTED: 130,
  OUTPUT_CLOSED: 141,
} as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** What each status means, for people. */
export const EXIT_STATUS_MEANINGS: readonly (readonly [status: string, meaning: string])[] = [
  ['0', 'Done. run, attach, and wait for one job: the program returned 0.'],
  ['1–255', 'run, attach, and wait for one job: the exit code of the program.'],
  ['128+N', 'run, attach, and wait for one job: signal N ended the program, e.g. 137 for SIGKILL.'],
  ['1', 'wait for several jobs: at least one has failed or was cancelled.'],
  ['100', 'Something unexpected: please report it, with the output of --verbose.'],
  ['101', 'The command line was not understood, or a question was answered with no. Nothing has been done.'],
  ['102', 'The configuration cannot be used.'],
  ['103', 'Your certificate, key, proxy or token cannot be used.'],
  ['104', 'The server cannot be reached or trusted, rejects your credentials, or is not an ARC server.'],
  ['105', 'A local file cannot be read or written, or stdout cannot be written, for example because the disk is full.'],
  ['106', 'The job description cannot be read, or requests something that cannot be expressed.'],
  ['107', 'No queue of the server satisfies the request.'],
  ['108', 'The server did not accept the job, or not all of its inputs; there is no job.'],
  [
    '109',
    'It is not known whether the server accepted the job, or what became of it: do not submit again, run "status" later.',
  ],
  ['110', 'No such job, or several where one was meant.'],
  ['111', 'The job has not ended yet.'],
  ['112', 'The server answered with an error of its own.'],
  ['113', 'A file of the job was not found or not transferred completely, or outputs were left on the server.'],
  ['114', 'The job ended without an exit code or a signal: a limit, a lost node, a failed stage-in.'],
  ['115', 'Detached: the job goes on. "attach" follows it again.'],
  ['116', 'The job was cancelled.'],
  ['117', 'wait: the time given with --timeout has passed.'],
  ['118', 'The sandbox could not be started or stopped, or is not running.'],
  [
    '119',
    'The job list cannot be read or written. Nothing that needs it has been done; no job has been submitted without being recorded in it.',
  ],
  ['130', 'Interrupted with Ctrl-C. Jobs that were already submitted go on.'],
  ['129, 143', 'Ended by SIGHUP or SIGTERM; run and attach detach instead, once the job has its inputs.'],
  ['141', 'stdout was closed, for example by "| head".'],
];

/** The status of every error of the library: one that has none here stops the compiler. */
export const ARC_ERROR_STATUSES = {
  ERR_ARC_INVALID_ARGUMENT: ExitStatus.UNEXPECTED,
  ERR_ARC_INVALID_CONFIG: ExitStatus.CONFIG,
  ERR_ARC_INPUT_FILE: ExitStatus.LOCAL_FILE,
  ERR_ARC_INVALID_JOB_DESCRIPTION: ExitStatus.DESCRIPTION,
  ERR_ARC_SWEEP_SOURCE: ExitStatus.USAGE,
  ERR_ARC_PLACEHOLDER: ExitStatus.USAGE,
  ERR_ARC_JOB_LIST: ExitStatus.JOB_LIST,
  ERR_ARC_JOB_NOT_FOUND: ExitStatus.JOB_NOT_FOUND,
  ERR_ARC_JOB_NOT_FINISHED: ExitStatus.JOB_NOT_FINISHED,
  ERR_ARC_JOB_SUBMISSION: ExitStatus.SUBMISSION,
  ERR_ARC_INPUT_UPLOAD: ExitStatus.SUBMISSION,
  ERR_ARC_SERVER_FULL: ExitStatus.SUBMISSION,
  ERR_ARC_SUBMISSION_UNCERTAIN: ExitStatus.SUBMISSION_UNCERTAIN,
  ERR_ARC_NO_TARGETS: ExitStatus.SERVER,
  ERR_ARC_SERVER_UNREACHABLE: ExitStatus.SERVER,
  ERR_ARC_SERVER_NAME_MISMATCH: ExitStatus.SERVER,
  ERR_ARC_SERVER_NOT_TRUSTED: ExitStatus.SERVER,
  ERR_ARC_CLOCK: ExitStatus.SERVER,
  ERR_ARC_SERVER_CERTIFICATE_REVOKED: ExitStatus.SERVER,
  ERR_ARC_REVOCATION_LIST: ExitStatus.SERVER,
  ERR_ARC_SIGNING_POLICY: ExitStatus.SERVER,
  ERR_ARC_NOT_AUTHORISED: ExitStatus.SERVER,
  ERR_ARC_NOT_AN_ARC_SERVER: ExitStatus.SERVER,
  ERR_ARC_NO_SUITABLE_QUEUE: ExitStatus.NO_QUEUE,
  ERR_ARC_PROXY_GENERATION: ExitStatus.CREDENTIAL,
  ERR_ARC_CREDENTIAL_MISSING: ExitStatus.CREDENTIAL,
  ERR_ARC_CREDENTIAL_FORMAT: ExitStatus.CREDENTIAL,
  ERR_ARC_PASS_PHRASE: ExitStatus.CREDENTIAL,
  ERR_ARC_KEY_MISMATCH: ExitStatus.CREDENTIAL,
  ERR_ARC_KEY_PERMISSIONS: ExitStatus.CREDENTIAL,
  ERR_ARC_CERTIFICATE_EXPIRED: ExitStatus.CREDENTIAL,
  ERR_ARC_PROXY_FILE: ExitStatus.CREDENTIAL,
  ERR_ARC_DELEGATION_REQUEST: ExitStatus.CREDENTIAL,
  ERR_ARC_CREDENTIAL_REFUSED: ExitStatus.CREDENTIAL,
  ERR_ARC_TOKEN: ExitStatus.CREDENTIAL,
  ERR_ARC_TOKEN_ISSUER: ExitStatus.CREDENTIAL,
  ERR_ARC_VOMS_SERVER_UNKNOWN: ExitStatus.CREDENTIAL,
  ERR_ARC_VOMS_REQUEST: ExitStatus.CREDENTIAL,
  ERR_ARC_SERVICE: ExitStatus.SERVICE,
  ERR_ARC_TRANSFER: ExitStatus.TRANSFER,
  ERR_ARC_SESSION_FILE_NOT_FOUND: ExitStatus.TRANSFER,
  ERR_ARC_UNSAFE_PATH: ExitStatus.TRANSFER,
  ERR_ARC_OUTPUTS_LEFT: ExitStatus.TRANSFER,
  ERR_ARC_DESTINATION: ExitStatus.LOCAL_FILE,
} as const satisfies Record<ArcErrorCode, ExitStatus>;

/** What stopped a command, for people and for programs. */
export interface Failure {
  readonly status: number;
  /** Stable, for programs: the library's error codes, ours, or the system's such as ENOENT. */
  readonly code: string;
  readonly message: string;
  /** What to do next. */
  readonly hint: string | undefined;
  /** The job that it is about, if the job may exist although its submission failed. */
  readonly jobId?: string | undefined;
}

/** An error of the command itself, rather than of the library. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly status: ExitStatus,
    readonly code: string,
    message: string,
    options: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.hint = options.hint;
  }

  /** What to do next. */
  readonly hint: string | undefined;
}

/** The command line was not understood. */
export const usageError = (message: string, hint?: string): CommandError =>
  new CommandError(ExitStatus.USAGE, 'ERR_USAGE', message, { hint });

const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  EEXIST: 'it exists already',
  ENOSPC: 'no space is left on the device',
  EROFS: 'the file system is read-only',
  ENOTEMPTY: 'the directory is not empty',
  EMFILE: 'too many files are open',
};

/** Converts any error to a failure, with an exit status and a message for users, never a stack trace. */
export function describeError(error: unknown): Failure {
  if (isArcError(error)) return describeArcError(error);
  if (error instanceof CommandError) {
    const { status, code, message, hint } = error;
    return { status, code, message, hint };
  }
  const message = error instanceof Error ? error.message : String(error);
  const { code, path, hint } = (typeof error === 'object' && error !== null ? error : {}) as OtherError;
  if (code === 'ERR_OUTPUT') return { status: ExitStatus.LOCAL_FILE, code, message, hint };
  const known = typeof code === 'string' ? code : 'ERR_UNEXPECTED';
  const reason = FILE_REASONS[known];
  if (reason !== undefined && typeof path === 'string') {
    const status = ExitStatus.LOCAL_FILE;
    return { status, code: known, message: `Cannot use ${path}: ${reason}`, hint: undefined };
  }
  return {
    status: ExitStatus.UNEXPECTED,
    code: known,
    message,
    hint: hint ?? 'This should not happen: please report it.',
  };
}

/** The exit status for several failures: that of the first, unless one leaves open whether there is a job. */
export function statusOfSeveral(errors: readonly unknown[]): number {
  const statuses = errors.map((error) => describeError(error).status);
  // This status wins over others, as the user must not submit that job again.
  if (statuses.includes(ExitStatus.SUBMISSION_UNCERTAIN)) return ExitStatus.SUBMISSION_UNCERTAIN;
  return statuses[0] ?? ExitStatus.OK;
}

/** An error of a system call, or one of ours that is not a CommandError. */
interface OtherError {
  readonly code?: unknown;
  readonly path?: unknown;
  readonly hint?: string;
}

function describeArcError(error: AnyArcError): Failure {
  const { code } = error;
  const message =
    code === 'ERR_ARC_NO_SUITABLE_QUEUE' && error.obstacles.length > 0
      ? describeObstacles(error.obstacles)
      : error.message;
  const words = { code, message, hint: remedyHint(error) };
  // There is a job, or there may be one: a script must not submit it again, so this status wins over that of the cause.
  if ('abandonedJobId' in error && error.abandonedJobId !== undefined) {
    return { ...words, status: ExitStatus.SUBMISSION_UNCERTAIN, jobId: error.abandonedJobId };
  }
  return { ...words, status: ARC_ERROR_STATUSES[code] };
}
