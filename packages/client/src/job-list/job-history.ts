import type { Job, JobId } from '../jobs/job.js';
import type { ArcState } from '../jobs/job-status.js';
import type { StoredJob } from './job-store.js';

/** The entry of the history for a job that was submitted from here; it stays after the job is gone. */
export interface HistoryEntry {
  /** The address of the job. */
  readonly jobId: JobId;
  /** The name from its description; undefined if it has none. */
  readonly name: string | undefined;
  /** The program and its arguments as a shell command, without its environment; undefined if the description was lost. */
  readonly command: string | undefined;
  /** The service it was submitted to, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  /** When it was submitted, by the clock of this machine. */
  readonly submittedAt: Date;
  /** How it ended; undefined until this library has seen its end. */
  readonly state: ArcState | undefined;
  /** The exit code of the program; undefined if it is not known. */
  readonly exitCode: number | undefined;
  /** How long the program ran, in seconds of wall time, as far as the server told. */
  readonly durationSeconds: number | undefined;
  /** When it ended, as far as the server told; undefined until this library has seen its end. */
  readonly endedAt: Date | undefined;
  /** Where its files were saved when they were fetched last, as an absolute path; undefined if none were. */
  readonly directory: string | undefined;
  /** When the server was asked to remove it; undefined while it may still be there. */
  readonly cleanedAt: Date | undefined;
}

/** A job as it enters the history. */
export type SubmittedEntry = Pick<HistoryEntry, 'jobId' | 'name' | 'command' | 'endpoint' | 'submittedAt'>;

/** Keeps the history of jobs, and ignores jobs that are not in it. Every method rejects where its file cannot be used. */
export interface JobHistory {
  submitted(entries: readonly SubmittedEntry[]): Promise<void>;
  /** Records jobs that have been seen in their final state. */
  ended(jobs: readonly Job[]): Promise<void>;
  /** Records that files of a job have been fetched. */
  fetched(jobId: JobId, directory: string): Promise<void>;
  cleaned(jobId: JobId, at: Date): Promise<void>;
  /** Records that its inputs could not be sent, and it was cancelled and cleaned: it is removed from the history, too. */
  withdrawn(jobId: JobId): Promise<void>;
}

/** A history that can be read. */
export interface ReadableJobHistory extends JobHistory {
  /** All entries, the newest first. */
  list(): Promise<readonly HistoryEntry[]>;
  close(): void;
}

/** A history that keeps nothing. */
export const noHistory: JobHistory = {
  submitted: async () => undefined,
  ended: async () => undefined,
  fetched: async () => undefined,
  cleaned: async () => undefined,
  withdrawn: async () => undefined,
};

/** The entry of the history for a job that is in the list. */
export const historyEntry = (
  { id, name, endpoint, submittedAt }: StoredJob,
  command: string | undefined,
): SubmittedEntry => ({ jobId: id, name, command, endpoint, submittedAt });

/** Longer command lines are cut, so that the history can be read. */
const MAX_COMMAND_LENGTH = 2_000;

/** The command that looks for a program on the worker node; this library puts it in front of the program. */
const LOOKED_FOR = '/usr/bin/env';

/** A program with its arguments, as a shell takes it. */
export function commandLine(executable: { readonly path: string; readonly arguments?: readonly string[] }): string {
  const { path, arguments: args = [] } = executable;
  const words = path === LOOKED_FOR && args.length > 0 ? args : [path, ...args];
  const line = words.map(quoted).join(' ');
  return line.length > MAX_COMMAND_LENGTH ? `${line.slice(0, MAX_COMMAND_LENGTH)}…` : line;
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** How long a program ran, in seconds, as far as the server tells. */
export function durationOf({ startedAt, endedAt, usedWallTimeSeconds }: Job): number | undefined {
  if (usedWallTimeSeconds !== undefined) return usedWallTimeSeconds;
  if (startedAt === undefined || endedAt === undefined) return undefined;
  return Math.max(0, (endedAt.getTime() - startedAt.getTime()) / 1000);
}
