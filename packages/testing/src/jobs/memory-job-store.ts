import type {
  AcceptedSubmission,
  Handover,
  JobStore,
  PendingSubmission,
  StoredJob,
  SubmittedJob,
} from '../../../client/src/job-list/job-store.js';
import type { JobId } from '../../../client/src/jobs/job.js';

/** A job list in memory. */
export class MemoryJobStore implements JobStore {
  readonly jobs = new Map<JobId, StoredJob>();
  readonly submissions = new Map<string, PendingSubmission>();
  /** Submissions that are not concluded, by mark; without an id until the server has given one. */
  readonly open = new Map<string, Omit<Handover, 'jobId'> & { readonly jobId: JobId | undefined }>();

  async begin(submissions: readonly PendingSubmission[]): Promise<void> {
    for (const submission of submissions) {
      this.submissions.set(submission.mark, submission);
      const { uploads = [] } = submission;
      this.open.set(submission.mark, { ...submission, jobId: undefined, uploads, isConfirmed: false });
    }
  }

  async accepted(submissions: readonly AcceptedSubmission[]): Promise<void> {
    for (const { mark, job } of submissions) {
      this.jobs.set(job.id, job);
      this.submissions.delete(mark);
      this.#change([mark], { jobId: job.id });
    }
  }

  async handovers(ids: readonly JobId[]): Promise<readonly Handover[]> {
    return [...this.open.values()].flatMap(({ jobId, ...rest }) =>
      jobId !== undefined && ids.includes(jobId) ? [{ ...rest, jobId }] : [],
    );
  }

  async delivered(marks: readonly string[]): Promise<void> {
    this.#change(marks, { uploads: [], submitter: undefined });
  }

  async confirmed(marks: readonly string[]): Promise<void> {
    this.#change(marks, { isConfirmed: true });
  }

  async lost(marks: readonly string[]): Promise<void> {
    for (const mark of marks) {
      const submission = this.submissions.get(mark);
      if (submission) this.submissions.set(mark, { ...submission, submitter: undefined });
    }
    this.#change(marks, { submitter: undefined });
  }

  async abandoned(marks: readonly string[]): Promise<void> {
    for (const mark of marks) {
      this.submissions.delete(mark);
      this.open.delete(mark);
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
    for (const { mark, jobId } of this.open.values()) if (jobId === id) this.open.delete(mark);
  }

  async close(): Promise<void> {}

  #change(marks: readonly string[], facts: Partial<Handover>): void {
    for (const mark of marks) {
      const handover = this.open.get(mark);
      if (handover === undefined) continue;
      const changed = { ...handover, ...facts };
      if (changed.isConfirmed && changed.uploads.length === 0) this.open.delete(mark);
      else this.open.set(mark, changed);
    }
  }
}
