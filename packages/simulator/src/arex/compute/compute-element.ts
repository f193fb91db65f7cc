import type { ActivityDescription } from '../../../../client/src/descriptions/model/activity-description.js';
import { makeRequest } from '../../../../sandbox/src/descriptions/make-request.js';
import type { DescriptionLanguage } from '../../../../sandbox/src/jobs/job-record.js';
import { addPart, isWholeFile, NOTHING_ARRIVED } from '../../../../sandbox/src/jobs/uploads.js';
import type { Release } from '../../../../sandbox/src/release.js';
import { parseSessionPath, type SessionPath, slashed } from '../../../../sandbox/src/session/session-path.js';
import type { Random } from '../../random/random.js';
import { Agenda } from '../agenda/agenda.js';
import { Delegations } from '../delegations/delegations.js';
import type { ArexEvent, UntimedEvent, WipeReason } from '../events/arex-event.js';
import type { JobRecord } from '../jobs/job-record.js';
import type { ProgramOf } from '../program/model-program.js';
import type { SessionEntry } from '../session/session-tree.js';
import { type ArexSettings, drawDelay } from '../settings/arex-settings.js';
import { Job } from './job.js';
import { JobLife } from './job-life.js';

export interface ComputeElementOptions {
  readonly release: Release;
  /** `https://ce.example.org:443/arex` */
  readonly endpoint: string;
  readonly random: Random;
  readonly startedAt: number;
  readonly programOf: ProgramOf;
  readonly settings: ArexSettings;
  readonly onEvent: (event: ArexEvent) => void;
}

export interface Submission {
  readonly owner: string;
  readonly language: DescriptionLanguage;
  readonly text: string;
  readonly activity: ActivityDescription;
  /** For a description that names none. */
  readonly queue: string | undefined;
  readonly delegationId: string | undefined;
}

export interface Upload {
  /** As much as has arrived. */
  readonly bytes: Buffer;
  /** The place of a part; `total` is the length of the whole file, if that was said. */
  readonly part: { readonly start: number; readonly total: number | undefined } | undefined;
  /** How much was to come; undefined if that was not said, as of what is sent in chunks. */
  readonly announcedBytes: number | undefined;
  readonly isWhole: boolean;
}

export const NO_MORE_JOBS = 'No more jobs allowed';

const MAX_DESCRIPTION_BYTES = 5 * 2 ** 20;
const PROXY_LIFETIME_MS = 12 * 3_600_000;

/** What users can do with A-REX through any interface. Everything happens at the time of its agenda. */
export class ComputeElement {
  readonly release: Release;
  readonly endpoint: string;
  readonly settings: ArexSettings;
  readonly agenda: Agenda;
  readonly delegations: Delegations;
  readonly #options: ComputeElementOptions;
  readonly #startedAt: number;
  readonly #life: JobLife;
  /** Also jobs that have been removed. */
  readonly #jobs = new Map<string, Job>();

  constructor(options: ComputeElementOptions) {
    const { release, endpoint, settings, random, startedAt } = options;
    this.release = release;
    this.endpoint = endpoint;
    this.settings = settings;
    this.#options = options;
    this.#startedAt = startedAt;
    this.agenda = new Agenda(startedAt);
    const emit = (event: UntimedEvent): void => this.#emit(event);
    this.delegations = new Delegations({ agenda: this.agenda, random, release, emit });
    this.#life = new JobLife({ ...options, agenda: this.agenda, emit, finished: (job) => this.#finished(job) });
  }

  get usedSlots(): number {
    return this.#life.usedSlots;
  }

  /** All jobs that were ever created, in the order of their creation. */
  get everyJob(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  get isFull(): boolean {
    const { maxJobs } = this.settings;
    return maxJobs !== undefined && this.#present.filter(({ record }) => record.phase !== 'FINISHED').length >= maxJobs;
  }

  /** @returns the id of the new job, or why there is none */
  submit(submission: Submission): { readonly id: string } | { readonly refused: string } {
    const { owner, language, text, activity, delegationId } = submission;
    const { queues, creationFailureChance } = this.settings;
    const { random, release } = this.#options;
    if (Buffer.byteLength(text) > MAX_DESCRIPTION_BYTES) return { refused: 'Job description is too big' };
    const request = makeRequest(activity, { queue: submission.queue || queues[0].name, delegationId });
    if (!queues.some(({ name }) => name === request.queue))
      return { refused: `Requested queue ${request.queue} is not allowed for this user` };
    if (this.isFull) return { refused: NO_MORE_JOBS };
    const streams = [request.stdin, request.stdout, request.stderr];
    if (streams.some((name) => name !== undefined && !parseSessionPath(name)))
      return { refused: 'Failed to create grami file' };
    if (random.chance(creationFailureChance)) return { refused: 'Failed writing job description' };
    const createdAt = this.agenda.time;
    const expiry = request.delegationIds.flatMap((id) => this.delegations.get(owner, id)?.expiresAt ?? []);
    const record: JobRecord = {
      id: newJobId(release, random),
      owner,
      language,
      text,
      request,
      clientAddress: '192.0.2.1:40000',
      credentialExpiresAt: expiry[0] ?? createdAt + PROXY_LIFETIME_MS,
      createdAt,
      phase: 'ACCEPTED',
      phaseSince: createdAt,
      isPending: false,
      run: undefined,
      failure: undefined,
      uploaded: [],
      arrived: new Map(),
      restartsLeft: request.reruns,
      finishedAt: undefined,
      eraseAt: undefined,
    };
    const { infoPeriodMs, infoRunMs } = this.settings;
    const job = new Job(record, infoPeriodMs + infoRunMs);
    this.#jobs.set(job.id, job);
    const { name, previousIds: submissionIds = [] } = request;
    this.#emit({ kind: 'job-created', jobId: job.id, owner, name, submissionIds, description: text });
    this.#life.begin(job, activity);
    return { id: job.id };
  }

  /** The jobs of a user. */
  jobs(owner: string): readonly Job[] {
    return this.#present.filter((job) => job.record.owner === owner && !job.wiped);
  }

  /** A job of a user, as far as its record can be found at this moment. */
  job(owner: string, id: string): Job | undefined {
    const job = this.#jobs.get(id);
    if (job?.record.owner !== owner || job.wiped) return undefined;
    const { lost } = job;
    if (lost !== undefined && lost.from <= this.agenda.time && this.agenda.time < lost.to) return undefined;
    if (job.gapUntil === undefined || this.agenda.time > job.gapUntil) return job;
    if (!this.#options.random.chance(this.settings.recordGapChance)) return job;
    job.gapUntil = undefined;
    return undefined;
  }

  /** The record of a job is not found for a while. */
  loseRecord(id: string, period: { readonly from: number; readonly to: number }): void {
    const job = this.#jobs.get(id);
    if (job !== undefined) job.lost = period;
  }

  /** When the information provider looked at the jobs as they are published now. */
  get publishedAt(): number {
    const { infoPeriodMs, infoRunMs, infoOffsetMs } = this.settings;
    const now = this.agenda.time;
    if (infoPeriodMs === 0) return now;
    const first = this.#startedAt + infoOffsetMs;
    return first + Math.floor((now - infoRunMs - first) / infoPeriodMs) * infoPeriodMs;
  }

  /** The records of all jobs as they are published. */
  get publishedRecords(): readonly JobRecord[] {
    const at = this.publishedAt;
    return this.#present.flatMap((job) => job.recordAt(at) ?? []);
  }

  kill(job: Job): void {
    this.#emit({ kind: 'action-requested', jobId: job.id, action: 'kill' });
    this.#life.kill(job);
  }

  /** Removes a job; one that has not ended goes on, and is removed at its end. */
  clean(job: Job): void {
    this.#emit({ kind: 'action-requested', jobId: job.id, action: 'clean' });
    job.cleanRequested = true;
    if (job.record.phase === 'FINISHED') this.#cleanSoon(job);
  }

  /** @returns why it cannot be restarted; undefined if that is tried */
  restart(job: Job): string | undefined {
    this.#emit({ kind: 'action-requested', jobId: job.id, action: 'restart' });
    return this.#life.restart(job);
  }

  /**
   * Writes what a client sends into a session directory. What has arrived stays, even where the connection was cut.
   * @returns why that is not possible; undefined if it is
   */
  upload(job: Job, path: SessionPath, { bytes, part, announcedBytes, isWhole }: Upload): string | undefined {
    const start = part?.start ?? 0;
    const fitting = bytes.subarray(0, this.#freeBytes);
    if (!job.session.write(path, fitting, start, this.agenda.time)) return 'Error creating file';
    const sizeBytes = job.session.stat(path)?.sizeBytes ?? 0;
    const hasArrived = isWhole && fitting.length === bytes.length;
    this.#emit({
      kind: 'file-uploaded',
      jobId: job.id,
      path: path.join('/'),
      isWhole: hasArrived,
      sizeBytes,
    });
    if (fitting.length < bytes.length) return 'Error writing file';
    const name = slashed(path);
    if (bytes.length > 0) {
      const totalBytes = (part ? part.total : announcedBytes) ?? 0;
      const before = job.record.arrived.get(name) ?? NOTHING_ARRIVED;
      const arrived = addPart(before, { start, end: start + bytes.length }, totalBytes);
      job.change({ arrived: new Map([...job.record.arrived, [name, arrived]]) }, this.agenda.time);
      if (isWholeFile(arrived)) this.#noteUpload(job, name);
      // A-REX does not see that content is missing where there is none at all: an upload that was cut before its first byte counts.
    } else if (!isWhole || !part) this.#noteUpload(job, name);
    return undefined;
  }

  /** @returns false if nothing is there. A file that is deleted counts as delivered all the same. */
  deleteFile(job: Job, path: SessionPath): boolean {
    const isDone = job.session.remove(path, this.agenda.time);
    if (isDone) this.#emit({ kind: 'file-deleted', jobId: job.id, path: path.join('/') });
    return isDone;
  }

  /** Removes a session directory: no client sees the job any more, which goes on, and is kept until its lifetime is over. */
  deleteSession(job: Job): void {
    const files = job.session.entries();
    job.hidden = true;
    this.#noteWipe(job, 'session-deleted', files);
  }

  /** Whether a delegation may not be removed, because a job uses it. */
  isDelegationInUse(owner: string, delegationId: string): boolean {
    return this.#present.some(
      ({ record }) => record.owner === owner && record.request.delegationIds.includes(delegationId),
    );
  }

  get #present(): readonly Job[] {
    return [...this.#jobs.values()].filter(({ wiped, hidden }) => !wiped || hidden);
  }

  get #freeBytes(): number {
    const { diskBytes } = this.settings;
    if (diskBytes === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, diskBytes - this.#present.reduce((sum, { session }) => sum + session.sizeBytes, 0));
  }

  #noteUpload(job: Job, name: string): void {
    job.change({ uploaded: [...job.record.uploaded, name] }, this.agenda.time);
    this.#life.uploaded(job);
  }

  #finished(job: Job): void {
    const { eraseAt = Number.POSITIVE_INFINITY } = job.record;
    if (job.cleanRequested) this.#cleanSoon(job);
    this.agenda.after(eraseAt - this.agenda.time, () => {
      // It may have been restarted, and have ended again since.
      if (job.record.eraseAt === eraseAt) this.#wipe(job, 'lifetime-over');
    });
  }

  #cleanSoon(job: Job): void {
    this.agenda.after(drawDelay(this.settings.cleanDelay, this.#options.random), () => {
      if (job.record.phase === 'FINISHED') this.#wipe(job, 'cleaned');
    });
  }

  #wipe(job: Job, because: WipeReason): void {
    job.hidden = false;
    this.#noteWipe(job, because, job.session.entries());
    this.#life.forget(job);
  }

  #noteWipe(job: Job, because: WipeReason, files: readonly SessionEntry[]): void {
    if (job.wiped) return;
    job.wiped = { at: this.agenda.time, because, files };
    this.#emit({ kind: 'job-wiped', jobId: job.id, because });
  }

  #emit(event: UntimedEvent): void {
    this.#options.onEvent({ ...event, at: this.agenda.time } as ArexEvent); // a union loses its order when it is spread
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Of the length, and with the characters, of each release. */
function newJobId(release: Release, random: Random): string {
  const [length, characters] = release === '6.17' ? [54, LETTERS] : [12, '0123456789abcdef'];
  return Array.from({ length }, () => characters[random.integer(0, characters.length)]).join('');
}
