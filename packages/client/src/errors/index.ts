/**
 * Every error this library throws on purpose: a class per situation, a stable `code`, the facts as fields,
 * what to do next as `hint`, and the original as `cause`. The seven names of the original library are the
 * parents of their families, so `catch (e) { if (e instanceof NoTargetsAvailableError) … }` keeps working.
 *
 * @module jasmin-arc/errors
 */

export { type AnyArcError, type ArcErrorCode, isArcError } from './any-arc-error.js';
export { ArcError, type ArcErrorOptions } from './arc-error.js';
export { InvalidArgumentError } from './argument.js';
export { InvalidConfigError } from './config.js';
export {
  NoTargetsAvailableError,
  NotAnArcServerError,
  NotAuthorisedError,
  ServerUnreachableError,
  ServiceError,
} from './connection.js';
export {
  CertificateExpiredError,
  type CredentialErrorOptions,
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
export { type DocumentPosition, InvalidJobDescription } from './description.js';
export { InputFileError } from './input-file.js';
export { JobNotFinishedError, JobNotFoundError } from './job.js';
export { JobListError } from './job-list.js';
export type { JobListFile, JobListTrouble } from './job-list-trouble.js';
export { OutputsLeftError } from './outputs.js';
export { isProgrammersRemedy, type ProgrammersRemedy, type RemedyFacts } from './programmers-hint.js';
export { NoSuitableQueueError, type QueueObstacle } from './queue.js';
export type { Remedy } from './remedy.js';
export {
  ClockError,
  RevocationListError,
  ServerCertificateRevokedError,
  ServerNameMismatchError,
  ServerNotTrustedError,
  SigningPolicyError,
} from './server-trust.js';
export { InputUploadError, JobSubmissionError, ServerFullError, SubmissionUncertainError } from './submission.js';
export {
  PlaceholderError,
  type PlaceholderProblem,
  SweepSourceError,
  type SweepSourceProblem,
} from './sweep.js';
export { systemErrorCode } from './system-error-code.js';
export { type TokenDefect, TokenError, type TokenProblem } from './token.js';
export { TokenIssuerError, type TokenIssuerProblem } from './token-issuer.js';
export { DestinationError, SessionFileNotFoundError, TransferError, UnsafePathError } from './transfer.js';
export { type VomsFailure, VomsRequestError, VomsServerUnknownError } from './voms.js';
