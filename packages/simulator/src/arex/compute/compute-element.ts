import type { ActivityDescription } from '../../../../client/src/descriptions/model/activity-description.js';
import type { Random } from '../../random/random.js';
import { Agenda } from '../agenda/agenda.js';
import { Delegations } from '../delegations/delegations.js';
import { makeRequest } from '../descriptions/make-request.js';
import type { ArexEvent, UntimedEvent, WipeReason } from '../events/arex-event.js';
import type { DescriptionLanguage, JobRecord } from '../jobs/job-record.js';
import { type AnnouncedPart, addPart, uploadName } from '../jobs/uploads.js';
import type { ProgramOf } from '../program/model-program.js';
import type { Release } from '../release/release.js';
import { parseSessionPath, type SessionPath, slashed } from '../session/session-path.js';
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

export const NO_MORE_JOBS = 'No more jobs allowed';

const MAX_DESCRIPTION_BYTES = 5 * 2 ** 20;
const PROXY_LIFETIME_MS = 12 * 3_600_000;

/** What users can do with A-REX, whatever the interface. Everything happens at the time of its agenda. */
export class ComputeElement {
  readonly release: Release;
  readonly endpoint: string;
  readonly settings: ArexSettings;
  readonly agenda: Agenda;
  readonly delegations: Delegations;
  readonly #options: ComputeElementOptions;
  readonly #startedAt: number;
  readonly #life: JobLife;
  /** Also those that are no more. */
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

  /** All jobs that there have ever been, in the order of their creation. */
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
      run: undefined,
      failure: undefined,
      uploaded: [],
      partialUploads: new Map(),
      restartsLeft: request.reruns,
      finishedAt: undefined,
      eraseAt: undefined,
    };
    const { infoPeriodMs, infoRunMs } = this.settings;
    const job = new Job(record, infoPeriodMs + infoRunMs);
    this.#jobs.set(job.id, job);
    const { name, previousIds: submissionIds } = request;
    this.#emit({ kind: 'job-created', jobId: job.id, owner, name, submissionIds, description: text });
    this.#life.begin(job, activity);
    return { id: job.id };
  }

  /** The jobs of a user. */
  jobs(owner: string): readonly Job[] {
    return this.#present.filter((job) => job.record.owner === owner && !job.hidden);
  }

  /** A job of a user, as far as its record can be found at this moment. */
  job(owner: string, id: string): Job | undefined {
    const job = this.#jobs.get(id);
    if (job?.record.owner !== owner || job.hidden || job.wiped) return undefined;
    if (job.gapUntil === undefined || this.agenda.time > job.gapUntil) return job;
    if (!this.#options.random.chance(this.settings.recordGapChance)) return job;
    job.gapUntil = undefined;
    return undefined;
  }

  /** When the information provider looked for the last time of those that have been published. */
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

  /** Removes a job; one that has not ended goes on, and is removed when it has. */
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
   * Writes what a client sends into a session directory.
   * @param isWhole - whether the request has arrived whole; what has arrived stays where it has not
   * @returns why that is not possible; undefined if it is
   */
  upload(
    job: Job,
    path: SessionPath,
    upload: { readonly bytes: Buffer; readonly part: AnnouncedPart | undefined; readonly isWhole: boolean },
  ): string | undefined {
    const { bytes, part, isWhole } = upload;
    const start = part?.start ?? 0;
    const fitting = bytes.subarray(0, this.#freeBytes);
    if (!job.session.write(path, fitting, start, this.agenda.time)) return 'Error creating file';
    const sizeBytes = job.session.stat(path)?.sizeBytes ?? 0;
    const hasArrived = isWhole && fitting.length === bytes.length;
    this.#emit({ kind: 'file-uploaded', jobId: job.id, path: path.join('/'), isWhole: hasArrived, sizeBytes });
    if (fitting.length < bytes.length) return 'Error writing file';
    // A part that is shorter than it says has brought only what it has brought.
    const arrived = part && { ...part, end: Math.min(part.end, start + bytes.length) };
    if (isWhole) this.#noteUpload(job, slashed(path), sizeBytes, arrived);
    return undefined;
  }

  /** @returns false if nothing is there. A file that is deleted counts as delivered all the same. */
  deleteFile(job: Job, path: SessionPath): boolean {
    const isDone = job.session.remove(path, this.agenda.time);
    if (isDone) this.#emit({ kind: 'file-deleted', jobId: job.id, path: path.join('/') });
    return isDone;
  }

  /** Removes a session directory: the client will not see the job any more. */
  deleteSession(job: Job): void {
    const files = job.session.entries();
    job.hidden = true;
    job.cleanRequested = true;
    this.#wipe(job, 'session-deleted', files);
    this.#life.kill(job);
  }

  /** Whether a delegation may not be removed, because a job has it. */
  isDelegationInUse(owner: string, delegationId: string): boolean {
    return this.#present.some(
      ({ record }) => record.owner === owner && record.request.delegationIds.includes(delegationId),
    );
  }

  get #present(): readonly Job[] {
    return [...this.#jobs.values()].filter(({ wiped }) => !wiped);
  }

  get #freeBytes(): number {
    const { diskBytes } = this.settings;
    if (diskBytes === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, diskBytes - this.#present.reduce((sum, { session }) => sum + session.sizeBytes, 0));
  }

  #noteUpload(job: Job, name: string, sizeBytes: number, part: AnnouncedPart | undefined): void {
    const { uploaded, partialUploads, request } = job.record;
    const noted = part ? addPart(partialUploads.get(name) ?? [], part) : { ranges: [], isWhole: true };
    const declared = request.inputs.find((input) => uploadName(input.name) === name);
    const expectedBytes = declared?.sizeBytes ?? sizeBytes;
    if (noted.isWhole && sizeBytes > expectedBytes) {
      this.#life.refuseUpload(job, name);
      return;
    }
    const isDelivered = noted.isWhole && sizeBytes >= expectedBytes;
    const others = uploaded.filter((each) => each !== name);
    job.change(
      {
        uploaded: isDelivered ? [...others, name] : others,
        partialUploads: new Map([...partialUploads, [name, isDelivered ? [] : noted.ranges]]),
      },
      this.agenda.time,
    );
    if (isDelivered) this.#life.uploaded(job);
  }

  #finished(job: Job): void {
    const { eraseAt = Number.POSITIVE_INFINITY } = job.record;
    if (job.wiped) {
      this.#life.forget(job);
      return;
    }
    if (job.cleanRequested) this.#cleanSoon(job);
    this.agenda.after(eraseAt - this.agenda.time, () => {
      // It may have been restarted, and have ended again since.
      if (job.record.eraseAt === eraseAt) this.#wipe(job, 'lifetime-over', job.session.entries());
    });
  }

  #cleanSoon(job: Job): void {
    this.agenda.after(drawDelay(this.settings.cleanDelay, this.#options.random), () => {
      if (job.record.phase === 'FINISHED') this.#wipe(job, 'cleaned', job.session.entries());
    });
  }

  #wipe(job: Job, because: WipeReason, files: ReturnType<Job['session']['entries']>): void {
    if (job.wiped) return;
    job.wiped = { at: this.agenda.time, because, files };
    this.#emit({ kind: 'job-wiped', jobId: job.id, because });
    if (because !== 'session-deleted') this.#life.forget(job);
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
