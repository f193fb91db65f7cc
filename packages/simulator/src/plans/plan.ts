import type { Release } from '../../../sandbox/src/release.js';
import type { JobListObstacle } from '../job-list/job-list-call.js';
import type { FaultPlan } from '../network/faults/fault-plan.js';

/** A file of a plan: what it contains follows from its job, its name and its size. */
export interface PlannedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** What the program of a job does while it runs; times are in milliseconds after its start. */
export type ProgramDeed =
  | { readonly afterMs: number; readonly does: 'print'; readonly to: 'stdout' | 'stderr'; readonly sizeBytes: number }
  | ({ readonly afterMs: number; readonly does: 'write' } & PlannedFile)
  | { readonly afterMs: number; readonly does: 'remove'; readonly path: string }
  | { readonly afterMs: number; readonly does: 'link'; readonly path: string; readonly target: string };

/** A job that a user asks for. Its name is its own in the whole plan: by it the job is found on the servers. */
export interface PlannedJob {
  readonly name: string;
  readonly inputs: readonly PlannedFile[];
  readonly deeds: readonly ProgramDeed[];
  readonly runsMs: number;
  readonly end: { readonly exitCode: number } | { readonly signal: number } | 'died';
  /** What the user wants of its files: all that are new, none, or those named. */
  readonly wants: 'new' | readonly string[];
  /** For a while its server does not find its record, and tells so; in milliseconds, after the start of its program. */
  readonly lost?: { readonly afterMs: number; readonly forMs: number };
}

/** A command that a user types. */
export interface Step {
  /** How long the user waits before it, in milliseconds. */
  readonly afterMs: number;
  /** The command line, without the program itself and `--config`. */
  readonly words: readonly string[];
  /** The jobs that it asks for. */
  readonly asks?: readonly PlannedJob[];
  /** A signal that it gets while it runs. */
  readonly signal?: { readonly afterMs: number; readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' };
  readonly kill?: PlannedKill;
}

/** When a command is killed. */
export type PlannedKill =
  /**
   * At this one of its calls to files, job list and network; `after` its effect or before it. They are counted from its beginning, or
   * from the moment at which it has made the hidden directory that it fetches files into.
   */
  | { readonly call: number; readonly when: 'before' | 'after'; readonly since?: 'fetching' }
  /** When the server has created its job, and has not answered yet. */
  | 'at-creation';

/** A user at a terminal, who types one command after another. Users of the same machine with the same name share files and job list. */
export interface PlannedUser {
  readonly name: string;
  readonly machine: string;
  /** The name of the server that the configuration names. */
  readonly server: string;
  readonly steps: readonly Step[];
}

/** A compute element. */
export interface PlannedServer {
  readonly name: string;
  readonly release: Release;
}

/** A call to the disk of a machine that fails, or reads or writes a part only. */
export interface PlannedDiskFault {
  readonly machine: string;
  /** Which of the calls to the disk of this machine, from 0. */
  readonly call: number;
  readonly code: 'ENOSPC' | 'EIO' | 'EACCES' | 'EDQUOT' | 'EROFS' | 'ESTALE' | 'short';
  /** It fails although it has had its effect, as when the reply of a file server is lost. */
  readonly after?: boolean;
}

/** A transaction of the job lists of a machine that fails. */
export interface PlannedListFault {
  readonly machine: string;
  /** Which of the transactions, from 0. */
  readonly call: number;
  readonly obstacle: JobListObstacle;
  /** How many transactions fail, one after the other. @default 1 */
  readonly times?: number;
  /** It fails although it has been committed. */
  readonly after?: boolean;
}

/** The power of a machine fails: all its processes end, and what was not synchronised may be lost. */
export interface PlannedPowerFailure {
  readonly machine: string;
  /** After the beginning of the history, in milliseconds. */
  readonly atMs: number;
}

/** A history to come, as data: what the seed chose. The same plan brings the same history. */
export interface Plan {
  readonly seed: number;
  readonly servers: readonly PlannedServer[];
  readonly users: readonly PlannedUser[];
  readonly diskFaults: readonly PlannedDiskFault[];
  readonly listFaults: readonly PlannedListFault[];
  readonly powerFailures: readonly PlannedPowerFailure[];
  readonly network: FaultPlan;
}
