import type { Phase } from '../job-lifecycle.js';
import type { JobRequest } from './job-request.js';

export type DescriptionLanguage = 'emies:adl' | 'nordugrid:xrsl';

/** All that is known of a job. It is replaced as a whole whenever something changes, in memory and on disk. */
export interface JobRecord {
  readonly id: string;
  /** The subject of the user's own certificate, in slash form. */
  readonly owner: string;
  readonly language: DescriptionLanguage;
  readonly request: JobRequest;
  /** Address and port it was created from. */
  readonly clientAddress: string;
  /** When the credential it was created with, or its delegation, expires. Milliseconds since 1970, as all times. */
  readonly credentialExpiresAt: number;
  readonly createdAt: number;
  /** Orders jobs created within the same millisecond. */
  readonly sequence: number;
  readonly phase: Phase;
  readonly phaseSince: number;
  /** Counts the runs, from 1 on: the one that is going on, comes next, or was the last. */
  readonly attempt: number;
  /** The run that is going on or was the last. */
  readonly run?: JobRun | undefined;
  readonly failure?: JobFailure | undefined;
  /** Names of the files whose upload is complete, each time anew, in that order; slashed, as `/sub/a.txt`. */
  readonly uploaded: readonly string[];
  /** What has arrived of uploaded files, by their names. */
  readonly arrived?: Readonly<Record<string, ArrivedParts>> | undefined;
  /** After the run: the outputs have been sent, but for these. From here on only the rest is tidied up. */
  readonly unsentOutputs?: readonly UnsentOutput[] | undefined;
  readonly restartsLeft: number;
  readonly finishedAt?: number | undefined;
  /** When the session directory is removed. */
  readonly eraseAt?: number | undefined;
  /** The user has asked to remove it; it is removed as soon as it has ended. */
  readonly cleanRequested?: true | undefined;
  /** Its session directory has been removed: to users, there is no such job. */
  readonly hidden?: true | undefined;
}

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What has arrived of a file, in all requests that brought some of it. */
export interface ArrivedParts {
  /** How long the file is to be: as with A-REX, what was said first counts; 0 is unknown. */
  readonly sizeBytes: number;
  readonly ranges: readonly ByteRange[];
}

export interface JobRun {
  /** Also the number of the process group. */
  readonly pid: number;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  /** Left out when the run ended without one: killed, or never really begun. */
  readonly exitCode?: number | undefined;
  readonly cpuSeconds?: number | undefined;
}

export interface UnsentOutput {
  readonly name: string;
  readonly reason: string;
}

export interface JobFailure {
  /** The phase in which it happened; left out for a dry run, which fails in no phase. */
  readonly phase?: Phase | undefined;
  /** `client` is a cancellation. */
  readonly cause: 'client' | 'internal';
  readonly reasons: readonly string[];
}

/** What clients are told of a job follows from this part of its record. */
export interface PublishedJob
  extends Pick<
    JobRecord,
    | 'id'
    | 'owner'
    | 'language'
    | 'request'
    | 'clientAddress'
    | 'credentialExpiresAt'
    | 'createdAt'
    | 'phase'
    | 'failure'
    | 'uploaded'
    | 'restartsLeft'
    | 'finishedAt'
    | 'eraseAt'
  > {
  readonly run?: Omit<JobRun, 'pid'> | undefined;
  /** Its phase is complete, and there is no room in the next one. The sandbox has no such limits. */
  readonly isPending?: boolean | undefined;
}

export const isCancelled = ({ failure }: Pick<PublishedJob, 'failure'>): boolean => failure?.cause === 'client';

export const isFinished = ({ phase }: Pick<PublishedJob, 'phase'>): boolean => phase === 'FINISHED';

/** Handed to the local scheduler and not started yet. */
export const isQueued = ({ phase, run }: Pick<PublishedJob, 'phase' | 'run'>): boolean =>
  phase === 'INLRMS' && run === undefined;

/** Its program runs, as far as is known. */
export const isRunning = ({ phase, run }: Pick<PublishedJob, 'phase' | 'run'>): boolean =>
  phase === 'INLRMS' && run !== undefined && run.endedAt === undefined;
