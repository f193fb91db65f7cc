import type { PendingSubmission, StoredJob } from '../../../client/src/job-list/job-store.js';
import type { PlannedJob, PlannedUser, Step } from '../plans/plan.js';

/** A file as a check sees it. */
export interface SeenFile {
  readonly path: string;
  readonly content: Buffer;
}

/** How a program ended. */
export type ProgramEnding = PlannedJob['end'];

/** A job that a server has created, and what has become of it; it stays here when the server has it no more. */
export interface ServerJob {
  readonly server: string;
  readonly id: string;
  readonly name: string | undefined;
  readonly owner: string;
  readonly submissionIds: readonly string[];
  readonly createdAt: number;
  /** What the server would say now, if its information were fresh; `gone` once it has wiped the job. */
  readonly state: 'waiting' | 'running' | 'finished' | 'failed' | 'killed' | 'gone';
  /** The last of the ends: `finished`, `failed` or `killed`; undefined while the job has not ended. */
  readonly ended: 'finished' | 'failed' | 'killed' | undefined;
  readonly hasStarted: boolean;
  /** When its server did not find its record, or will not, in milliseconds since 1970; the job goes on meanwhile. */
  readonly lost: { readonly from: number; readonly to: number } | undefined;
  /** How its program ended; undefined if it did not start, has not ended, or was killed. */
  readonly programEnd: ProgramEnding | undefined;
  /** Which actions clients have asked for. */
  readonly requested: ReadonlySet<'kill' | 'clean' | 'restart'>;
  /** When it ended last, by the clock of the server, in milliseconds since 1970. */
  readonly endedAt: number | undefined;
  /** What the server counts as uploaded, whole or not: `/sub/a.txt`. */
  readonly uploaded: readonly string[];
  /** The files in its session directory or, once it is wiped, those that it had then. */
  readonly files: readonly SeenFile[];
}

/** An exchange of a command with a server. */
export interface CommandExchange {
  /** Its number in the history, from 1. */
  readonly number: number;
  /** Of request and answer together, heads included, as far as they were sent. */
  readonly bytes: number;
}

/** A command that a user has typed, and its output. */
export interface CommandRun {
  readonly user: PlannedUser;
  readonly step: Step;
  readonly begunAt: number;
  /** The addresses of the jobs that the list of its user had then. */
  readonly listedBefore: ReadonlySet<string>;
  /** The hidden directories that were left then by processes which are gone. */
  readonly deadStagesBefore: ReadonlySet<string>;
  /** Undefined while it runs, and if it was killed. */
  readonly endedAt: number | undefined;
  readonly status: number | undefined;
  readonly isKilled: boolean;
  /** How many calls it has made to files, job list and network so far. */
  readonly calls: number;
  readonly exchanges: readonly CommandExchange[];
  /** The kinds of the faults that its exchanges have met so far; once it has ended, `outage` if a server was away meanwhile. */
  readonly faults: ReadonlySet<string>;
  /** Whether it has begun to send a file to the session directory of a job. */
  readonly hasSentFiles: boolean;
  /** The directories in which it has made a hidden one to fetch files into. */
  readonly stagedIn: ReadonlySet<string>;
  /** Whether calls to the disk or the job list of its machine have failed as planned while it ran. */
  readonly hasMachineFailed: boolean;
  /** Whether it got a signal. */
  readonly isSignalled: boolean;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** The same, each write by itself: a message of the command, or a piece of the stderr of its job. */
  readonly stderrWrites: readonly Buffer[];
}

/** All that a check may look at. */
export interface Scene {
  /** All jobs that the plan asks for, by name. */
  readonly asked: ReadonlyMap<string, PlannedJob>;
  readonly commands: readonly CommandRun[];
  readonly machines: readonly string[];
  serverJobs(): readonly ServerJob[];
  /** The files of a machine as its processes see them, without inputs of jobs and hidden directories such as `.jasmin-arc-…`. */
  filesNow(machine: string): readonly SeenFile[];
  /** The hidden directories that processes of this machine which are gone have made to fetch files into. */
  deadStages(machine: string): readonly string[];
  listed(machine: string, user: string): readonly StoredJob[];
  pending(machine: string, user: string): readonly PendingSubmission[];
}

/** A violation of an invariant. */
export interface Violation {
  readonly invariant: 'safe' | 'once' | 'true';
  /** When it was noticed, in milliseconds since 1970. */
  readonly at: number;
  readonly what: string;
}

/** The command that asked for a job. */
export const commandFor = ({ commands }: Scene, name: string): CommandRun | undefined =>
  commands.find(({ step }) => step.asks?.some((job) => job.name === name));
