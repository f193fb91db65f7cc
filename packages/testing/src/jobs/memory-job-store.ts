import type {
  AcceptedSubmission,
  Handover,
  JobStore,
  PendingSubmission,
  StoredJob,
  SubmittedJob,
} from '../../../client/src/job-list/job-store.js';
import type { DelegationRecord } from '../../../client/src/jobs/delegation-record.js';
import type { JobId } from '../../../client/src/jobs/job.js';

/** A job list in memory. */
export class MemoryJobStore implements JobStore {
  readonly jobs = new Map<JobId, StoredJob>();
  readonly submissions = new Map<string, PendingSubmission>();
  /** Submissions that are not concluded, by submission id; without an id until the server has given one. */
  readonly open = new Map<string, Omit<Handover, 'jobId'> & { readonly jobId: JobId | undefined }>();

  readonly delegationRecords = new Map<string, DelegationRecord>();

  async delegated(record: DelegationRecord): Promise<void> {
    this.delegationRecords.set(`${record.endpoint} ${record.id}`, record);
  }

  async delegations(endpoint: string): Promise<readonly DelegationRecord[]> {
    const found = [...this.delegationRecords.values()].filter((record) => record.endpoint === endpoint);
    return found.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }

  async begin(submissions: readonly PendingSubmission[]): Promise<void> {
    for (const submission of submissions) {
      this.submissions.set(submission.submissionId, submission);
      const { uploads = [] } = submission;
      this.open.set(submission.submissionId, { ...submission, jobId: undefined, uploads, isConfirmed: false });
    }
  }

  async accepted(submissions: readonly AcceptedSubmission[]): Promise<void> {
    for (const { submissionId, job } of submissions) {
      this.jobs.set(job.id, job);
      this.submissions.delete(submissionId);
      this.#change([submissionId], { jobId: job.id });
    }
  }

  async handovers(ids: readonly JobId[]): Promise<readonly Handover[]> {
    return [...this.open.values()].flatMap(({ jobId, ...rest }) =>
      jobId !== undefined && ids.includes(jobId) ? [{ ...rest, jobId }] : [],
    );
  }

  async delivered(submissionIds: readonly string[]): Promise<void> {
    this.#change(submissionIds, { uploads: [], submitter: undefined });
  }

  async confirmed(submissionIds: readonly string[]): Promise<void> {
    this.#change(submissionIds, { isConfirmed: true });
  }

  async lost(submissionIds: readonly string[]): Promise<void> {
    for (const submissionId of submissionIds) {
      const submission = this.submissions.get(submissionId);
      if (submission) this.submissions.set(submissionId, { ...submission, submitter: undefined });
    }
    this.#change(submissionIds, { submitter: undefined });
  }

  async abandoned(submissionIds: readonly string[]): Promise<void> {
    for (const submissionId of submissionIds) {
      this.submissions.delete(submissionId);
      this.open.delete(submissionId);
    }
  }

  async pending(endpoint?: string): Promise<readonly PendingSubmission[]> {
    return [...this.submissions.values()].filter(
      (submission) => endpoint === undefined || submission.endpoint === endpoint,
    );
  }

  async get(id: JobId): Promise<StoredJob | undefined> {
    return this.jobs.get(id);
  }

  async list(): Promise<readonly StoredJob[]> {
    return [...this.jobs.values()].reverse();
  }

  async lastSubmitted(): Promise<readonly SubmittedJob[]> {
    return (await this.list()).map(({ id, submittedAt }) => ({ id, submittedAt }));
  }

  async withdrawn(id: JobId): Promise<void> {
    await this.forget(id);
  }

  async forget(id: JobId): Promise<void> {
    this.jobs.delete(id);
    for (const { submissionId, jobId } of this.open.values()) if (jobId === id) this.open.delete(submissionId);
  }

  async close(): Promise<void> {}

  #change(submissionIds: readonly string[], facts: Partial<Handover>): void {
    for (const submissionId of submissionIds) {
      const handover = this.open.get(submissionId);
      if (handover === undefined) continue;
      const changed = { ...handover, ...facts };
      if (changed.isConfirmed && changed.uploads.length === 0) this.open.delete(submissionId);
      else this.open.set(submissionId, changed);
    }
  }
}
