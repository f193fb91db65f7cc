import type { Phase } from '../../../../sandbox/src/job-lifecycle.js';
import type { ArrivedParts } from '../../../../sandbox/src/jobs/job-record.js';
import type { JobRequest } from './job-request.js';

export type DescriptionLanguage = 'emies:adl' | 'nordugrid:xrsl';

/** All that A-REX knows of a job at a moment; it is replaced as a whole when something changes. Times are milliseconds since 1970. */
export interface JobRecord {
  readonly id: string;
  readonly owner: string;
  readonly language: DescriptionLanguage;
  /** The description as it was sent. */
  readonly text: string;
  readonly request: JobRequest;
  readonly clientAddress: string;
  readonly credentialExpiresAt: number;
  readonly createdAt: number;
  readonly phase: Phase;
  readonly phaseSince: number;
  /** This phase is complete, and there is no room in the next one. */
  readonly isPending: boolean;
  /** The run that is going on or was the last. */
  readonly run: JobRun | undefined;
  readonly failure: JobFailure | undefined;
  /** What has been uploaded completely, each time anew, in that order: `/sub/a.txt`. */
  readonly uploaded: readonly string[];
  /** What has arrived of files, by name. */
  readonly arrived: ReadonlyMap<string, ArrivedParts>;
  readonly restartsLeft: number;
  readonly finishedAt: number | undefined;
  /** When its files are removed. */
  readonly eraseAt: number | undefined;
}

export interface JobRun {
  /** In the batch system. */
  readonly localId: number;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** Undefined before A-REX has learnt of it, and for a run that ended without one. */
  readonly exitCode: number | undefined;
}

export interface JobFailure {
  /** Where it happened; undefined for a dry run. */
  readonly phase: Phase | undefined;
  /** `client` is a cancellation. */
  readonly cause: 'client' | 'internal';
  readonly reasons: readonly string[];
}

export const isCancelled = ({ failure }: JobRecord): boolean => failure?.cause === 'client';

/** In the batch system, and not started. */
export const isQueued = ({ phase, run }: JobRecord): boolean => phase === 'INLRMS' && run === undefined;

export const isRunning = ({ phase, run }: JobRecord): boolean =>
  phase === 'INLRMS' && run !== undefined && run.endedAt === undefined;
