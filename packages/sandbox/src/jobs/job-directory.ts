import { join } from 'node:path';

/**
 * Where everything about one job lies. As with A-REX, the server's record of a job is kept apart from the directory
 * the job works in: a job that removes all its files does not remove the record.
 */
export class JobDirectory {
  /** What the server keeps. */
  readonly control: string;
  /** The session directory, which the job may change freely. */
  readonly path: string;

  /** @param directory - that of the sandbox */
  constructor(directory: string, jobId: string) {
    this.control = join(directory, CONTROL_DIRECTORY_NAME, jobId);
    this.path = join(directory, JOBS_DIRECTORY_NAME, jobId);
  }

  get record(): string {
    return join(this.control, 'job.json');
  }

  /** The description as it was sent. */
  get description(): string {
    return join(this.control, 'description');
  }

  /** The server's log of the job, for people. */
  get log(): string {
    return join(this.control, 'errors');
  }

  get session(): string {
    return join(this.path, 'session');
  }

  run(attempt: number): string {
    return join(this.control, `run-${attempt}`);
  }
}

export const CONTROL_DIRECTORY_NAME = 'control';
export const JOBS_DIRECTORY_NAME = 'jobs';
