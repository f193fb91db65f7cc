import type { ArrivedParts, PublishedJob } from '../../../../sandbox/src/jobs/job-record.js';

/** All that A-REX knows of a job at a moment; it is replaced as a whole when something changes. Times are milliseconds since 1970. */
export interface JobRecord extends PublishedJob {
  /** The description as it was sent. */
  readonly text: string;
  readonly phaseSince: number;
  readonly isPending: boolean;
  /** The run that is going on or was the last. */
  readonly run: JobRun | undefined;
  /** What has arrived of files, by name. */
  readonly arrived: ReadonlyMap<string, ArrivedParts>;
}

export interface JobRun {
  /** In the batch system. */
  readonly localId: number;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** Undefined before A-REX has learnt of it, and for a run that ended without one. */
  readonly exitCode: number | undefined;
}
