import { ArcError } from './arc-error.js';
import type { InvalidArgumentError } from './argument.js';
import type { InvalidConfigError } from './config.js';
import type {
  NoTargetsAvailableError,
  NotAnArcServerError,
  NotAuthorisedError,
  ServerUnreachableError,
  ServiceError,
} from './connection.js';
import type {
  CertificateExpiredError,
  CredentialFormatError,
  CredentialMissingError,
  CredentialRefusedError,
  DelegationRequestError,
  KeyMismatchError,
  KeyPermissionsError,
  PassPhraseError,
  ProxyFileError,
  ProxyGenerationError,
} from './credentials.js';
import type { InvalidJobDescription } from './description.js';
import type { InputFileError } from './input-file.js';
import type { JobNotFinishedError, JobNotFoundError } from './job.js';
import type { JobListError } from './job-list.js';
import type { OutputsLeftError } from './outputs.js';
import type { NoSuitableQueueError } from './queue.js';
import type {
  ClockError,
  RevocationListError,
  ServerCertificateRevokedError,
  ServerNameMismatchError,
  ServerNotTrustedError,
  SigningPolicyError,
} from './server-trust.js';
import type { InputUploadError, JobSubmissionError, ServerFullError, SubmissionUncertainError } from './submission.js';
import type { PlaceholderError, SweepSourceError } from './sweep.js';
import type { TokenError } from './token.js';
import type { TokenIssuerError } from './token-issuer.js';
import type { DestinationError, SessionFileNotFoundError, TransferError, UnsafePathError } from './transfer.js';
import type { VomsRequestError, VomsServerUnknownError } from './voms.js';

/** The parent of a family as itself, without its subclasses: of its own, its `code` is any string. */
type Itself<Parent extends ArcError, Code extends string> = Parent & { readonly code: Code };

/**
 * Any error of this library. `switch (error.code)` narrows it to the class, with its fields; a case that is forgotten stops the
 * compiler where the switch has to return.
 *
 * @example
 * ```ts
 * function retryAfterSeconds(error: AnyArcError): number | undefined {
 *   switch (error.code) {
 *     case 'ERR_ARC_SUBMISSION_UNCERTAIN':
 *       return (error.uncertainUntil.getTime() - Date.now()) / 1000;
 *     case 'ERR_ARC_SERVICE':
 *       return error.httpStatus === 503 ? 60 : undefined;
 *     default:
 *       return error.retryable ? 60 : undefined;
 *   }
 * }
 * ```
 */
export type AnyArcError =
  | CertificateExpiredError
  | ClockError
  | CredentialFormatError
  | CredentialMissingError
  | CredentialRefusedError
  | DelegationRequestError
  | DestinationError
  | InputFileError
  | InputUploadError
  | InvalidArgumentError
  | InvalidConfigError
  | InvalidJobDescription
  | Itself<JobSubmissionError, 'ERR_ARC_JOB_SUBMISSION'>
  | Itself<NoTargetsAvailableError, 'ERR_ARC_NO_TARGETS'>
  | Itself<ProxyGenerationError, 'ERR_ARC_PROXY_GENERATION'>
  | Itself<ServerNotTrustedError, 'ERR_ARC_SERVER_NOT_TRUSTED'>
  | JobListError
  | JobNotFinishedError
  | JobNotFoundError
  | KeyMismatchError
  | KeyPermissionsError
  | NoSuitableQueueError
  | NotAnArcServerError
  | NotAuthorisedError
  | OutputsLeftError
  | PassPhraseError
  | PlaceholderError
  | ProxyFileError
  | RevocationListError
  | ServerCertificateRevokedError
  | ServerFullError
  | ServerNameMismatchError
  | ServerUnreachableError
  | ServiceError
  | SessionFileNotFoundError
  | SigningPolicyError
  | SubmissionUncertainError
  | SweepSourceError
  | TokenError
  | TokenIssuerError
  | TransferError
  | UnsafePathError
  | VomsRequestError
  | VomsServerUnknownError;

/**
 * The `code` of any error of this library.
 *
 * @example
 * ```ts
 * const PAGES: Partial<Record<ArcErrorCode, string>> = { ERR_ARC_CLOCK: 'clock.html' };
 * ```
 */
export type ArcErrorCode = AnyArcError['code'];

/**
 * Whether something thrown is an error of this library; a value that is one is narrowed to the union of all of them.
 *
 * @example
 * ```ts
 * try {
 *   await arc.submitJob('/bin/hostname');
 * } catch (error) {
 *   if (isArcError(error) && error.code === 'ERR_ARC_CLOCK') console.log(`valid from ${error.validFrom.toISOString()}`);
 *   else throw error;
 * }
 * ```
 */
export const isArcError = (error: unknown): error is AnyArcError => error instanceof ArcError;
