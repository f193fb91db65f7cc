import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { ActivityDescription } from 'jasmin-arc';
import { stateChange } from './compute/job-moves.js';
import { JobProcessor } from './compute/job-processor.js';
import { JobSnapshots } from './compute/job-snapshots.js';
import { allowedWallTime, type QueueOptions, refusalOf } from './compute/queues.js';
import type { KeyPair } from './delegations/delegation-keys.js';
import { DelegationStore } from './delegations/delegation-store.js';
import { makeRequest } from './descriptions/make-request.js';
import { activityDocument, placeholderDocument } from './glue2/activity-document.js';
import { serviceDocument } from './glue2/service-document.js';
import { processesOfJob } from './job-runner.js';
import { type ByteRange, type DescriptionLanguage, isFinished, type JobRecord } from './jobs/job-record.js';
import type { JobRequest } from './jobs/job-request.js';
import { JobStore } from './jobs/job-store.js';
import { PLACEHOLDER_STATE, snapshotState } from './jobs/published-states.js';
import { addPart, isWholeFile, NOTHING_ARRIVED, uploadName } from './jobs/uploads.js';
import { localUser } from './local-user.js';
import { killProcess, signalGroup } from './processes/process-group.js';
import type { Release } from './release.js';
import { removeTree } from './remove-tree.js';
import { inFull, type Report } from './report.js';
import { SessionDirectory } from './session/session-directory.js';
import { parseSessionPath, type SessionPath, slashed } from './session/session-path.js';
import type { StagingCredentials } from './staging/remote-file.js';
import type { Element } from './xml/element.js';

export interface ComputeElementOptions {
  /** Where everything is kept. */
  readonly directory: string;
  readonly release: Release;
  readonly host: string;
  /** `https://localhost:4443/arex` */
  readonly url: string;
  /** The authority of the sandbox: its subject in slash form, and its certificate as PEM. */
  readonly authority: { readonly subject: string; readonly certificate: string };
  readonly slots: number;
  /** At least one; jobs that name no queue go to the first. */
  readonly queues: readonly [QueueOptions, ...QueueOptions[]];
  readonly lifetimeSeconds: number;
  readonly uploadTimeoutSeconds: number;
  readonly snapshotPeriodMs: number;
  /** How many jobs there may be that have not ended. @default no limit */
  readonly maxJobs?: number | undefined;
  readonly generateDelegationKeys: () => Promise<KeyPair>;
  /** Gets a line for each unexpected error. @default no reports */
  readonly log?: Report | undefined;
}

/** A request for a new job. */
export interface Submission {
  /** In slash form. */
  readonly owner: string;
  readonly clientAddress: string;
  readonly credentialExpiresAt: number;
  readonly language: DescriptionLanguage;
  readonly text: string;
  readonly activity: ActivityDescription;
  /** For a description that names no queue. */
  readonly queue?: string | undefined;
  readonly delegationId?: string | undefined;
}

/** Why there is no new job when the compute element is full. */
export const NO_MORE_JOBS = 'No more jobs allowed';

const SWEEP_PERIOD_MS = 10_000;
const MAX_DESCRIPTION_BYTES = 5 * 2 ** 20;

/** The compute element behind the interfaces: what users can do, the same for every interface. */
export class ComputeElement {
  readonly release: Release;
  readonly delegations: DelegationStore;
  readonly #options: ComputeElementOptions;
  readonly #store: JobStore;
  readonly #processor: JobProcessor;
  readonly #snapshots: JobSnapshots;
  readonly #sweeper: NodeJS.Timeout;
  #sequence = 0;

  constructor(options: ComputeElementOptions) {
    const { directory, release, queues, slots } = options;
    const queueOf = ({ queue }: JobRequest): QueueOptions | undefined => queues.find(({ name }) => name === queue);
    this.release = release;
    this.#options = options;
    this.#store = new JobStore(directory, options.log);
    this.delegations = new DelegationStore(directory, {
      generateKeys: options.generateDelegationKeys,
      release,
      log: options.log,
    });
    this.#processor = new JobProcessor({
      ...options,
      store: this.#store,
      jobUrl: (id) => this.jobUrl(id),
      refusal: (request) => refusalOf(request, queueOf(request), slots),
      wallTimeSeconds: (request) => allowedWallTime(request, queueOf(request)),
      credentials: (job, delegationId) => this.#credentials(job, delegationId),
    });
    this.#snapshots = new JobSnapshots(this.#store, options.snapshotPeriodMs);
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_PERIOD_MS).unref();
  }

  /** Takes up the jobs of an earlier start. */
  async resume(): Promise<void> {
    await this.#processor.resume();
    this.#snapshots.take();
  }

  /** Reports an unexpected error. */
  report(message: string): void {
    this.#options.log?.(message);
  }

  /** Stops all jobs that run. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#snapshots.close();
    await this.#processor.close();
    await this.#store.close();
  }

  /** Kills all jobs that run, without waiting for anything. */
  killAtOnce(): void {
    for (const group of this.#processor.processGroups) signalGroup(group, 'SIGKILL');
    const running = this.#store.all().filter(({ phase }) => phase === 'INLRMS' || phase === 'CANCELING');
    for (const pid of running.flatMap(({ id }) => processesOfJob(id))) killProcess(pid);
  }

  /** The address of a job as A-REX itself knows it. */
  jobUrl(id: string): string {
    return `${this.#options.url}/${id}`;
  }

  /** Whether there are as many jobs as are allowed. */
  get isFull(): boolean {
    const { maxJobs } = this.#options;
    return maxJobs !== undefined && this.#store.all().filter((job) => !isFinished(job)).length >= maxJobs;
  }

  /**
   * @returns the new job, or why there is none
   * @throws if it cannot be kept
   */
  submit(submission: Submission): { readonly job: JobRecord } | { readonly refused: string } {
    const { owner, clientAddress, language, text, activity, delegationId } = submission;
    const { queues } = this.#options;
    if (Buffer.byteLength(text) > MAX_DESCRIPTION_BYTES) return { refused: 'Job description is too big' };
    const request = makeRequest(activity, { queue: submission.queue || queues[0].name, delegationId });
    if (!queues.some(({ name }) => name === request.queue)) {
      return { refused: `Requested queue ${request.queue} is not allowed for this user` };
    }
    if (this.isFull) return { refused: NO_MORE_JOBS };
    const { stdin, stdout, stderr } = request;
    if ([stdin, stdout, stderr].some((name) => name !== undefined && !parseSessionPath(name))) {
      return { refused: 'Failed to create grami file' }; // A-REX cannot write the name into the file of that name
    }
    const createdAt = Date.now();
    const [delegated] = request.delegationIds.flatMap((id) => this.delegations.expiresAt(owner, id) ?? []);
    const job: JobRecord = {
      id: newJobId(this.release),
      owner,
      language,
      request,
      clientAddress,
      credentialExpiresAt: delegated ?? submission.credentialExpiresAt,
      createdAt,
      sequence: this.#sequence,
      phase: 'ACCEPTED',
      phaseSince: createdAt,
      attempt: 1,
      uploaded: [],
      restartsLeft: request.reruns,
    };
    this.#sequence += 1;
    this.#store.add(job, text);
    this.#store.log(job.id, stateChange('UNDEFINED', 'ACCEPTED', '(Re)Accepting new job'));
    // A client that has read the answer may upload at once; what needs no upload starts all the same.
    setImmediate(() => this.#processor.advance(job.id));
    return { job };
  }

  /** The jobs of a user. */
  jobs(owner: string): readonly JobRecord[] {
    return this.#store.all().filter((job) => job.owner === owner && !job.hidden);
  }

  /** A job, if it is the user's. */
  job(owner: string, id: string): JobRecord | undefined {
    const job = this.#store.get(id);
    return job?.owner === owner && !job.hidden ? job : undefined;
  }

  /** The files that lie beside a job. */
  files(id: string): { readonly description: string; readonly log: string; readonly session: SessionDirectory } {
    const { description, log, session } = this.#store.directory(id);
    return { description, log, session: new SessionDirectory(session) };
  }

  /** The state word of a job as of the last snapshot. */
  publishedState(id: string): string {
    const snapshot = this.#snapshots.get(id);
    return snapshot ? snapshotState(snapshot.job) : PLACEHOLDER_STATE;
  }

  /** Whether a job is in the last snapshot. */
  isPublished(id: string): boolean {
    return this.#snapshots.get(id) !== undefined;
  }

  /** The GLUE2 document of a job as of the last snapshot. */
  activityDocument(job: JobRecord): Element {
    const snapshot = this.#snapshots.get(job.id);
    if (!snapshot) return placeholderDocument(job);
    const localId = snapshot.job.run?.pid;
    const options = { ...this.#options, localUser: localUser(), executionNode: hostname(), localId };
    return activityDocument(snapshot, options);
  }

  /** The GLUE2 document of the service as of the last snapshot. */
  serviceDocument(): Element {
    const { authority, directory } = this.#options;
    const { jobs, takenAt } = this.#snapshots.all();
    const running = jobs.filter(({ phase, run }) => phase === 'INLRMS' && run !== undefined);
    const usedSlots = running.reduce((sum, { request }) => sum + request.slots, 0);
    const options = { ...this.#options, authority: authority.subject, sessionsDirectory: directory };
    return serviceDocument(options, { jobs, usedSlots, takenAt });
  }

  cancel(id: string): void {
    this.#processor.cancel(id);
  }

  /** Removes a job; one that has not ended goes on, and is removed when it has. */
  clean(id: string): void {
    const job = this.#store.get(id);
    if (!job) return;
    this.#store.put({ ...job, cleanRequested: true });
    if (isFinished(job)) this.#store.remove(id);
  }

  /**
   * @returns why the job cannot be restarted; undefined if it is tried. As in A-REX, that is also tried where the job cannot
   *   go on, as when it was cancelled before it began: then nothing happens, but the job does not count as failed any more.
   */
  restart(id: string): string | undefined {
    const job = this.#store.get(id);
    if (!job?.failure?.phase || !isFinished(job)) return 'Job has not failed';
    if (job.restartsLeft <= 0) return 'No more restarts allowed';
    this.#processor.restart(id);
    return undefined;
  }

  /** Notes what an upload has brought: how much, from where on, and of how long a file, where the request said so. */
  arrived(id: string, path: SessionPath, part: ByteRange, sizeBytes: number): void {
    const job = this.#store.get(id);
    if (!job) return;
    const name = slashed(path);
    const parts = addPart(job.arrived?.[name] ?? NOTHING_ARRIVED, part, sizeBytes);
    this.#store.put({ ...job, arrived: { ...job.arrived, [name]: parts } });
    if (isWholeFile(parts)) this.uploaded(id, path, parts.ranges[0]?.end ?? 0);
  }

  /** Notes that a file is there, with its size. */
  uploaded(id: string, path: SessionPath, sizeBytes: number): void {
    const job = this.#store.get(id);
    if (!job) return;
    const name = slashed(path);
    const declared = job.request.inputs.find((input) => uploadName(input.name) === name);
    const expectedBytes = declared?.sizeBytes ?? sizeBytes;
    if (sizeBytes > expectedBytes) {
      this.#processor.refuseUpload(id, name);
      return;
    }
    if (sizeBytes < expectedBytes) return;
    this.#store.put({ ...job, uploaded: [...job.uploaded, name] });
    this.#processor.uploaded(id);
  }

  /**
   * Removes a session directory. As with A-REX, no client sees the job any more, and it is kept until its lifetime is over; but as
   * no client could cancel it either, it is cancelled.
   */
  async removeSession(id: string): Promise<void> {
    const job = this.#store.get(id);
    if (!job) return;
    this.#store.put({ ...job, hidden: true });
    await removeTree(this.#store.directory(id).session);
    this.#processor.cancel(id);
  }

  /** Whether a delegation of a user may not be removed, because a job of the same user that is kept was given it. */
  isDelegationInUse(owner: string, delegationId: string): boolean {
    return this.#store.all().some((job) => job.owner === owner && job.request.delegationIds.includes(delegationId));
  }

  #credentials({ owner }: JobRecord, delegationId: string | undefined): StagingCredentials {
    const identity = delegationId === undefined ? undefined : this.delegations.identity(owner, delegationId);
    return { identity, authorities: [this.#options.authority.certificate] };
  }

  #sweep(): void {
    const now = Date.now();
    try {
      for (const { id, eraseAt } of this.#store.all()) {
        if (eraseAt !== undefined && eraseAt < now) this.#store.remove(id);
      }
      this.delegations.removeUnused((owner, id) => this.isDelegationInUse(owner, id), now);
    } catch (error) {
      this.report(`Not everything whose time is over could be removed: ${inFull(error)}`);
    }
  }
}

/** Ids of the same length as those of each release, and as hard to guess. */
function newJobId(release: Release): string {
  if (release !== '6.17') return randomBytes(6).toString('hex');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  // 62 letters do not divide 256: the small preference for the first ones does no harm here.
  return [...randomBytes(54)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
