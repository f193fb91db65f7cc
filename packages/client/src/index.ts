/**
 * Runs programs on a compute cluster behind a NorduGrid ARC Compute Element. {@link ArcInterface} is where to begin.
 *
 * @module jasmin-arc
 */

export { ArcInterface } from './arc-interface.js';
export type {
  ArcInterfaceOptions,
  CleanJobOptions,
  FollowToEndOptions,
  LastJobOptions,
  LastStderrOptions,
  PatientCallOptions,
  ProgramJob,
  RunDescriptionOptions,
  RunJobOptions,
  SaveOutputsOptions,
  SubmitDescriptionOptions,
  SubmitEachOptions,
  SubmitJobOptions,
  UploadInputsOptions,
} from './calls/call-options.js';
export {
  type ConfiguredPaths,
  ConnectionConfig,
  type ConnectionOptions,
  type CredentialPaths,
} from './config/connection-config.js';
export { formatAdl, parseAdl, parseAdlDocuments } from './descriptions/adl/adl.js';
export type { FormatAdlOptions } from './descriptions/adl/adl-writer.js';
export type { JobInput, JobOptions } from './descriptions/describe-job.js';
export {
  DESCRIPTION_FORMATS,
  type DescriptionFormat,
  formatDescriptions,
  type ParsedDescriptions,
  parseDescriptions,
} from './descriptions/description-format.js';
export { formatJsdl, parseJsdl } from './descriptions/jsdl/jsdl.js';
export type {
  ActivityDescription,
  Benchmark,
  DataSource,
  DataTarget,
  EnvironmentVariable,
  Executable,
  InputFile,
  NamedOption,
  Notification,
  NotificationState,
  OperatingSystem,
  OutputFile,
  ParallelEnvironment,
  RemoteLogging,
  Resources,
  RuntimeEnvironment,
  SlotRequirement,
  SoftwareRequirement,
  VersionRelation,
} from './descriptions/model/activity-description.js';
export {
  type AskedOutputs,
  isPattern as isOutputPattern,
  wantedOutputs,
} from './descriptions/model/declared-outputs.js';
export type { DescriptionLoss, LossOptions } from './descriptions/model/loss.js';
export { requireInputFile } from './descriptions/prepare-description.js';
export { type BatchArray, batchTaskEnvironment } from './descriptions/sbatch/batch-array.js';
export {
  type BatchLines,
  type IgnoredBatchOption,
  type IgnoredBatchReason,
  readBatchLines,
} from './descriptions/sbatch/batch-lines.js';
export type { BatchRequest } from './descriptions/sbatch/batch-request.js';
export { formatXrsl, parseXrsl, parseXrslDocuments } from './descriptions/xrsl/xrsl.js';
export { type Diagnosable, type DiagnoseOpeningOptions, diagnose } from './diagnosis/diagnose.js';
export type { DiagnoseOptions } from './diagnosis/diagnose-options.js';
export {
  CHECK_NAMES,
  type CheckFacts,
  type CheckFinding,
  type CheckName,
  type ExaminedQueue,
  type Finding,
  type OrganisationServers,
  type ShownGroups,
  type ShownIdentity,
  type Warning,
} from './diagnosis/finding.js';
export type { JobListener } from './diagnosis/job-trial.js';
export {
  type AnyArcError,
  ArcError,
  type ArcErrorCode,
  type ArcErrorOptions,
  CertificateExpiredError,
  ClockError,
  type CredentialErrorOptions,
  CredentialFormatError,
  CredentialMissingError,
  CredentialRefusedError,
  DelegationRequestError,
  DestinationError,
  type DocumentPosition,
  InputFileError,
  InputUploadError,
  InvalidArgumentError,
  InvalidConfigError,
  InvalidJobDescription,
  isArcError,
  JobListError,
  type JobListFile,
  type JobListTrouble,
  JobNotFinishedError,
  JobNotFoundError,
  JobSubmissionError,
  KeyMismatchError,
  KeyPermissionsError,
  NoSuitableQueueError,
  NoTargetsAvailableError,
  NotAnArcServerError,
  NotAuthorisedError,
  OutputsLeftError,
  PassPhraseError,
  PlaceholderError,
  type PlaceholderProblem,
  ProxyFileError,
  ProxyGenerationError,
  type QueueObstacle,
  type Remedy,
  type RemedyFacts,
  RevocationListError,
  ServerCertificateRevokedError,
  ServerFullError,
  ServerNameMismatchError,
  ServerNotTrustedError,
  ServerUnreachableError,
  ServiceError,
  SessionFileNotFoundError,
  SigningPolicyError,
  SubmissionUncertainError,
  SweepSourceError,
  type SweepSourceProblem,
  type TokenDefect,
  TokenError,
  TokenIssuerError,
  type TokenIssuerProblem,
  type TokenProblem,
  TransferError,
  UnsafePathError,
  type VomsFailure,
  VomsRequestError,
  VomsServerUnknownError,
} from './errors/index.js';
export type { FollowedJobReader, FollowOptions } from './following/follow-job.js';
export type {
  FollowedStream,
  JobEndedEvent,
  JobEvent,
  JobOutputEvent,
  JobStateEvent,
  ServerAnsweringEvent,
  ServerWaitingEvent,
} from './following/job-event.js';
export {
  GONE_AFTER_SECONDS,
  mayPass,
  ServerPatience,
  type ServerPatienceOptions,
} from './following/server-patience.js';
export type { ReadFileOptions } from './following/session-stream.js';
export type { WatchOptions } from './following/watch.js';
export type { WatchJobsOptions } from './following/watch-jobs.js';
export { fetchServerCertificates, type ServerCertificatesOptions } from './http/server-certificates.js';
export { hasBundleName } from './identity/credential-file.js';
export { describeDirectory, describePlace } from './identity/describe-place.js';
export type { ExaminedPlace, PlaceOutcome } from './identity/examine-place.js';
export { readExportedCredential } from './identity/exported-credential.js';
export {
  type FoundCredential,
  type FoundCredentials,
  findCertsDirs,
  findCredentials,
  inspectCredential,
} from './identity/find-credentials.js';
export {
  type ExaminedDirectory,
  type FindIdentityOptions,
  type FoundIdentity,
  findIdentity,
} from './identity/find-identity.js';
export type { AuthorityPlace, ConfiguredFiles, IdentityPlace, PlaceSource } from './identity/identity-places.js';
export type { MemoryCredential } from './identity/memory-credential.js';
export { readProxyFile } from './identity/proxy-file.js';
export { type EndedList, TrustedAuthorities, type TrustedAuthoritiesOptions } from './identity/trusted-authorities.js';
export { UserConfig } from './identity/user-config.js';
export type { CredentialOptions, UserConfigOptions, UserConfigSettings } from './identity/user-config-settings.js';
export { readUserCertificates, readUserCredential, type UserCredentialFiles } from './identity/user-credential.js';
export type {
  ApplicationEnvironment,
  ComputingEndpoint,
  ComputingManager,
  ComputingService,
  ComputingShare,
  ExecutionEnvironment,
} from './information/computing-service.js';
export type { CallOptions } from './interfaces/contract/computing-interface.js';
export type { DelegationChoice } from './interfaces/contract/delegation-choice.js';
export type { InterfaceChoice, InterfaceKind } from './interfaces/select-interface.js';
export type { HistoryEntry } from './job-list/job-history.js';
export type { SetAsideFile, StoredJob } from './job-list/job-store.js';
export type { LastJob } from './job-list/last-job.js';
export { readJobList } from './job-list/read-job-list.js';
export type { Cancellation } from './jobs/cancellation.js';
export type { FailureEvidence, JobFailure, JobFailureKind } from './jobs/diagnose-failure.js';
export { type ExceededLimit, exceededLimit } from './jobs/exceeded-limit.js';
export { programExitStatus } from './jobs/exit-status.js';
export type { Job, JobId } from './jobs/job.js';
export { isOver, type JobLook } from './jobs/job-look.js';
export { ARC_STATUS_MAPPING, type ArcState, isTerminal, type JobStatus, JobStatuses } from './jobs/job-status.js';
export { type JobStreams, type StreamName, streamsOf } from './jobs/job-streams.js';
export { type JobMatch, type MatchOptions, matchJob, type NameableJob } from './jobs/match-job.js';
export { runSeconds } from './jobs/run-seconds.js';
export { abbreviationLength, shortId } from './jobs/short-id.js';
export { signalName } from './jobs/signal-name.js';
export { createLog, type Log, type Logger, type LogLevel, LogLevels, type LogSink } from './log/log.js';
export { mayBeCleaned } from './outputs/automatic-cleaning.js';
export type { CleanOptions } from './outputs/clean-options.js';
export type { FetchedOutputs, FetchOptions, RefusedFile } from './outputs/fetch-outputs.js';
export { lacksOutputs } from './outputs/lacks-outputs.js';
export { type JobWithOutputs, type OutputDirectoriesOptions, outputDirectories } from './outputs/output-directories.js';
export { occupiedOutputs, requireWritable } from './outputs/output-place.js';
export type { SavedFile } from './outputs/place-files.js';
export type { OutputOptions } from './outputs/save-outputs.js';
export type { Doubt, UnclearPlace } from './outputs/session-survey.js';
export type { WantedOutputs } from './outputs/wanted-outputs.js';
export type { SessionAccount, SessionFile } from './outputs/wipe-rule.js';
export type { Certificate } from './pki/certificate.js';
export type { Credential } from './pki/credential.js';
export type { PassPhrase } from './pki/pass-phrase.js';
export { forgottenInputs } from './planning/forgotten-inputs.js';
export {
  expandInput,
  type InputToExpand,
  type LocalInput,
  type LocalInputs,
  sessionName,
  type UnsendableEntry,
  type UnsendableReason,
} from './planning/local-inputs.js';
export { type ProgramPlan, planProgram } from './planning/plan-program.js';
export type { ProgramOptions } from './planning/program-options.js';
export { type RenamedWord, renameWords } from './planning/renamed-words.js';
export { findScript } from './programs/find-script.js';
export { inspectProgram, type ProgramDoubt, type ProgramToCheck } from './programs/program-doubts.js';
export { readsStdin } from './programs/reads-stdin.js';
export type { SentFile } from './programs/require-runnable.js';
export type { DelegatedToken, JobRenewal } from './renewal/renew-delegations.js';
export { JobHandle } from './running/job-handle.js';
export type { JobOperations } from './running/job-operations.js';
export type { JobResult } from './running/run-job.js';
export type { InputDeliveryOptions } from './submission/input-delivery.js';
export type { RebuiltJobList } from './submission/job-list-rebuild.js';
export type { JobPreview, PreviewedUpload } from './submission/job-preview.js';
export type { LookOptions } from './submission/job-reader.js';
export type { RecoveredSubmission } from './submission/job-recovery.js';
export type { AcceptedJob, SubmissionOptions, SubmissionOutcome } from './submission/submission-options.js';
export type { EachOptions, IndexedOutcome, ServerFullNotice } from './submission/submit-each.js';
export { openSweep, type Sweep, type SweepItem, type SweepOptions } from './sweeps/sweep.js';
export type { TokenSource } from './tokens/token-source.js';
export type { Authentication } from './tokens/user-token-settings.js';
export { IgnoreList, type IgnoreVerdict } from './transfer/ignore-list.js';
export type { SessionEntry } from './transfer/session-directory.js';
export { type InputStream, type SpooledInput, type SpoolOptions, spoolInput } from './transfer/spooled-input.js';
export type { ProgressListener, TransferProgress } from './transfer/transfer-progress.js';
export type { DownloadedFile } from './transfer/verified-download.js';
