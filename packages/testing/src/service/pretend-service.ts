import { Readable } from 'node:stream';
import type { ActivityDescription } from '../../../client/src/descriptions/model/activity-description.js';
import {
  JobNotFoundError,
  NotAuthorisedError,
  ServerUnreachableError,
  ServiceError,
} from '../../../client/src/errors/index.js';
import type { HttpRequest, HttpResponse, HttpSender } from '../../../client/src/http/https-client.js';
import type { ComputingService } from '../../../client/src/information/computing-service.js';
import type {
  ActionResult,
  CallOptions,
  ComputingInterface,
  CreationResult,
  DelegateOptions,
} from '../../../client/src/interfaces/contract/computing-interface.js';
import type { DelegationRenewal } from '../../../client/src/interfaces/contract/delegation-renewal.js';
import type { Job, JobId } from '../../../client/src/jobs/job.js';
import { ARC_STATUS_MAPPING, type ArcState } from '../../../client/src/jobs/job-status.js';
import type { SessionAccess, SessionEntry } from '../../../client/src/transfer/session-directory.js';
import type { InputProgress } from '../../../client/src/transfer/upload.js';

/** What may happen to a request to create activities. */
export const CREATION_FAULTS = [
  'fine',
  /** No connection came about. */
  'not sent',
  /** The connection broke before the request arrived. */
  'lost on the way',
  /** The connection broke after all of it was acted on. */
  'reply lost',
  /** The connection broke after half of it was acted on. */
  'reply lost half-way',
  /** Our own end was closed after all of it was acted on. */
  'closed',
  /** The server says no to each, in its own words. */
  'refused',
  /** The server says that it has as many jobs as it may have. */
  'full',
  /** It says so of the second half, and takes the first. */
  'full half-way',
  /** The server says no to each, and has done it. */
  'called refused',
  /** An error comes instead of an answer, and nothing was done. */
  'error',
  /** An error comes instead of an answer after all of it was acted on. */
  'error after all',
  /** We are said not to be let in after all of it was acted on. */
  'not let in after all',
  /** The answer has the id of a job that has been there before, for each. */
  'id of an earlier job',
  /** The answer is about fewer than were asked for. */
  'answer cut short',
] as const;
/** Answers that look right: only the jobs themselves show what is wrong with them. */
export const WRONG_IDS = [
  /** The ids of jobs that do not exist, or are another user's: a client cannot distinguish these. */
  'ids of nothing',
  /** The ids of all that was created, each for another one. */
  'ids in another order',
] as const;
export type CreationFault = (typeof CREATION_FAULTS)[number] | (typeof WRONG_IDS)[number];

/** After these, every look shows the job. */
const ANSWERED: ReadonlySet<CreationFault> = new Set(['fine', 'called refused', 'id of an earlier job', ...WRONG_IDS]);

const FULL: CreationResult = { created: false, reason: 'No more jobs allowed', isFull: true };

/** How a compute element behaves; what is left out goes well. */
export interface Behaviour {
  readonly refusingQueues?: readonly string[];
  /** Why jobs without a delegation are refused. */
  readonly refusalWithoutDelegation?: string;
  /** Jobs start without being told that their inputs are there, as over REST those of older versions of the library. */
  readonly startsUntold?: boolean;
  /** What happens to each request to create activities, in order. */
  readonly creations?: readonly CreationFault[];
  /** Which looks for lost submissions fail, in order. */
  readonly looksFail?: readonly boolean[];
  /** How many looks it takes until a job whose reply was lost shows. */
  readonly shownAfterLooks?: number;
  /**
   * `used`: the job runs as soon as the service is told that its inputs are there, and has removed them by the next look. `used,
   * answer lost`: and the connection breaks before that is answered. `cut before their content`: the connection of each upload
   * breaks before the first byte, and the server counts the empty file as complete, as A-REX does.
   */
  readonly uploads?: 'fine' | 'refused' | 'cut before their content' | 'used' | 'used, answer lost';
  /** `unknown at first`: as if the job were not there, the first time. */
  readonly kill?: 'taken' | 'refused' | 'fails' | 'ended already' | 'gone already' | 'unknown at first';
  /** A job that was killed ends after so many looks; -1: never. */
  readonly endsAfterLooks?: number;
  readonly wipe?: 'taken' | 'refused' | 'fails' | 'ignored' | 'gone already' | 'unknown at first';
  /** Called before everything the service is asked. */
  readonly before?: (what: string) => void;
}

/** A job of a pretended service. */
export interface PretendedJob {
  readonly id: JobId;
  readonly submissionId: string;
  readonly description: ActivityDescription;
  readonly files: Map<string, number>;
  /** Uploads that were complete. */
  readonly received: Set<string>;
  state: ArcState;
  /** Looks until it shows where its reply was lost, or until it ends where it was killed. */
  looks: number;
}

const UNKNOWN: ActionResult = { done: false, reason: 'Job not found', notFound: true };

const broken = () => new ServerUnreachableError('the connection broke');
const failed = () =>
  new ServiceError('500 Internal Server Error', { httpStatus: 500, reason: 'Internal Server Error' });

/** A compute element in memory that misbehaves as it is told, and keeps account of what was asked of it. */
export class PretendService implements ComputingInterface, HttpSender {
  readonly kind = 'rest';
  readonly label = 'pretended';
  readonly endpoint = 'https://ce.example.org:443/arex';
  /** What is there. */
  readonly jobs = new Map<JobId, PretendedJob>();
  /** All there has ever been. */
  readonly everCreated: PretendedJob[] = [];
  /** Every submission id that was ever sent. */
  readonly submissionIdsSent: string[] = [];
  readonly asked: string[] = [];
  /** How often something was delegated. */
  delegations = 0;
  behaviour: Behaviour;
  #requests = 0;
  #looks = 0;

  constructor(behaviour: Behaviour = {}) {
    this.behaviour = behaviour;
  }

  async serviceInfo(): Promise<ComputingService> {
    return { endpoints: [], shares: [], executionEnvironments: [], applicationEnvironments: [] };
  }

  async delegate({
    isNeeded = true,
    needsProxy,
    isWanted,
    ...options
  }: DelegateOptions = {}): Promise<string | undefined> {
    this.#note('delegate', options);
    if (!isNeeded && !needsProxy && !isWanted) return undefined;
    this.delegations += 1;
    return 'delegation';
  }

  async renewDelegation(id: string, options: CallOptions = {}): Promise<DelegationRenewal> {
    this.#note(`renew ${id}`, options);
    return { outcome: 'unknown' };
  }

  async createActivities(
    descriptions: readonly ActivityDescription[],
    options: CallOptions = {},
  ): Promise<readonly CreationResult[]> {
    const fault = this.behaviour.creations?.[this.#requests++] ?? 'fine';
    this.submissionIdsSent.push(...descriptions.map(submissionIdOf));
    this.#note('create', options);
    if (fault === 'not sent') throw new ServerUnreachableError('refused', { requestMayHaveArrived: false });
    if (fault === 'lost on the way') throw broken();
    const refusal: CreationResult = { created: false, reason: 'Failed to create new job', isFull: false };
    if (fault === 'refused') return descriptions.map(() => refusal);
    if (fault === 'full') return descriptions.map(() => FULL);
    if (fault === 'full half-way') {
      const half = Math.ceil(descriptions.length / 2);
      return descriptions.map((one, index) => (index < half ? this.#take(one, false) : FULL));
    }
    if (fault === 'error') throw failed();
    const [earlier] = this.jobs.keys();
    const taken = fault === 'reply lost half-way' ? descriptions.slice(0, descriptions.length / 2) : descriptions;
    const results = taken.map((description) => this.#take(description, !ANSWERED.has(fault)));
    if (fault === 'closed') throw new DOMException('The client has been closed', 'AbortError');
    if (fault === 'answer cut short') return results.slice(1);
    if (fault === 'ids in another order') return results.toReversed();
    if (fault === 'ids of nothing') {
      return results.map((_, index) => ({ created: true, jobId: `${this.endpoint}/rest/1.0/jobs/nothing${index}` }));
    }
    if (fault === 'called refused') return results.map(() => refusal);
    if (fault === 'error after all') throw failed();
    if (fault === 'not let in after all') throw new NotAuthorisedError('403 Forbidden');
    // Where there was none before, one of them stands for all.
    if (fault === 'id of an earlier job') {
      const [first] = results;
      return results.map(() => (earlier === undefined ? (first ?? refusal) : { created: true, jobId: earlier }));
    }
    if (fault !== 'fine') throw broken();
    return results;
  }

  async findSubmissions(submissionIds: readonly string[]): Promise<ReadonlyMap<string, JobId>> {
    this.#note('find', {});
    if (this.behaviour.looksFail?.[this.#looks++]) throw broken();
    const shown = [...this.jobs.values()].filter((job) => job.looks-- <= 0);
    return new Map(
      shown
        .filter(({ submissionId }) => submissionIds.includes(submissionId))
        .map(({ submissionId, id }) => [submissionId, id]),
    );
  }

  async inputsDelivered(jobId: JobId, options: CallOptions = {}): Promise<void> {
    const { uploads } = this.behaviour;
    const job = this.jobs.get(jobId);
    const { inputFiles = [] } = job?.description ?? {};
    if (job !== undefined && uploads?.startsWith('used') && inputFiles.every(({ name }) => job.received.has(name))) {
      job.state = 'Running';
      job.files.clear();
    }
    this.#note('inputs delivered', options);
    if (uploads === 'used, answer lost') throw broken();
  }

  async awaitsDelivery(_jobId: JobId, options: CallOptions = {}): Promise<boolean> {
    this.#note('awaits delivery', options);
    return this.behaviour.startsUntold !== true;
  }

  async listActivities(): Promise<readonly JobId[]> {
    return [...this.jobs.keys()];
  }

  async carriesSubmissionId(
    jobId: JobId,
    submissionId: string,
    options: CallOptions = {},
  ): Promise<boolean | undefined> {
    this.#note('mark', options);
    const job = this.jobs.get(jobId);
    return job && job.submissionId === submissionId;
  }

  async inputProgress(jobId: JobId, options: CallOptions = {}): Promise<InputProgress> {
    this.#note('input progress', options);
    const job = this.jobs.get(jobId);
    if (job === undefined) throw new JobNotFoundError(jobId);
    return { received: job.received, isPast: job.state !== 'Preparing' };
  }

  async activities(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly (Job | undefined)[]> {
    this.#note('look', options);
    return jobIds.map((id) => {
      const job = this.jobs.get(id);
      if (job === undefined) return undefined;
      if (job.state === 'Finishing' && job.looks-- === 0) job.state = 'Killed';
      const { state } = job;
      return { id, state, status: ARC_STATUS_MAPPING[state], stateAt: new Date(), stateFrom: 'live' };
    });
  }

  async kill(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly ActionResult[]> {
    this.#note('kill', options);
    const { kill = 'taken', endsAfterLooks = 0 } = this.behaviour;
    if (kill === 'fails') throw broken();
    if (kill === 'gone already') for (const id of jobIds) this.jobs.delete(id);
    if (kill === 'unknown at first' && this.#isFirst('kill')) return jobIds.map(() => UNKNOWN);
    return this.#act(jobIds, (job) => {
      if (kill === 'refused') return false;
      job.state = kill === 'ended already' ? 'Finished' : 'Finishing';
      job.looks = endsAfterLooks;
      return kill !== 'ended already';
    });
  }

  async wipe(jobIds: readonly JobId[], options: CallOptions = {}): Promise<readonly ActionResult[]> {
    this.#note('wipe', options);
    const { wipe = 'taken' } = this.behaviour;
    if (wipe === 'fails') throw broken();
    if (wipe === 'gone already') for (const id of jobIds) this.jobs.delete(id);
    if (wipe === 'unknown at first' && this.#isFirst('wipe')) return jobIds.map(() => UNKNOWN);
    return this.#act(jobIds, ({ id }) => {
      if (wipe === 'taken' || wipe === 'unknown at first') this.jobs.delete(id);
      return wipe !== 'refused';
    });
  }

  async restart(jobIds: readonly JobId[]): Promise<readonly ActionResult[]> {
    return this.#act(jobIds, ({ state }) => state === 'Failed');
  }

  session(jobId: JobId): SessionAccess {
    return {
      url: `${jobId}/session`,
      listingAccept: 'application/json',
      readListing: (body) => JSON.parse(body) as readonly SessionEntry[],
    };
  }

  async description(jobId: JobId): Promise<ActivityDescription | undefined> {
    return this.jobs.get(jobId)?.description;
  }

  async jobLog(): Promise<string | undefined> {
    return undefined;
  }

  async jobLogFiles(): Promise<ReadonlyMap<string, string>> {
    return new Map();
  }

  /** Answers for the session directories of its jobs. */
  async send({ method, url, body, signal }: HttpRequest): Promise<HttpResponse> {
    this.#note(method, { signal });
    const [jobId = '', path = ''] = url.split(/\/session\/?/);
    const job = this.jobs.get(jobId);
    const answer = (status: number, reason = 'OK', text = '', headers = {}): HttpResponse => {
      return { status, reason, headers, body: Readable.from([Buffer.from(text)]) };
    };
    if (job === undefined) return answer(404);
    if (method === 'PUT') {
      const bytes = body instanceof Readable ? Buffer.concat(await body.toArray()).length : (body?.length ?? 0);
      if (this.behaviour.uploads === 'refused') return answer(500, 'Disk quota exceeded');
      job.received.add(decodeURIComponent(path));
      const isCut = this.behaviour.uploads === 'cut before their content';
      job.files.set(decodeURIComponent(path), isCut ? 0 : bytes);
      if (isCut) throw broken();
      return answer(200);
    }
    if (path === '') {
      const entries = [...job.files].map(([name, sizeBytes]) => ({ kind: 'file', name, sizeBytes }));
      return answer(200, 'OK', JSON.stringify(entries), { 'content-type': 'application/json' });
    }
    const size = job.files.get(decodeURIComponent(path));
    if (size === undefined) return answer(404, 'Not found');
    return answer(200, 'OK', '', { 'content-type': 'application/octet-stream', 'content-length': String(size) });
  }

  async text(): Promise<never> {
    throw new Error('nothing but session directories is asked for over HTTP here');
  }

  #take(description: ActivityDescription, isReplyLost: boolean): CreationResult {
    const { queue } = description.resources ?? {};
    const { refusalWithoutDelegation } = this.behaviour;
    if (refusalWithoutDelegation !== undefined && description.delegationId === undefined) {
      return { created: false, reason: refusalWithoutDelegation, isFull: false, asksForDelegation: true };
    }
    if (queue !== undefined && this.behaviour.refusingQueues?.includes(queue)) {
      return { created: false, reason: `queue ${queue} is full`, isFull: false };
    }
    const id = `${this.endpoint}/rest/1.0/jobs/${this.everCreated.length + 1}`;
    const looks = isReplyLost ? (this.behaviour.shownAfterLooks ?? 0) : 0;
    const submissionId = submissionIdOf(description);
    const job = {
      id,
      submissionId,
      description,
      files: new Map(),
      received: new Set<string>(),
      state: 'Preparing' as const,
      looks,
    };
    this.jobs.set(id, job);
    this.everCreated.push(job);
    return { created: true, jobId: id };
  }

  #act(jobIds: readonly JobId[], act: (job: PretendedJob) => boolean): readonly ActionResult[] {
    return jobIds.map((id) => {
      const job = this.jobs.get(id);
      if (job === undefined) return UNKNOWN;
      return act(job) ? { done: true } : { done: false, reason: 'no', notFound: false };
    });
  }

  #isFirst(what: string): boolean {
    return this.asked.indexOf(what) === this.asked.length - 1;
  }

  #note(what: string, { signal }: CallOptions): void {
    this.asked.push(what);
    this.behaviour.before?.(what);
    signal?.throwIfAborted();
  }
}

/** The last of the ids that a job brought along is the submission id of its submission. */
const submissionIdOf = ({ previousIds = [] }: ActivityDescription): string => previousIds.at(-1) ?? 'no submissionId';
