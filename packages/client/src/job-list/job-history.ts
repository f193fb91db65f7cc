import type { Job, JobId } from '../jobs/job.js';
import type { ArcState } from '../jobs/job-status.js';
import type { StoredJob } from './job-store.js';

/** What is remembered of a job that was submitted from here, however long it has been gone. */
export interface HistoryEntry {
  readonly jobId: JobId;
  readonly name: string | undefined;
  /** The program and its arguments as a shell command, without its environment; undefined where the description was lost. */
  readonly command: string | undefined;
  /** The service it was submitted to, e.g. `https://ce.example.org:443/arex`. */
  readonly endpoint: string;
  readonly submittedAt: Date;
  /** How it ended; undefined until this library has seen its end. */
  readonly state: ArcState | undefined;
  /** Of the program; undefined where it is not known. */
  readonly exitCode: number | undefined;
  /** How long the program ran, as far as the server told. */
  readonly durationSeconds: number | undefined;
  readonly endedAt: Date | undefined;
  /** Where its files went when they were fetched last, as an absolute path; undefined where none were. */
  readonly directory: string | undefined;
  /** When the server was made to forget it; undefined while it may still be there. */
  readonly cleanedAt: Date | undefined;
}

/** A job as it enters the history. */
export type SubmittedEntry = Pick<HistoryEntry, 'jobId' | 'name' | 'command' | 'endpoint' | 'submittedAt'>;

/** Keeps the history of jobs, and ignores jobs that are not in it. Every method rejects where its file cannot be used. */
export interface JobHistory {
  submitted(entries: readonly SubmittedEntry[]): Promise<void>;
  /** Jobs that have been seen in their final state. */
  ended(jobs: readonly Job[]): Promise<void>;
  /** Files of a job have been fetched. */
  fetched(jobId: JobId, directory: string): Promise<void>;
  cleaned(jobId: JobId, at: Date): Promise<void>;
  /** Its inputs could not be sent, and it was cancelled and removed: it is removed from the history, too. */
  withdrawn(jobId: JobId): Promise<void>;
}

/** Remembers nothing. */
export const noHistory: JobHistory = {
  submitted: async () => undefined,
  ended: async () => undefined,
  fetched: async () => undefined,
  cleaned: async () => undefined,
  withdrawn: async () => undefined,
};

/** What enters the history of a job that is in the list. */
export const historyEntry = (
  { id, name, endpoint, submittedAt }: StoredJob,
  command: string | undefined,
): SubmittedEntry => ({ jobId: id, name, command, endpoint, submittedAt });

/** Longer command lines are cut, so that the history can be read. */
const MAX_COMMAND_LENGTH = 2_000;

/** What looks for a program on the worker node, put in front of it by us. */
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
