import type { JobListError } from '../../../client/src/errors/index.js';
import {
  type ArcJobRecord,
  encodeText,
  fromArcJobRecord,
  toArcJobRecord,
} from '../../../client/src/job-list/arc-job-record.js';
import type {
  AcceptedSubmission,
  Handover,
  PendingSubmission,
  RepairableJobStore,
  SetAsideFile,
  StoredJob,
  StoredUpload,
  SubmittedJob,
} from '../../../client/src/job-list/job-store.js';
import type { DelegationRecord } from '../../../client/src/jobs/delegation-record.js';
import type { JobId } from '../../../client/src/jobs/job.js';
import type { ProcessLife } from '../process/process-life.js';
import {
  type HandoverRow,
  type JobTables,
  type SubmissionRow,
  type SubmissionTables,
  withTables,
} from './list-tables.js';
import type { ProcessListFile } from './process-list-file.js';
import type { Table } from './table.js';

/** How many jobs stay known as submitted after they have left the list. */
const MAX_LATEST = 100;

/** How long delegations stay known after their end. */
const KEPT_AFTER_ITS_END_MS = 30 * 86_400_000;

export interface ProcessJobStoreDependencies {
  readonly life: ProcessLife;
  readonly jobs: ProcessListFile<JobTables>;
  readonly submissions: ProcessListFile<SubmissionTables>;
}

/**
 * The job list of a simulated machine, as one of its processes uses it. It has the transactions of SqliteJobStore, in the same order:
 * what is in one transaction there is in one here, and what is in two can be torn apart here, too.
 */
export class ProcessJobStore implements RepairableJobStore {
  readonly #life: ProcessLife;
  readonly #jobs: ProcessListFile<JobTables>;
  readonly #submissions: ProcessListFile<SubmissionTables>;

  constructor({ life, jobs, submissions }: ProcessJobStoreDependencies) {
    this.#life = life;
    this.#jobs = jobs;
    this.#submissions = submissions;
  }

  async begin(submissions: readonly PendingSubmission[]): Promise<void> {
    if (submissions.length === 0) return this.#nothing();
    await this.#jobs.check();
    await this.#jobs.write((tables) => tables);
    await this.#submissions.check();
    await this.#note(submissions);
  }

  async #note(submissions: readonly PendingSubmission[]): Promise<void> {
    await this.#submissions.write((tables) =>
      withTables(tables, {
        hasList: true,
        submissions: tables.submissions.replace(submissions.map((one) => [one.submissionId, submissionRow(one)])),
        handovers: tables.handovers.replace(submissions.map((one) => [one.submissionId, handoverRow(one)])),
      }),
    );
  }

  async accepted(submissions: readonly AcceptedSubmission[]): Promise<void> {
    if (submissions.length === 0) return this.#nothing();
    const records = submissions.map(({ job }) => toArcJobRecord(job));
    await this.#jobs.write((tables) => withRecords(tables, records));
    await this.#submissions.write((tables) => {
      const ids = new Map(submissions.map(({ submissionId, job }) => [submissionId, job.id]));
      return withTables(tables, {
        hasList: true,
        submissions: tables.submissions.remove((_, submissionId) => ids.has(submissionId)),
        handovers: tables.handovers.update(
          ({ submissionId }) => ids.has(submissionId),
          (row) => ({ ...row, jobId: ids.get(row.submissionId) }),
        ),
        latest: tables.latest
          .add(submissions.map(({ job: { id, submittedAt } }) => [id, { id, submittedAt }]))
          .trim(MAX_LATEST),
      });
    });
  }

  async lastSubmitted(): Promise<readonly SubmittedJob[]> {
    const rows = await this.#submissions.read(({ latest }) => latest.rows);
    return newestFirst(rows ?? [], ({ submittedAt }) => submittedAt.getTime());
  }

  async withdrawn(id: JobId): Promise<void> {
    await this.forget(id);
    await this.#submissions.update((tables) =>
      withTables(tables, { latest: tables.latest.remove((_, jobId) => jobId === id) }),
    );
  }

  async handovers(ids: readonly JobId[]): Promise<readonly Handover[]> {
    const rows = (await this.#submissions.read(({ handovers }) => handovers.rows)) ?? [];
    const found = rows.flatMap((row) => readHandover(row) ?? []);
    if (ids.length > ONE_BY_ONE) return found.filter(({ jobId }) => ids.includes(jobId));
    return ids.flatMap((id) => found.filter(({ jobId }) => jobId === id));
  }

  async delivered(submissionIds: readonly string[]): Promise<void> {
    await this.#changeHandovers(submissionIds, { uploads: undefined, submitter: undefined });
  }

  async confirmed(submissionIds: readonly string[]): Promise<void> {
    await this.#changeHandovers(submissionIds, { isConfirmed: true });
  }

  async #changeHandovers(submissionIds: readonly string[], facts: Partial<HandoverRow>): Promise<void> {
    await this.#submissions.update((tables) =>
      withTables(tables, { handovers: changed(tables.handovers, submissionIds, facts) }),
    );
  }

  async lost(submissionIds: readonly string[]): Promise<void> {
    if (submissionIds.length === 0) return this.#nothing();
    await this.#submissions.update((tables) =>
      withTables(tables, {
        submissions: tables.submissions.update(
          ({ submissionId }) => submissionIds.includes(submissionId),
          (row) => ({ ...row, submitter: undefined }),
        ),
        handovers: changed(tables.handovers, submissionIds, { submitter: undefined }),
      }),
    );
  }

  async abandoned(submissionIds: readonly string[]): Promise<void> {
    if (submissionIds.length === 0) return this.#nothing();
    const isMeant = (_: unknown, submissionId: string) => submissionIds.includes(submissionId);
    await this.#submissions.update((tables) =>
      withTables(tables, {
        submissions: tables.submissions.remove(isMeant),
        handovers: tables.handovers.remove(isMeant),
      }),
    );
  }

  async pending(endpoint?: string): Promise<readonly PendingSubmission[]> {
    const rows = (await this.#submissions.read(({ submissions }) => submissions.rows)) ?? [];
    return rows.filter((row) => endpoint === undefined || row.endpoint === endpoint);
  }

  async get(id: JobId): Promise<StoredJob | undefined> {
    const record = await this.#jobs.read(({ jobs }) => jobs.get(encodeText(id)));
    return record && fromArcJobRecord(record);
  }

  async list(): Promise<readonly StoredJob[]> {
    const records = (await this.#jobs.read(({ jobs }) => jobs.rows)) ?? [];
    const sorted = newestFirst(records, ({ localsubmissiontime }) => Number(localsubmissiontime));
    return sorted.flatMap((record) => fromArcJobRecord(record) ?? []);
  }

  async forget(id: JobId): Promise<void> {
    await this.#jobs.update((tables) =>
      withTables(tables, { jobs: tables.jobs.remove((_, key) => key === encodeText(id)) }),
    );
    await this.#submissions.update((tables) =>
      withTables(tables, { handovers: tables.handovers.remove(({ jobId }) => jobId === id) }),
    );
  }

  async delegated(record: DelegationRecord): Promise<void> {
    const longAgo = record.checkedAt.getTime() - KEPT_AFTER_ITS_END_MS;
    await this.#submissions.write((tables) =>
      withTables(tables, {
        delegations: tables.delegations
          .replace([[`${record.endpoint} ${record.id}`, record]])
          .remove(({ id, notAfter, checkedAt }) => (notAfter ?? checkedAt).getTime() < longAgo && id !== record.id),
      }),
    );
  }

  async delegations(endpoint: string): Promise<readonly DelegationRecord[]> {
    const rows = (await this.#submissions.read(({ delegations }) => delegations.rows)) ?? [];
    const found = rows.filter((row) => row.endpoint === endpoint);
    return found.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }

  async repair(now = new Date()): Promise<readonly SetAsideFile[]> {
    const setAside: SetAsideFile[] = [];
    const submissions = repairableDamage(await this.#submissions.damage());
    if (submissions === 'emptied') await this.#submissions.refill();
    if (submissions === 'malformed') {
      const { movedTo, rows } = await this.#submissions.setAside(now);
      setAside.push({ path: this.#submissions.path, movedTo });
      await this.#note(rows.filter((row): row is SubmissionRow => 'endpoint' in row));
    }
    const jobs = repairableDamage(await this.#jobs.damage());
    if (jobs === 'emptied') {
      await this.#submissions.update((tables) => withTables(tables, { hasList: false }));
      await this.#jobs.write((tables) => tables);
    }
    if (jobs === 'malformed') {
      const { movedTo, rows } = await this.#jobs.setAside(now);
      setAside.push({ path: this.#jobs.path, movedTo });
      const records = rows.flatMap((row) => salvagedRecord(row) ?? []);
      await this.#jobs.write((tables) => withRecords(tables, records));
    }
    return setAside;
  }

  async damage(): Promise<readonly JobListError[]> {
    const found = [await this.#submissions.damage(), await this.#jobs.damage()];
    const errors = found.filter((error) => error !== undefined);
    return errors.filter(({ path }, index) => errors.findIndex((other) => other.path === path) === index);
  }

  close(): Promise<void> {
    return this.#nothing();
  }

  #nothing(): Promise<void> {
    return this.#life.call(() => undefined);
  }
}

/** For more ids than this, handovers come in the order of their rows. */
const ONE_BY_ONE = 50;

const withRecords = (tables: JobTables, records: readonly ArcJobRecord[]): JobTables =>
  withTables(tables, { jobs: tables.jobs.replace(records.map((record) => [record.id, record])) });

/** Of two of the same time, the one in the later row comes first. */
const newestFirst = <Row>(rows: readonly Row[], timeOf: (row: Row) => number): readonly Row[] =>
  rows.toReversed().sort((one, other) => timeOf(other) - timeOf(one));

const submissionRow = ({ submissionId, endpoint, name, begunAt, submitter }: PendingSubmission): SubmissionRow => ({
  submissionId,
  endpoint,
  name,
  begunAt,
  submitter: submitter && { host: submitter.host, pid: submitter.pid },
});

const handoverRow = (submission: PendingSubmission): HandoverRow => ({
  ...submissionRow(submission),
  jobId: undefined,
  uploads: submission.uploads?.length ? JSON.stringify(submission.uploads.map(writtenUpload)) : undefined,
  isConfirmed: false,
});

const writtenUpload = ({ content, ...upload }: StoredUpload) =>
  content === undefined ? upload : { ...upload, base64: Buffer.from(content).toString('base64') };

/** Undefined while the submission is no job. */
function readHandover({ jobId, uploads, ...row }: HandoverRow): Handover | undefined {
  return jobId === undefined
    ? undefined
    : { ...row, jobId, uploads: uploads === undefined ? [] : readUploads(uploads) };
}

const readUploads = (text: string): readonly StoredUpload[] =>
  (JSON.parse(text) as readonly (StoredUpload & { readonly base64?: string })[]).map(({ base64, ...upload }) =>
    base64 === undefined ? upload : { ...upload, content: Buffer.from(base64, 'base64') },
  );

/** Those that are delivered and confirmed are concluded, and removed. */
function changed(
  handovers: Table<HandoverRow>,
  submissionIds: readonly string[],
  facts: Partial<HandoverRow>,
): Table<HandoverRow> {
  const isMeant = ({ submissionId }: HandoverRow) => submissionIds.includes(submissionId);
  return handovers
    .update(isMeant, (row) => ({ ...row, ...facts }))
    .remove((row) => isMeant(row) && row.uploads === undefined && row.isConfirmed);
}

/** @returns the trouble, if it can be repaired here @throws any other error */
function repairableDamage(damage: JobListError | undefined): 'malformed' | 'emptied' | undefined {
  if (damage === undefined) return undefined;
  if (damage.reason === 'malformed' || damage.reason === 'emptied') return damage.reason;
  throw damage;
}

/** The rest of a damaged row, as a row; if only the id is left, the row is made from the id. */
function salvagedRecord(row: object): ArcJobRecord | undefined {
  const job = fromArcJobRecord(row);
  return job && { ...toArcJobRecord(job), ...row };
}
