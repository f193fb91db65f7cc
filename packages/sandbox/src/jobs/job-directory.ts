import { join } from 'node:path';

/** Where everything about one job lies. */
export class JobDirectory {
  readonly path: string;

  constructor(jobsDirectory: string, jobId: string) {
    this.path = join(jobsDirectory, jobId);
  }

  get record(): string {
    return join(this.path, 'job.json');
  }

  /** The description as it was sent. */
  get description(): string {
    return join(this.path, 'description');
  }

  /** What the server has to tell about the job, for people. */
  get log(): string {
    return join(this.path, 'errors');
  }

  get session(): string {
    return join(this.path, 'session');
  }

  run(attempt: number): string {
    return join(this.path, `run-${attempt}`);
  }
}
