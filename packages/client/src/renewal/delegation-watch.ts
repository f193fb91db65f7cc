import type { CallOptions, ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { StoredJob } from '../job-list/job-store.js';
import type { DelegationRecord } from '../jobs/delegation-record.js';
import type { Job, JobId } from '../jobs/job.js';
import { isTerminal } from '../jobs/job-status.js';
import { shortId } from '../jobs/short-id.js';
import type { Log } from '../log/log.js';
import type { JobJournal } from '../service/job-journal.js';
import { mayNeedDelegation } from './may-need-delegation.js';
import { endsBeforeJob, isRenewalDue } from './renewal-time.js';

/** What a {@link DelegationWatch} works with. */
export interface DelegationWatchDependencies {
  readonly journal: Pick<JobJournal, 'get' | 'list' | 'delegations' | 'delegated'>;
  /** How long a new delegation lasts where nothing limits it, in seconds. */
  readonly validitySeconds: number;
  readonly log: Log;
  readonly now?: (() => Date) | undefined;
}

type Service = Pick<ComputingInterface, 'endpoint' | 'renewDelegation'>;

/** A delegation and the jobs that refer to it. */
interface Delegation {
  readonly id: string;
  readonly jobIds: readonly JobId[];
  /** When it ends, as the service publishes it of its jobs: as of their submission. */
  readonly published: Date | undefined;
}

/** For more jobs than this, the whole list is read. */
const ONE_BY_ONE = 20;

/** After a failure in this process, for as long no other try is made. */
const RETRY_MS = 60_000;

/** So many jobs are named in a message. */
const MAX_NAMED = 5;

/**
 * Looks after what was delegated for jobs, whenever they are looked at: adds to them when it ends, and renews it in time. As long as no
 * renewal is due, that costs no request. A renewal that fails never ends the look; it is told in the log, once.
 */
export class DelegationWatch {
  readonly #parts: DelegationWatchDependencies;
  readonly #now: () => Date;
  /** What the job list has of jobs; undefined for those of others. */
  readonly #known = new Map<JobId, Pick<StoredJob, 'delegationId' | 'description'> | undefined>();
  /** Whether jobs need what was delegated for them. */
  readonly #needs = new Map<JobId, boolean>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #failedAt = new Map<string, number>();
  readonly #told = new Set<string>();

  constructor(parts: DelegationWatchDependencies) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => new Date());
  }

  /**
   * Renews what was delegated for those of these jobs that have not ended, where that is due.
   * @param jobs - jobs of this service
   * @returns the same jobs, with what is known of their delegations
   */
  async attend(
    service: Service,
    jobs: readonly (Job | undefined)[],
    { signal }: CallOptions = {},
  ): Promise<readonly (Job | undefined)[]> {
    const open = jobs.filter((job) => job !== undefined).filter(({ state }) => !isTerminal(state));
    if (open.length === 0) return jobs;
    await this.#readList(open);
    const delegations = this.#delegationsOf(open);
    let records = await this.#recordsOf(service, delegations);
    const due = delegations.filter((one) => this.#isDue(service, one, records.get(one.id)));
    await Promise.all(due.map((one) => this.#renew(service, one, records.get(one.id), signal)));
    if (due.length > 0) records = await this.#recordsOf(service, delegations);
    return Promise.all(
      jobs.map(async (job) => (job === undefined || isTerminal(job.state) ? job : await this.#withFacts(job, records))),
    );
  }

  /** Looks for jobs in the job list, for each once. */
  async #readList(jobs: readonly Job[]): Promise<void> {
    const unread = jobs.filter(({ id }) => !this.#known.has(id));
    const { journal } = this.#parts;
    if (unread.length > ONE_BY_ONE) {
      // Without the list, a job is treated as one that was submitted from elsewhere.
      const listed = new Map((await journal.list().catch(() => [])).map((job) => [job.id, job]));
      for (const { id } of unread) this.#known.set(id, listed.get(id));
    } else for (const { id } of unread) this.#known.set(id, await journal.get(id));
  }

  #delegationsOf(jobs: readonly Job[]): readonly Delegation[] {
    const byId = new Map<string, Job[]>();
    for (const job of jobs) {
      const id = this.#known.get(job.id)?.delegationId;
      if (id) byId.set(id, [...(byId.get(id) ?? []), job]);
    }
    return [...byId].map(([id, its]) => {
      const published = its.flatMap(({ credentialEndsAt }) => credentialEndsAt?.getTime() ?? []);
      return {
        id,
        jobIds: its.map((job) => job.id),
        published: published.length === 0 ? undefined : new Date(Math.max(...published)),
      };
    });
  }

  async #recordsOf({ endpoint }: Service, delegations: readonly Delegation[]) {
    const records = delegations.length === 0 ? [] : await this.#parts.journal.delegations(endpoint);
    return new Map(records.map((record) => [record.id, record]));
  }

  #isDue(service: Service, { id, published }: Delegation, record: DelegationRecord | undefined): boolean {
    const now = this.#now();
    const notAfter = record === undefined ? published : record.notAfter;
    if (notAfter === undefined) return false;
    const failedAt = this.#failedAt.get(keyOf(service, id));
    if (failedAt !== undefined && now.getTime() - failedAt < RETRY_MS) return false;
    // One of which nothing is recorded may have been made at any time: it is taken for one that lasted its full time.
    const made = notAfter.getTime() - this.#parts.validitySeconds * 1000;
    return isRenewalDue({ notAfter, checkedAt: record?.checkedAt ?? new Date(made) }, now);
  }

  /** One renewal of a delegation at a time, for all who look at its jobs. */
  #renew(
    service: Service,
    delegation: Delegation,
    record: DelegationRecord | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const key = keyOf(service, delegation.id);
    const underWay = this.#underWay.get(key);
    // It rejects only if the other look is aborted, which does not concern this one.
    if (underWay !== undefined) return underWay.catch(() => undefined);
    const renewal = this.#tryToRenew(service, delegation, record, signal).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, renewal);
    return renewal;
  }

  async #tryToRenew(
    service: Service,
    { id, jobIds, published }: Delegation,
    record: DelegationRecord | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { journal, log } = this.#parts;
    const { endpoint } = service;
    const ends = record?.notAfter ?? published;
    const until = ends === undefined ? '' : `, which ends at ${ends.toISOString()},`;
    const of = `What was delegated to ${endpoint} for ${named(jobIds)}${until}`;
    const checked = (notAfter: Date | undefined): Promise<void> =>
      journal.delegated({
        kind: 'x509',
        attributes: undefined,
        ...record,
        endpoint,
        id,
        notAfter,
        checkedAt: this.#now(),
      });
    if (record?.kind === 'jwt') {
      await checked(record.notAfter);
      this.#tell(
        `${id} jwt`,
        `${of} is a token, and no server lets a token be renewed: files that these jobs fetch or deliver after that will fail. New jobs get a new one`,
      );
      return;
    }
    try {
      const renewal = await service.renewDelegation(id, { signal });
      if (renewal.outcome === 'renewed') {
        log.verbose(`Renewed what was delegated for ${named(jobIds)}, until ${renewal.notAfter.toISOString()}`);
        return;
      }
      await checked(renewal.outcome === 'unknown' ? ends : renewal.notAfter);
      if (renewal.outcome === 'lasts' && renewal.attainable > renewal.notAfter) return;
      this.#tell(`${id} ${renewal.outcome}`, `${of} is not renewed: ${REASONS[renewal.outcome]}`);
    } catch (error) {
      signal?.throwIfAborted();
      this.#failedAt.set(keyOf(service, id), this.#now().getTime());
      const { message } = error as Error;
      this.#tell(`${id} ${message}`, `${of} cannot be renewed now: ${message}`);
    }
  }

  #tell(key: string, message: string): void {
    if (!this.#told.has(key)) this.#parts.log.warning(message);
    this.#told.add(key);
  }

  async #withFacts(job: Job, records: ReadonlyMap<string, DelegationRecord>): Promise<Job> {
    const known = this.#known.get(job.id);
    const { credentialEndsAt: published, ...rest } = job;
    // Of a job without a delegation, the service publishes when the proxy ended that it was submitted with.
    if (known !== undefined && !known.delegationId) return rest;
    const record = records.get(known?.delegationId ?? '');
    const endsAt = record === undefined ? published : record.notAfter;
    if (endsAt === undefined) return rest;
    const endsFirst = endsBeforeJob(endsAt, job, this.#now()) && (await this.#needsIt(job.id));
    return {
      ...job,
      credentialEndsAt: endsAt,
      ...(endsFirst && { credentialEndsFirst: true }),
      ...(record?.kind === 'jwt' && { isCredentialRenewable: false }),
    };
  }

  async #needsIt(jobId: JobId): Promise<boolean> {
    const known = this.#needs.get(jobId) ?? (await mayNeedDelegation(this.#known.get(jobId)?.description));
    this.#needs.set(jobId, known);
    return known;
  }
}

const REASONS = {
  lasts: 'the certificate or proxy that it would be made from ends no later, or its key needs a pass phrase',
  'other-attributes': 'the proxy in use shows other groups of virtual organisations',
  unknown: 'the server does not have it any more, or does not let it be renewed',
} as const;

const keyOf = ({ endpoint }: Service, id: string): string => `${endpoint} ${id}`;

function named(jobIds: readonly JobId[]): string {
  const names = jobIds.slice(0, MAX_NAMED).map(shortId).join(', ');
  const more = jobIds.length - MAX_NAMED;
  return `${jobIds.length === 1 ? 'job' : 'jobs'} ${names}${more > 0 ? ` and ${more} more` : ''}`;
}
