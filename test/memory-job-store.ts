import type { JobId } from '../packages/client/src/jobs/job.js';
import type {
  AcceptedSubmission,
  JobStore,
  PendingSubmission,
  StoredJob,
} from '../packages/client/src/jobs/job-store.js';

/** A job list in memory. */
export class MemoryJobStore implements JobStore {
  readonly jobs = new Map<JobId, StoredJob>();
  readonly submissions = new Map<string, PendingSubmission>();

  async begin(submissions: readonly PendingSubmission[]): Promise<void> {
    for (const submission of submissions) this.submissions.set(submission.mark, submission);
  }

  async accepted(submissions: readonly AcceptedSubmission[]): Promise<void> {
    for (const { job } of submissions) this.jobs.set(job.id, job);
    await this.abandoned(submissions.map(({ mark }) => mark));
  }

  async lost(marks: readonly string[]): Promise<void> {
    for (const mark of marks) {
      const submission = this.submissions.get(mark);
      if (submission) this.submissions.set(mark, { ...submission, submitter: undefined });
    }
  }

  async abandoned(marks: readonly string[]): Promise<void> {
    for (const mark of marks) this.submissions.delete(mark);
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

  async forget(id: JobId): Promise<void> {
    this.jobs.delete(id);
  }

  async close(): Promise<void> {}
}
