import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import {
  type ArcInterfaceOptions,
  isProgramJob,
  type LastJobOptions,
  type LastStderrOptions,
  type ProgramJob,
  type RunDescriptionOptions,
  type RunJobOptions,
  type SubmitDescriptionOptions,
  type SubmitEachOptions,
  type SubmitJobOptions,
} from './calls/call-options.js';
import { prepareJob } from './calls/prepare-job.js';
import { requireArguments } from './calls/require-arguments.js';
import { requireEach, requireJob, requireJobObject, requireJobs } from './calls/require-job.js';
import { ConnectionConfig, type ConnectionOptions } from './config/connection-config.js';
import type { ActivityDescription } from './descriptions/model/activity-description.js';
import type { LossOptions } from './descriptions/model/loss.js';
import type { DiagnoseOptions } from './diagnosis/diagnose-options.js';
import type { Finding } from './diagnosis/finding.js';
import { type JobTrial, TRIAL_PROGRAM } from './diagnosis/job-trial.js';
import type { JobListError } from './errors/index.js';
import { lookAtJobs } from './following/look-at-jobs.js';
import { openSessionStream, type ReadFileOptions } from './following/session-stream.js';
import { type WatchOptions, waitForEnd, watch } from './following/watch.js';
import { type WatchJobsOptions, watchJobs } from './following/watch-jobs.js';
import { type FoundIdentity, findIdentity } from './identity/find-identity.js';
import { shownOrganisations } from './identity/shown-organisations.js';
import type { UserConfig } from './identity/user-config.js';
import type { UserConfigOptions } from './identity/user-config-settings.js';
import type { ComputingService } from './information/computing-service.js';
import type { CallOptions } from './interfaces/contract/computing-interface.js';
import type { HistoryEntry } from './job-list/job-history.js';
import type { StoredJob } from './job-list/job-store.js';
import type { LastJob } from './job-list/last-job.js';
import type { Cancellation } from './jobs/cancellation.js';
import type { Job, JobId } from './jobs/job.js';
import type { JobLook } from './jobs/job-look.js';
import type { JobStatus } from './jobs/job-status.js';
import { createLog, type Log, LogLevels } from './log/log.js';
import { cancelJob } from './outputs/cancel-job.js';
import { cleanJob } from './outputs/clean-job.js';
import type { CleanOptions } from './outputs/clean-options.js';
import { type FetchedOutputs, type FetchOptions, fetchOutputs } from './outputs/fetch-outputs.js';
import { type OutputOptions, saveOutputs } from './outputs/save-outputs.js';
import { submittedFiles, type WantedOutputs } from './outputs/wanted-outputs.js';
import { DelegationWatch } from './renewal/delegation-watch.js';
import { type JobRenewal, renewDelegations } from './renewal/renew-delegations.js';
import { JobHandle } from './running/job-handle.js';
import { lastStderrLines } from './running/last-stderr-lines.js';
import { type JobResult, runJob } from './running/run-job.js';
import { restartJob } from './service/job-restart.js';
import { KnownJobs } from './service/known-jobs.js';
import { type LocatedJob, Services } from './service/services.js';
import { users } from './service/users.js';
import { deliverInputs, type InputDeliveryOptions, undeliveredInputs } from './submission/input-delivery.js';
import { type RebuiltJobList, rebuildJobList } from './submission/job-list-rebuild.js';
import { type JobPreview, previewJob } from './submission/job-preview.js';
import { JobReader, type LookOptions } from './submission/job-reader.js';
import { type RecoveredSubmission, recoverAll } from './submission/job-recovery.js';
import { JobSubmission } from './submission/job-submission.js';
import { OrganisationWarnings } from './submission/organisation-warnings.js';
import type { SubmissionOptions, SubmissionOutcome } from './submission/submission-options.js';
import { type IndexedOutcome, submitEach } from './submission/submit-each.js';
import type { UserToken } from './tokens/user-token.js';
import { SessionDirectory, type SessionEntry } from './transfer/session-directory.js';
import { ownVomsesPlaces } from './voms/vomses-places.js';
import { abortable } from './waiting/abortable.js';
import { sleep } from './waiting/sleep.js';

/**
 * Runs programs on the cluster behind an ARC Compute Element.
 *
 * Every call may throw the errors of the connection: one of the ProxyGenerationError family for a problem with the user's own
 * credential, one of the NoTargetsAvailableError family for a problem with the server, ServiceError for an error that it answers
 * with.
 *
 * @example
 * ```ts
 * await using arc = new ArcInterface({ ARC_SERVER: 'ce.example.org', PROXY_FILE: '~/.arc/proxy' });
 * const job = await arc.startJob('python3', { args: ['model.py'], inputFiles: ['model.py'], outputs: ['result.nc'] });
 * const { state, reason } = await job.ended();
 * console.log(state, reason ?? '', await arc.saveJobOutputs(job.id, { directory: 'results' }));
 * ```
 */
export class ArcInterface {
  /** The options that it works with, defaults included. */
  readonly config: ConnectionConfig;
  readonly #log: Log;
  readonly #user: UserConfig;
  readonly #token: UserToken | undefined;
  readonly #findIdentity: (() => Promise<FoundIdentity>) | undefined;
  readonly #known: KnownJobs;
  readonly #services: Services;
  readonly #reader: JobReader;
  readonly #organisations: OrganisationWarnings;

  /**
   * The constructor uses neither the network nor a credential.
   * @param config - path of a JSON file, or the options themselves; left out, the defaults
   * @throws the ordinary I/O error if the file cannot be read
   * @throws InvalidConfigError if it is not JSON, or an option cannot be used
   */
  constructor(config?: string | ConnectionOptions, options: ArcInterfaceOptions = {}) {
    requireArguments('new ArcInterface', { options });
    const { log = process.stdout, logLevel = LogLevels.INFO, passPhrase, token, credential } = options;
    const { ambientCredentials = false } = options;
    this.#log = createLog(log, logLevel);
    this.config =
      typeof config === 'string'
        ? ConnectionConfig.fromFile(config, this.#log)
        : new ConnectionConfig(config, this.#log);
    const { PROXY_VALIDITY_PERIOD, JOBS_INFO_FILE, AUTHENTICATION, TOKEN_FILE, OIDC_AGENT_ACCOUNT } = this.config;
    const { VOMSES, VOMSDIR } = this.config;
    const opened = users.current(
      {
        ...this.config.credentialFiles,
        certsDir: this.config.CERTS_DIR,
        arcproxyPath: this.config.ARCPROXY_PATH,
        proxyFile: this.config.PROXY_FILE,
        proxyValiditySeconds: PROXY_VALIDITY_PERIOD,
        proxyRenewalThresholdSeconds: this.config.PROXY_RENEWAL_THRESHOLD,
        passPhrase,
        voms: this.config.VOMS,
        vomses: VOMSES === undefined ? undefined : ownVomsesPlaces(VOMSES),
        vomsDirectory: VOMSDIR,
        tokens: {
          authentication: AUTHENTICATION,
          endpoint: this.config.endpoint,
          token,
          tokenFile: TOKEN_FILE,
          agentAccount: OIDC_AGENT_ACCOUNT,
          discovery: ambientCredentials ? {} : undefined,
        },
      },
      { log: this.#log, find: ambientCredentials ? this.#search() : undefined, credential },
    );
    const { config: user, signer } = opened;
    this.#user = user;
    this.#token = opened.token;
    this.#findIdentity = credential === undefined ? () => this.#lookForIdentity(ambientCredentials) : undefined;
    this.#organisations = new OrganisationWarnings(() => shownOrganisations(this.#user, this.#token), this.#log);
    this.#known = new KnownJobs({
      path: JOBS_INFO_FILE,
      keepsHistory: this.config.HISTORY,
      endpoint: this.config.endpoint,
      log: this.#log,
    });
    this.#services = new Services({
      endpoint: this.config.endpoint,
      interface: this.config.INTERFACE,
      user,
      token: opened.token,
      signer,
      nudges: this.config.NUDGE,
      journal: this.#known.journal,
      log: this.#log,
    });
    const delegations = new DelegationWatch({
      journal: this.#known.journal,
      validitySeconds: PROXY_VALIDITY_PERIOD,
      log: this.#log,
    });
    this.#reader = new JobReader({
      services: this.#services,
      ...this.#noting(),
      attend: (service, jobs, call) => delegations.attend(service, jobs, call),
    });
  }

  /** Undefined where the configuration names all that there is to look for. */
  #search(): UserConfigOptions['find'] {
    const files = this.config.configuredFiles;
    const isNamed = files.clientCert !== undefined && files.certsDir !== undefined;
    return isNamed ? undefined : () => findIdentity(files);
  }

  /** The same search as that of the user's identity, with its account of all places. */
  #lookForIdentity(isAmbient: boolean): Promise<FoundIdentity> {
    if (isAmbient) return findIdentity(this.config.configuredFiles);
    const { PROXY_FILE: proxyFile, CERTS_DIR: certsDir } = this.config;
    return findIdentity({ ...this.config.credentialFiles, proxyFile, isProxyFileGiven: true, certsDir });
  }

  /**
   * Makes a proxy certificate from CLIENT_CERT and CLIENT_KEY, valid PROXY_VALIDITY_PERIOD seconds, into PROXY_FILE.
   * @throws ProxyGenerationError, or the error of its family that says what is wrong with which file
   *
   * @example
   * ```ts
   * await arc.createProxy();
   * console.log(`in ${arc.config.PROXY_FILE} for ${arc.config.PROXY_VALIDITY_PERIOD / 3600} hours`);
   * ```
   */
  async createProxy(options: CallOptions = {}): Promise<void> {
    requireArguments('createProxy', { options });
    await abortable(this.#user.createProxy(), options.signal);
  }

  /**
   * The user's identity and the trusted authorities. Makes a proxy if there is none, and renews it when
   * PROXY_RENEWAL_THRESHOLD seconds or fewer are left.
   * @throws ProxyGenerationError and its family
   *
   * @example
   * ```ts
   * const user = await arc.getUserConfig();
   * const { subject, notAfter } = await user.identity();
   * console.log(`${subject} until ${notAfter.toISOString()}`);
   * ```
   */
  async getUserConfig(options: CallOptions = {}): Promise<UserConfig> {
    requireArguments('getUserConfig', { options });
    await abortable(this.#user.identity(), options.signal);
    return this.#user;
  }

  /**
   * The same as {@link getUserConfig}, but always with a new proxy, even if the old one is still valid.
   * @throws ProxyGenerationError and its family
   *
   * @example
   * ```ts
   * const user = await arc.createUserConfig();
   * console.log(`${user.secondsLeft} s, in ${user.proxyPath}`);
   * ```
   */
  async createUserConfig(options: CallOptions = {}): Promise<UserConfig> {
    requireArguments('createUserConfig', { options });
    await abortable(this.#user.createProxy(), options.signal);
    return this.#user;
  }

  /**
   * Reads a job description document: ADL, xRSL or JSDL, told apart by its content.
   * @throws InvalidJobDescription with line, column and reason; for what would be lost too, unless `onLoss` takes it
   *
   * @example
   * ```ts
   * import { readFile } from 'node:fs/promises';
   *
   * const descriptions = await arc.getJobDescriptions(await readFile('jobs.xrsl', 'utf8'), {
   *   onLoss: ({ what, reason }) => console.warn(`${what} is left out: ${reason}`),
   * });
   * await arc.submitJobs(descriptions);
   * ```
   */
  async getJobDescriptions(document: string, losses: LossOptions = {}): Promise<readonly ActivityDescription[]> {
    requireArguments('getJobDescriptions', { document, losses });
    const { parseDescriptions } = await import('./descriptions/description-format.js');
    return parseDescriptions(document, losses).descriptions;
  }

  /**
   * Submits a job: a program with its options, apart or in one object, or a description. When it resolves, the server has the job
   * and all of its inputs.
   * @throws InputFileError if a local file is missing or is not a file; checked before anything is submitted
   * @throws InvalidJobDescription if something impossible is asked for
   * @throws NoSuitableQueueError if no queue of the server satisfies the job
   * @throws JobSubmissionError if the server did not accept the job; InputUploadError if an input could not be uploaded: the job
   *   has been cancelled and cleaned then; SubmissionUncertainError if it is not known whether the server created the job
   * @throws JobListError if the job cannot be recorded in the job list; it has not been sent then
   *
   * @example
   * ```ts
   * const jobId = await arc.submitJob('python3', {
   *   args: ['model.py', '--year', '2015'],
   *   inputFiles: ['model.py', { path: '/data/2015.nc', name: 'data.nc' }],
   *   outputs: ['result.nc', 'maps/'],
   *   wallTimeSeconds: 2 * 3600,
   *   memoryBytes: 4 * 1024 ** 3,
   *   slots: 1,
   * });
   * ```
   */
  submitJob(executable: string, options?: SubmitJobOptions): Promise<JobId>;
  submitJob(job: ActivityDescription | ProgramJob, options?: SubmitDescriptionOptions): Promise<JobId>;
  async submitJob(job: string | ActivityDescription | ProgramJob, options: SubmitJobOptions = {}): Promise<JobId> {
    requireJob('submitJob', job, options);
    return this.#submitOne(job, options);
  }

  async #submitOne(job: string | ActivityDescription | ProgramJob, options: SubmitJobOptions): Promise<JobId> {
    options.signal?.throwIfAborted();
    const [outcome] = await this.#submit([await this.#prepare(job, options)], options);
    if (outcome !== undefined && 'jobId' in outcome) return outcome.jobId;
    throw outcome?.error;
  }

  /**
   * Tells what {@link submitJob} would send, to which server and queue, and with which files. Asks the server what it offers;
   * submits and uploads nothing.
   * @throws InputFileError, InvalidJobDescription, NoSuitableQueueError as {@link submitJob}
   *
   * @example
   * ```ts
   * const { endpoint, queue, uploads, document } = await arc.previewJob('wc', { args: ['-l', 'a.txt'], inputFiles: ['a.txt'] });
   * ```
   */
  previewJob(executable: string, options?: SubmitJobOptions): Promise<JobPreview>;
  previewJob(job: ActivityDescription | ProgramJob, options?: SubmitDescriptionOptions): Promise<JobPreview>;
  async previewJob(
    job: string | ActivityDescription | ProgramJob,
    options: SubmitJobOptions = {},
  ): Promise<JobPreview> {
    requireJob('previewJob', job, options);
    const { signal } = options;
    signal?.throwIfAborted();
    const description = await this.#prepare(job, options);
    const service = await this.#services.configured({ signal });
    const info = await this.#services.info(service, { signal });
    return previewJob(description, service, info, options, this.config.DELEGATE);
  }

  #prepare(job: string | ActivityDescription | ProgramJob, options: SubmitJobOptions): Promise<ActivityDescription> {
    return prepareJob(job, options, this.config.OUTPUT_FILE);
  }

  /**
   * Submits several jobs, programs or descriptions, in as few requests as possible.
   * @returns the outcome of each job, in order; a job that fails does not affect the others. After an abort, too, every job has an
   *   outcome: an id if the server had all of its inputs by then, otherwise the signal's reason as its error
   * @throws InputFileError, InvalidJobDescription for any of them before anything is submitted; the errors of the connection
   *   and of delegating likewise
   *
   * @example
   * ```ts
   * const outcomes = await arc.submitJobs([
   *   { executable: 'model.py', args: ['2015'], wallTimeSeconds: 3600 },
   *   { executable: 'model.py', args: ['2016'], wallTimeSeconds: 3600 },
   * ]);
   * ```
   */
  async submitJobs(
    jobs: readonly (ActivityDescription | ProgramJob)[],
    options: SubmitDescriptionOptions = {},
  ): Promise<readonly SubmissionOutcome[]> {
    requireJobs('submitJobs', jobs, options);
    options.signal?.throwIfAborted();
    const prepared = await Promise.all(jobs.map((one) => this.#prepare(one, options)));
    return this.#submit(prepared, options);
  }

  /**
   * Submits jobs as they come, from a list, a generator or a stream of any length, and yields the outcome of each as soon as it is
   * known. Nothing more is taken from the source before the outcomes so far have been taken here, but for the up to 100 jobs of one
   * request: a million jobs from a generator need no more memory than those.
   *
   * One that fails, or cannot be described, is an outcome with its error, and stops nothing else. While the server has as many jobs as
   * it may have, the rest waits and is submitted when others have ended or been cleaned: `onServerFull` and the log tell of it.
   *
   * An error that concerns all, such as a server that cannot be reached, is thrown once every job that was taken from the source has had
   * its outcome. To leave the loop ends the source; jobs whose outcomes have not been yielded may have been submitted by then, and are in
   * the job list.
   * @returns the outcomes, each with the `index` of its job, from 0, in nearly this order
   * @throws InvalidArgumentError; while iterating, the errors of the connection and of delegating; after an abort the signal's reason
   *
   * @example
   * ```ts
   * function* years() {
   *   for (let year = 1950; year <= 2049; year += 1) yield { executable: 'model.py', args: [String(year)] };
   * }
   * for await (const outcome of arc.submitEach(years())) {
   *   if ('jobId' in outcome) console.log(outcome.index, outcome.jobId);
   *   else console.error(outcome.index, outcome.error);
   * }
   * ```
   */
  submitEach(
    jobs: Iterable<ActivityDescription | ProgramJob> | AsyncIterable<ActivityDescription | ProgramJob>,
    options: SubmitEachOptions = {},
  ): AsyncGenerator<IndexedOutcome, void, void> {
    requireEach(jobs, options);
    const submit = (batch: readonly (ActivityDescription | ProgramJob)[]) => this.#submitPossible(batch, options);
    return submitEach(jobs, options, { submit, log: this.#log, sleep });
  }

  /** Submits several; those that cannot be described do not keep the others from it. */
  async #submitPossible(
    jobs: readonly (ActivityDescription | ProgramJob)[],
    options: SubmitDescriptionOptions,
  ): Promise<readonly SubmissionOutcome[]> {
    const prepared = await Promise.allSettled(
      jobs.map(async (job) => {
        requireJobObject(job);
        return this.#prepare(job, options);
      }),
    );
    const possible = prepared.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    const outcomes = possible.length > 0 ? [...(await this.#submit(possible, options))] : [];
    return prepared.flatMap((one) => (one.status === 'fulfilled' ? (outcomes.shift() ?? []) : { error: one.reason }));
  }

  async #submit(
    descriptions: readonly ActivityDescription[],
    options: SubmissionOptions,
  ): Promise<readonly SubmissionOutcome[]> {
    const { signal } = options;
    const service = await this.#services.configured({ signal });
    const submission = new JobSubmission({
      service,
      http: this.#services.http,
      delegate: this.config.DELEGATE,
      organisations: this.#organisations,
      ...this.#noting(),
    });
    return submission.submit(descriptions, await this.#services.info(service, { signal }), options);
  }

  /**
   * Looks for the jobs of uncertain submissions: it is not known whether the server created a job, because its reply was lost or
   * this program was killed. Asks every server that one of them was sent to. The jobs that it finds are in the job list from then
   * on; if their inputs are missing, {@link uploadInputs} sends them.
   *
   * A submission stays uncertain for an hour after it was sent, because the request may still arrive. The first successful look
   * after that hour settles it. Until then it must not be submitted again.
   * @returns what is known of each submission; those of a server that cannot be asked stay uncertain, with the `failure`
   * @example
   * ```ts
   * for (const { name, outcome, jobId, uncertainUntil } of await arc.recoverSubmissions()) {
   *   if (outcome === 'found') console.log(`${name} is ${jobId}`);
   *   if (outcome === 'uncertain') console.log(`${name}: do not submit it again before ${uncertainUntil.toISOString()}`);
   *   if (outcome === 'nothing') console.log(`${name} never reached the server`);
   * }
   * ```
   * @throws JobListError if the record of the submissions cannot be read
   */
  async recoverSubmissions(options: CallOptions = {}): Promise<readonly RecoveredSubmission[]> {
    requireArguments('recoverSubmissions', { options });
    const serviceAt = (endpoint: string, call: CallOptions) => this.#services.at(endpoint, call);
    return recoverAll({ ...this.#noting(), serviceAt }, options);
  }

  /**
   * A job with its live state and all that is known about it. This and every other look at jobs also renews what was delegated for
   * those that have not ended, if less than half of its time is left, as {@link renewDelegations} does; a failure of that is a warning
   * in the log.
   * @throws JobNotFoundError if the server does not know it, or it belongs to another user
   *
   * @example
   * ```ts
   * const { state, exitCode, reason, queue } = await arc.getJob(jobId);
   * console.log(state, exitCode, reason, queue);
   * ```
   */
  async getJob(jobId: JobId, options: CallOptions = {}): Promise<Job> {
    requireArguments('getJob', { jobId, options });
    return this.#reader.job(jobId, options);
  }

  /**
   * Several jobs, in few requests per server; in order, undefined for an id that is unknown to the server or not a job id.
   * If one server fails, the call fails: otherwise its jobs would look like unknown ones.
   * @throws NoTargetsAvailableError, ProxyGenerationError and their families if the server cannot be asked; ServiceError if it answers with an error
   *
   * @example
   * ```ts
   * const jobs = await arc.getJobs(jobIds);
   * for (const [index, job] of jobs.entries()) console.log(jobIds[index], job?.state ?? 'gone');
   * ```
   */
  async getJobs(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly (Job | undefined)[]> {
    requireArguments('getJobs', { jobIds, options });
    return this.#reader.jobs(jobIds, options);
  }

  /**
   * Finishes the upload of a job that still waits for inputs, for example because this program was killed. It is only known for
   * jobs that were submitted from here which local files the inputs are. An error does not change the job.
   * @returns the names of the inputs that were sent; none if the job does not wait for inputs
   * @throws JobNotFoundError if the server does not know it, or it belongs to another user
   * @throws InputFileError if a local file is gone, or has changed since the job was submitted
   * @throws TransferError if an input is not known here, is being uploaded by another process, or cannot be uploaded
   * @example
   * ```ts
   * const { missingInputs, inputsDueAt } = await arc.getJob(jobId);
   * if (missingInputs) console.log(`it waits for ${missingInputs.join(', ')} until ${inputsDueAt?.toISOString()}`);
   * await arc.uploadInputs(jobId);
   * ```
   */
  async uploadInputs(jobId: JobId, options: InputDeliveryOptions = {}): Promise<readonly string[]> {
    requireArguments('uploadInputs', { jobId, options });
    const job = await this.getJob(jobId, { signal: options.signal });
    const { service } = await this.#services.locate(jobId, options);
    return deliverInputs(job, { service, http: this.#services.http, ...this.#noting() }, options);
  }

  /**
   * The inputs of a job that was submitted from here, unless it is recorded that the server has all of them: while the server
   * cannot be asked, they are what the job may still wait for. No server is asked.
   * @returns their names; none for a job that was submitted from elsewhere
   * @example
   * ```ts
   * const names = await arc.undeliveredInputs(jobId);
   * if (names.length > 0) console.log(`the job may still wait for ${names.join(', ')}`);
   * ```
   */
  async undeliveredInputs(jobId: JobId): Promise<readonly string[]> {
    requireArguments('undeliveredInputs', { jobId });
    return undeliveredInputs(jobId, this.#noting());
  }

  /**
   * Asks for several jobs, in few requests per server. If one server fails, the jobs of the others are still asked for.
   * @returns a look for each id, in order: the job, or that it is gone, or that its server cannot be asked
   * @throws errors that do not come from a server
   *
   * @example
   * ```ts
   * for (const look of await arc.lookAtJobs(jobIds)) {
   *   if (look.found === 'here') console.log(look.jobId, look.job.state);
   *   if (look.found === 'gone') console.log(look.jobId, 'is not on its server any more');
   *   if (look.found === 'unreachable') console.log(look.jobId, look.error.message);
   * }
   * ```
   */
  async lookAtJobs(jobIds: readonly JobId[], options: LookOptions = {}): Promise<readonly JobLook[]> {
    requireArguments('lookAtJobs', { jobIds, options });
    const { leavesDelegations, ...call } = options;
    return lookAtJobs((ids, one) => this.#reader.jobsOrErrors(ids, { ...one, leavesDelegations }), jobIds, call);
  }

  /**
   * The last line that each of the jobs wrote to its stderr: mostly the reason why its program failed. A line that cannot be read
   * in time is left out, without an error, because callers can do without it.
   * @returns the lines by job id
   * @example
   * ```ts
   * const failed = (await arc.listJobs()).filter(({ state }) => state === 'Failed');
   * for (const [jobId, line] of await arc.lastStderrLines(failed)) console.log(jobId, line);
   * ```
   */
  async lastStderrLines(jobs: readonly Job[], options: LastStderrOptions = {}): Promise<ReadonlyMap<JobId, string>> {
    requireArguments('lastStderrLines', { jobs, options });
    return lastStderrLines(this, jobs, options);
  }

  /**
   * Watches several jobs, with one poll per server, until each of them has ended or is gone: yields the looks at all jobs after
   * each poll. Jobs that have ended are not asked for again; servers that cannot be asked are waited for, as in {@link watchJob}.
   * @throws the error of a server, if another try would not help and no job of another server is left to wait for
   * @example
   * ```ts
   * for await (const looks of arc.watchJobs(jobIds)) {
   *   console.log(looks.map((look) => (look.found === 'here' ? look.job.state : look.found)).join(' '));
   * }
   * ```
   */
  watchJobs(jobIds: readonly JobId[], options: WatchJobsOptions = {}): AsyncIterable<readonly JobLook[]> {
    requireArguments('watchJobs', { jobIds, options });
    return watchJobs(jobIds, options, {
      getJobs: (ids, call) => this.getJobs(ids, call),
      knownIds: async () => new Set((await this.knownJobs().catch(() => [])).map(({ id }) => id)),
    });
  }

  /**
   * The job's state in the five words of {@link JobStatuses}.
   * @throws JobNotFoundError if the server does not know it, or it belongs to another user
   *
   * @example
   * ```ts
   * if ((await arc.getJobStatus(jobId)) === JobStatuses.FAILED) console.error(await arc.readJobLog(jobId));
   * ```
   */
  async getJobStatus(jobId: JobId, options: CallOptions = {}): Promise<JobStatus> {
    requireArguments('getJobStatus', { jobId, options });
    return (await this.getJob(jobId, options)).status;
  }

  /**
   * All jobs of this user that the server still has, also those submitted from elsewhere, with their live states.
   * @throws NoTargetsAvailableError, ProxyGenerationError and their families if the server cannot be asked; ServiceError if it answers with an error
   *
   * @example
   * ```ts
   * const running = (await arc.listJobs()).filter(({ state }) => state === 'Running');
   * console.log(running.map(({ id, name }) => `${id} ${name ?? ''}`).join('\n'));
   * ```
   */
  async listJobs(options: LookOptions = {}): Promise<readonly Job[]> {
    requireArguments('listJobs', { options });
    return this.#reader.all(await this.#services.configured(options), options);
  }

  /**
   * The jobs in JOBS_INFO_FILE, the newest first: submitted from here, on any server. No server is asked.
   * @throws JobListError if the list cannot be read: an empty result would say that there are no jobs
   *
   * @example
   * ```ts
   * const known = await arc.knownJobs();
   * const looks = await arc.lookAtJobs(known.map(({ id }) => id));
   * ```
   */
  async knownJobs(): Promise<readonly StoredJob[]> {
    return this.#known.list();
  }

  /**
   * The job that was submitted last. It need not be in the job list any more: a job that was cleaned counts, too.
   * @returns undefined where none has been submitted from here
   * @throws JobListError if the list cannot be read
   *
   * @example
   * ```ts
   * const last = await arc.lastJob();
   * if (last !== undefined) console.log(await arc.getJobStatus(last.jobId));
   * ```
   */
  async lastJob(options: LastJobOptions = {}): Promise<LastJob | undefined> {
    requireArguments('lastJob', { options });
    return this.#known.last(options.endpoint);
  }

  /**
   * The history: the last 10,000 jobs that were submitted from here, the newest first, with what became of them, also long after
   * their servers have removed them. Nothing is added to it where HISTORY is false. No server is asked.
   * @throws JobListError if it cannot be read
   *
   * @example
   * ```ts
   * for (const { command, exitCode, directory } of await arc.jobHistory()) console.log(command, exitCode, directory);
   * ```
   */
  async jobHistory(): Promise<readonly HistoryEntry[]> {
    return this.#known.past();
  }

  /**
   * Reads the whole job list and all pending submissions, and looks for damage.
   * @returns the damage that was found; empty if there is none
   *
   * @example
   * ```ts
   * for (const { path, reason, hint } of await arc.jobListDamage()) console.error(`${path} is ${reason}. ${hint}`);
   * ```
   */
  async jobListDamage(): Promise<readonly JobListError[]> {
    return this.#known.damage();
  }

  /**
   * Makes the job list complete again. A list that SQLite calls malformed is renamed, and a new one is made from what can still be
   * read of it; a list that has lost all of its jobs is used again. Then the list gets the jobs of submissions whose reply was
   * lost, and all jobs that this user has on the configured server and on the servers of the known jobs.
   * @throws JobListError if the list cannot be read or written for any other reason; nothing has been changed then
   *
   * @example
   * ```ts
   * if ((await arc.jobListDamage()).length > 0) {
   *   const { setAside } = await arc.rebuildJobList();
   *   console.log('kept under another name:', setAside);
   * }
   * ```
   */
  async rebuildJobList(options: CallOptions = {}): Promise<RebuiltJobList> {
    requireArguments('rebuildJobList', { options });
    const { store, history } = this.#known;
    const service = (endpoint: string, call: CallOptions) => this.#services.at(endpoint, call);
    return rebuildJobList({ store, history, endpoint: this.config.endpoint, service, log: this.#log }, options);
  }

  /**
   * Watches a job: yields its present state, then every change, and ends after its final state. It waits for a server that cannot
   * be reached. If the server has answered before, or the job is in the job list, it also waits while the server sends error
   * pages, refusals, or answers that are not from ARC.
   * @throws JobNotFoundError if the server does not know the job; once it has been seen under way, only after a minute in which
   *   the server did not know it
   *
   * @example
   * ```ts
   * for await (const { state, waitingPosition } of arc.watchJob(jobId, { signal: AbortSignal.timeout(3_600_000) })) {
   *   console.log(state, waitingPosition ?? '');
   * }
   * ```
   */
  watchJob(jobId: JobId, options: WatchOptions = {}): AsyncIterable<Job> {
    requireArguments('watchJob', { jobId, options });
    const isKnown = () => this.#known.isListed(jobId);
    return watch((call) => this.getJob(jobId, call), options, { log: this.#log, isKnown });
  }

  /**
   * A handle of a job, submitted at any time and from anywhere. No server is asked.
   * @example
   * ```ts
   * const { exitCode, failures } = await arc.job(jobId).ended();
   * ```
   */
  job(jobId: JobId): JobHandle {
    requireArguments('job', { jobId });
    return new JobHandle(this, jobId);
  }

  /**
   * Submits a job, as {@link submitJob} does.
   * @returns its handle, to follow it, save its outputs, cancel and clean it
   * @throws what {@link submitJob} throws
   *
   * @example
   * ```ts
   * const job = await arc.startJob('sh', { args: ['-c', 'date > when'], outputs: ['when'] });
   * const ended = await job.ended();
   * const saved = await job.saveOutputs({ directory: 'results' });
   * if (mayBeCleaned(ended, saved)) await job.clean({ saved });
   * ```
   */
  startJob(executable: string, options?: SubmitJobOptions): Promise<JobHandle>;
  startJob(job: ActivityDescription | ProgramJob, options?: SubmitDescriptionOptions): Promise<JobHandle>;
  async startJob(job: string | ActivityDescription | ProgramJob, options: SubmitJobOptions = {}): Promise<JobHandle> {
    requireJob('startJob', job, options);
    return this.job(await this.#submitOne(job, options));
  }

  /**
   * Runs a program on the cluster as if it were run here: submits it with its inputs, hands on what it prints to `stdout` and
   * `stderr`, saves its outputs, and has the server remove the job where it has succeeded and nothing would be lost.
   *
   * An abort gives up: a job that does not have all of its inputs yet is cancelled and cleaned; a job that has them goes on, and
   * its id was given to `onAccepted`.
   * @returns how it ended, also where the program failed
   * @throws what {@link submitJob} throws, before the server has the job
   * @throws DestinationError if nothing can be written to `directory`: before anything is submitted, or later; then the job
   *   stays on the server
   *
   * @example
   * ```ts
   * const { exitStatus } = await arc.runJob('python3', {
   *   args: ['model.py', 'data.nc'],
   *   inputFiles: ['model.py', 'data.nc'],
   *   outputs: ['result.nc'],
   *   stdout: process.stdout,
   *   stderr: process.stderr,
   * });
   * process.exitCode = exitStatus ?? 1;
   * ```
   */
  runJob(executable: string, options?: RunJobOptions): Promise<JobResult>;
  runJob(job: ActivityDescription | ProgramJob, options?: RunDescriptionOptions): Promise<JobResult>;
  async runJob(
    job: string | ActivityDescription | ProgramJob,
    options: RunJobOptions & RunDescriptionOptions = {},
  ): Promise<JobResult> {
    requireJob('runJob', job, options);
    const submit = async () => this.job(await this.#submitOne(job, options));
    const { outputs } = typeof job !== 'string' && isProgramJob(job) ? job : options;
    return runJob(submit, options, { outputs, log: this.#log });
  }

  /**
   * Waits for a job's end.
   * @returns the job in its final state: finished, failed or killed
   * @throws JobNotFoundError once the server does not know the job (any more)
   *
   * @example
   * ```ts
   * const { state, exitCode, reason } = await arc.waitForJob(jobId);
   * if (state === 'Failed') console.error(`exit code ${exitCode}: ${reason}`);
   * ```
   */
  async waitForJob(jobId: JobId, options: WatchOptions = {}): Promise<Job> {
    requireArguments('waitForJob', { jobId, options });
    return waitForEnd(jobId, this.watchJob(jobId, options));
  }

  /**
   * Asks the server to cancel a job; it takes some seconds until the job is Killed. If the server refuses, or the job has already
   * ended, a warning is logged.
   * @returns the result; only `being cancelled` means that the server stops the job
   * @throws JobNotFoundError if the server does not know it, or it belongs to another user
   *
   * @example
   * ```ts
   * const { result } = await arc.cancelJob(jobId);
   * if (result === 'being cancelled') await arc.waitForJob(jobId);
   * ```
   */
  async cancelJob(jobId: JobId, options: CallOptions = {}): Promise<Cancellation> {
    requireArguments('cancelJob', { jobId, options });
    const job = await this.getJob(jobId, options);
    return cancelJob(await this.#services.locate(jobId, options), job, this.#log, options);
  }

  /**
   * Renews what was delegated to servers for these jobs, for those that have not ended, where less than half of the time is left that
   * a new delegation would last (PROXY_VALIDITY_PERIOD, or less if the certificate or proxy in use ends earlier): a job with files to
   * fetch or to deliver needs it until its end. Never by a shorter one, nor by one with other groups of virtual organisations: those that
   * the server shows or, where it tells only when a delegation ends, those that the job list has recorded.
   * Jobs that refer to one delegation cost one renewal. Of a job of which the job list does not tell what was delegated for it, as it was
   * submitted from elsewhere, the server is asked for the description.
   * @returns what came of it for each job, in order; an error of one server, or of the credential, is told there as `failed`
   * @throws JobListError if JOBS_INFO_FILE, which tells what was delegated, cannot be read
   *
   * @example
   * ```ts
   * const jobIds = (await arc.knownJobs()).map(({ id }) => id);
   * for (const renewal of await arc.renewDelegations(jobIds)) {
   *   if (renewal.outcome === 'renewed') console.log(renewal.jobId, `until ${renewal.notAfter.toISOString()}`);
   *   if (renewal.outcome === 'failed') console.error(renewal.jobId, renewal.error.message);
   * }
   * ```
   */
  async renewDelegations(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly JobRenewal[]> {
    requireArguments('renewDelegations', { jobIds, options });
    return renewDelegations(
      jobIds,
      {
        // The look is not to renew: what came of the renewals is the result here.
        look: (ids, call) => this.lookAtJobs(ids, { ...call, leavesDelegations: true }),
        listed: () => this.#known.list(),
        records: (endpoint) => this.#known.journal.delegations(endpoint),
        locate: (jobId, call) => this.#services.locate(jobId, call),
      },
      options,
    );
  }

  /**
   * Has the server restart a failed job under the same id, at the step at which it failed. This is useful if files could not be
   * fetched or delivered. The job's description must allow it with `rerun`. Resolves once the job is under way again. A job whose
   * program has failed is not run again by A-REX (measured on 6.17, 7.0 and 7.2): it fails once more; submit such a job again.
   * @throws JobNotFoundError if the server does not know it, or it belongs to another user
   * @throws ServiceError if the server refuses: the job has not failed, or may not be run again
   *
   * @example
   * ```ts
   * const { state, restartStates = [] } = await arc.getJob(jobId);
   * if (state === 'Failed' && restartStates.length > 0) await arc.restartJob(jobId);
   * ```
   */
  async restartJob(jobId: JobId, options: CallOptions = {}): Promise<void> {
    requireArguments('restartJob', { jobId, options });
    const located = await this.#services.locate(jobId, options);
    await this.#reader.requireSubmitted(located, options);
    await restartJob(located.service, located.jobId, options);
    this.#log.info(`Job restarted: ${jobId}`);
  }

  /**
   * Has the server remove a job that has ended, with its session directory, and resolves when that is done. Files that were
   * not fetched are lost then. With `fetched`, nothing can be lost: the server's files are checked once more first, and each
   * must be an unchanged input, a stream that was shown, a file that has arrived whole, or a file that was not wanted.
   * @throws JobNotFoundError if the server does not know it, or it belongs to another user
   * @throws JobNotFinishedError if it has not ended; nothing is changed
   * @throws OutputsLeftError with `fetched`, if a file would be lost; nothing is changed
   *
   * @example
   * ```ts
   * const fetched = await arc.fetchOutputs(jobId, { directory: 'results' });
   * await arc.cleanJob(jobId, { fetched });
   * ```
   */
  async cleanJob(jobId: JobId, options: CleanOptions = {}): Promise<void> {
    requireArguments('cleanJob', { jobId, options });
    const located = await this.#services.locate(jobId, options);
    await this.#reader.requireSubmitted(located, options);
    await cleanJob({ ...located, session: this.#session(located), log: this.#log }, options);
    await this.#known.cleaned(jobId);
    this.#log.info(`Job cleaned: ${jobId}`);
  }

  /**
   * Removes a job from the job list, for a job that its server no longer has. No server is asked: a job that the server still
   * has goes on, and is no longer known here.
   *
   * @example
   * ```ts
   * const [look] = await arc.lookAtJobs([jobId]);
   * if (look?.found === 'gone') await arc.forgetJob(jobId);
   * ```
   */
  async forgetJob(jobId: JobId): Promise<void> {
    requireArguments('forgetJob', { jobId });
    await this.#known.forget(jobId);
  }

  /**
   * The outputs that were asked for when a job was submitted, from here or from elsewhere, in any description language.
   * @throws JobNotFoundError if the server does not know it, or it belongs to another user
   *
   * @example
   * ```ts
   * const { names } = await arc.wantedOutputs(jobId);
   * ```
   */
  async wantedOutputs(jobId: JobId, options: CallOptions = {}): Promise<WantedOutputs> {
    requireArguments('wantedOutputs', { jobId, options });
    return (await submittedFiles(await this.#submitted(jobId, options), options)).wanted;
  }

  /**
   * Fetches a job's outputs without destroying local files, and accounts for everything in the session directory: the files that
   * were left there, and those that would be removed with the job if it were cleaned.
   * @returns what was fetched, for {@link cleanJob}
   * @throws JobNotFoundError if the server does not know it, or it belongs to another user
   * @throws JobNotFinishedError unless it has ended or `partial` is set: half a result looks like a whole one
   * @throws DestinationError if nothing can be written to the directory
   * @throws TransferError if a file did not arrive whole
   *
   * @example
   * ```ts
   * const { files, left, directory } = await arc.fetchOutputs(jobId, { directory: 'results' });
   * console.log(`${files.length} files in ${directory}`);
   * for (const { path, sizeBytes } of left) console.log(`only on the server: ${path} (${sizeBytes ?? '?'} bytes)`);
   * ```
   */
  async fetchOutputs(jobId: JobId, options: FetchOptions = {}): Promise<FetchedOutputs> {
    requireArguments('fetchOutputs', { jobId, options });
    const submitted = await this.#submitted(jobId, options);
    const { OUTPUT_MAX_BYTES: bytes, OUTPUT_MAX_FILES: files } = this.config;
    const fetched = await fetchOutputs({ ...submitted, limits: { bytes, files } }, options);
    if (fetched.files.length > 0) await this.noteOutputs(jobId, fetched.directory);
    return fetched;
  }

  /**
   * Records in the history where the outputs of a job are, for programs that fetch them in their own way, or move them.
   * `fetchOutputs` and `saveJobOutputs` record it automatically.
   *
   * @example
   * ```ts
   * import { rename } from 'node:fs/promises';
   *
   * const directory = await arc.saveJobOutputs(jobId);
   * if (directory !== null) {
   *   await rename(directory, '/archive/run-1');
   *   await arc.noteOutputs(jobId, '/archive/run-1');
   * }
   * ```
   */
  async noteOutputs(jobId: JobId, directory: string): Promise<void> {
    requireArguments('noteOutputs', { jobId, directory });
    await this.#known.fetched(jobId, directory);
  }

  /**
   * Downloads a job's outputs: those that were asked for when it was submitted, with stdout.txt and stderr.txt. Each file is
   * complete, or not there. If the job has not ended, saves the outputs that exist so far, and logs a warning.
   * @returns the directory; null, and no directory left behind, when there was nothing to save
   * @throws JobNotFoundError if the server does not know it, or it belongs to another user
   * @throws JobNotFinishedError if it has not ended and `requireEnded` is set
   * @throws TransferError if a file did not arrive whole
   *
   * @example
   * ```ts
   * await arc.waitForJob(jobId);
   * const directory = await arc.saveJobOutputs(jobId, { directory: 'results' });
   * console.log(directory ?? 'the job has left nothing');
   * ```
   */
  async saveJobOutputs(jobId: JobId, options: OutputOptions = {}): Promise<string | null> {
    requireArguments('saveJobOutputs', { jobId, options });
    const submitted = await this.#submitted(jobId, options);
    const directory = await saveOutputs(submitted, options);
    if (directory !== null) await this.noteOutputs(jobId, directory);
    return directory;
  }

  /**
   * The files and directories in a job's session directory, or below `path` in it.
   * @throws JobNotFoundError if the server does not know the job, or it belongs to another user
   *
   * @example
   * ```ts
   * for (const entry of await arc.listJobFiles(jobId, 'maps')) {
   *   console.log(entry.name, entry.kind === 'file' ? entry.sizeBytes : '');
   * }
   * ```
   */
  async listJobFiles(jobId: JobId, path = '', options: CallOptions = {}): Promise<readonly SessionEntry[]> {
    requireArguments('listJobFiles', { jobId, path, options });
    return this.#session(await this.#services.locate(jobId, options)).list(path, options);
  }

  /**
   * Reads a file of a job's session directory, while the job runs too: what is there now.
   * @throws SessionFileNotFoundError if there is no such file (yet)
   *
   * @example
   * ```ts
   * import { pipeline } from 'node:stream/promises';
   *
   * await pipeline(await arc.readJobFile(jobId, 'model.log', { offset: 4096 }), process.stdout);
   * ```
   */
  async readJobFile(jobId: JobId, path: string, options: ReadFileOptions = {}): Promise<Readable> {
    requireArguments('readJobFile', { jobId, path, options });
    const { offset = 0, signal } = options;
    const session = this.#session(await this.#services.locate(jobId, options));
    return openSessionStream(session, path, { offset, signal, log: this.#log });
  }

  /**
   * The server's own log of a job, for finding out what went wrong; undefined if the server keeps no log.
   * @throws JobNotFoundError if the server does not know the job, or it belongs to another user
   *
   * @example
   * ```ts
   * console.error((await arc.readJobLog(jobId)) ?? 'the server keeps no log of it');
   * ```
   */
  async readJobLog(jobId: JobId, options: CallOptions = {}): Promise<string | undefined> {
    requireArguments('readJobLog', { jobId, options });
    const located = await this.#services.locate(jobId, options);
    return located.service.jobLog(located.jobId, options);
  }

  /**
   * What the server offers: queues with their load and limits, runtime environments.
   * @throws ServiceError if the server publishes nothing at the moment, as shortly after its start
   * @see GLUE 2.0 (GFD-R-P.147), class ComputingService
   *
   * @example
   * ```ts
   * const { shares } = await arc.getServiceInfo();
   * for (const { name, runningJobs, maxWallTimeSeconds } of shares) console.log(name, runningJobs, maxWallTimeSeconds);
   * ```
   */
  async getServiceInfo(options: CallOptions = {}): Promise<ComputingService> {
    requireArguments('getServiceInfo', { options });
    return this.#services.offer(options);
  }

  /**
   * Checks everything that a job needs, one thing after the other: the configuration, the credential, the authorities, the way to the
   * server, its trust, and what it answers to this user. A check that depends on a failed one is skipped and names it; all others go on.
   * The first failure is the one to mend. A proxy is made where one is needed, and a delegation on the server; nothing else is written.
   * {@link diagnose} does the same where the configuration itself may not be usable.
   * @throws the reason of the signal
   *
   * @example
   * ```ts
   * for await (const finding of arc.diagnose()) {
   *   if (finding.status === 'failed') console.error(`${finding.check}: ${finding.error?.message}`);
   * }
   * ```
   */
  diagnose(options: DiagnoseOptions = {}): AsyncIterable<Finding> {
    requireArguments('diagnose', { options });
    return this.#examine(options);
  }

  async *#examine(options: DiagnoseOptions): AsyncGenerator<Finding, void, undefined> {
    const services = this.#services;
    const { examine } = await import('./diagnosis/examine.js');
    yield* examine(
      {
        config: this.config,
        user: this.#user,
        token: this.#token,
        findIdentity: this.#findIdentity,
        service: (call) => services.configured(call),
        offer: (call) => services.offer(call),
        organisations: () => shownOrganisations(this.#user, this.#token),
        clocks: services.http.clocks,
        runJob: (trial) => this.#runTrial(trial),
      },
      options,
    );
  }

  #runTrial({ queue, stdout, stderr, signal, onAccepted, onState }: Parameters<JobTrial>[0]): ReturnType<JobTrial> {
    return this.runJob('/bin/sh', {
      name: 'jasmin-arc-doctor',
      args: [...TRIAL_PROGRAM],
      outputs: [],
      queue,
      stdout,
      stderr,
      outputDirectory: tmpdir(),
      signal,
      onAccepted: ({ jobId }) => onAccepted(jobId),
      onEvent: (event) => {
        if (event.type === 'state') onState(event.job);
      },
    });
  }

  /**
   * Ends all connections. Jobs go on.
   *
   * @example
   * ```ts
   * const arc = new ArcInterface('arc.json');
   * try {
   *   await arc.submitJob('/bin/hostname');
   * } finally {
   *   await arc.close(); // or, where `await using` is understood: await using arc = new ArcInterface('arc.json')
   * }
   * ```
   */
  async close(): Promise<void> {
    await Promise.all([this.#services.close(), this.#known.close()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The job list and the history in which the jobs of a submission are recorded, with the log. */
  #noting() {
    const { journal, history } = this.#known;
    return { journal, history, log: this.#log };
  }

  /** A job with its service and its session directory, and the sources that tell which outputs are wanted. */
  async #submitted(jobId: JobId, { signal }: CallOptions) {
    const options = { signal };
    const job = await this.getJob(jobId, options);
    const located = await this.#services.locate(jobId, options);
    return {
      service: located.service,
      session: this.#session(located),
      job: { ...job, id: located.jobId },
      journal: this.#known.journal,
      defaultOutput: this.config.OUTPUT_FILE,
      log: this.#log,
    };
  }

  #session({ service, jobId }: LocatedJob): SessionDirectory {
    return new SessionDirectory(this.#services.http, service.session(jobId), { log: this.#log });
  }
}
