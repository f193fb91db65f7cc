import { dirname } from 'node:path';
import type { JobListFile } from '../../../client/src/errors/index.js';
import { fromArcJobRecord } from '../../../client/src/job-list/arc-job-record.js';
import type { HistoryEntry } from '../../../client/src/job-list/job-history.js';
import type { JobList } from '../../../client/src/job-list/job-lists.js';
import type { PendingSubmission, StoredJob } from '../../../client/src/job-list/job-store.js';
import { SYNCHRONOUS } from '../../../client/src/job-list/sqlite-file.js';
import { ProcessLife } from '../process/process-life.js';
import type { Random } from '../random/random.js';
import type { JobListEvent, JobListFaultPlan } from './job-list-call.js';
import { ListDirectory } from './list-directory.js';
import { ListFile } from './list-file.js';
import {
  type HandoverRow,
  type HistoryTables,
  type JobTables,
  NO_HISTORY,
  NO_JOBS,
  NO_SUBMISSIONS,
  type SubmissionTables,
} from './list-tables.js';
import { ProcessJobHistory } from './process-job-history.js';
import { ProcessJobStore } from './process-job-store.js';
import { ProcessListFile } from './process-list-file.js';

export interface JobListProcessOptions {
  /** Called before each transaction. */
  readonly onCall?: JobListFaultPlan;
  /** Called once, when the process is killed, by a fault or otherwise. */
  readonly onKilled?: () => void;
}

/** The three files of a job list. */
interface ListFiles {
  readonly jobs: ListFile<JobTables>;
  readonly submissions: ListFile<SubmissionTables>;
  readonly history: ListFile<HistoryTables>;
}

/** One of them, as far as its tables do not matter. */
type AnyListFile = Pick<ListFile<unknown>, 'access' | 'become' | 'damage' | 'state'>;

export interface SimulatedJobListsOptions {
  /** Called for each transaction that has changed something. */
  readonly onEvent?: (event: JobListEvent) => void;
  /** The setting of SQLite. @default that of the library */
  readonly synchronous?: 'FULL' | 'EXTRA';
}

/** What is in a job list, for checks. */
export interface JobListContent {
  readonly jobs: readonly StoredJob[];
  readonly pending: readonly PendingSubmission[];
  readonly handovers: readonly HandoverRow[];
  readonly history: readonly HistoryEntry[];
}

/**
 * The job lists of one simulated machine, in memory, which its processes share. Their transactions are those of the library: each
 * takes place at once, and wholly or not at all. Unless SQLite is told to synchronise it, a power failure may undo the last one. Nothing takes time, and each promise
 * settles in the turn of the event loop in which it was made.
 *
 * Unlike the library, processes do not wait for a file that is locked or empty.
 */
export class SimulatedJobLists {
  /** Whether no space is left for changes. */
  isFull = false;
  readonly #onEvent: ((event: JobListEvent) => void) | undefined;
  readonly #synchronous: 'FULL' | 'EXTRA';
  readonly #lists = new Map<string, ListFiles>();
  readonly #directories = new Map<string, ListDirectory>();
  readonly #processes = new Map<string, ProcessLife>();
  readonly #setAside = new Set<string>();

  constructor({ onEvent, synchronous = SYNCHRONOUS }: SimulatedJobListsOptions = {}) {
    this.#onEvent = onEvent;
    this.#synchronous = synchronous;
  }

  /**
   * The job lists for a new process.
   * @param name - of no other process that runs; one that was killed may be started again under its name
   * @returns opens the list that is at a path
   */
  forProcess(name: string, { onCall, onKilled }: JobListProcessOptions = {}): (path: string) => JobList {
    if (this.#processes.get(name)?.isOver === false) throw new Error(`There is a process ${name} already`);
    const life = new ProcessLife(name, onKilled);
    this.#processes.set(name, life);
    return (list) => {
      const files = this.#files(list);
      const process = {
        life,
        list,
        onCall,
        onEvent: this.#onEvent,
        isFull: () => this.isFull,
        unusedName: (path: string, now: Date) => this.#unusedName(path, now),
      };
      const submissions = new ProcessListFile(process, files.submissions);
      const wasWritten = async () => (await submissions.read(({ hasList }) => hasList)) === true;
      const jobs = new ProcessListFile(process, files.jobs, wasWritten);
      return {
        store: new ProcessJobStore({ life, jobs, submissions }),
        history: new ProcessJobHistory(life, new ProcessListFile(process, files.history)),
      };
    };
  }

  /** Ends a process: its effects stay, and none of its calls settles any more. */
  kill(process: string): void {
    this.#processes.get(process)?.kill();
  }

  /** How many transactions a process has begun. */
  callsOf(process: string): number {
    return this.#processes.get(process)?.calls ?? 0;
  }

  /** The power fails: all processes end, and the last transaction in each directory may be undone, as `random` decides. */
  crash(random: Random): void {
    for (const life of this.#processes.values()) life.kill();
    this.#processes.clear();
    for (const [path, directory] of this.#directories) directory.crash(random.branch(path));
  }

  /** What is in a list; nothing of a file that cannot be read. */
  content(list: string): JobListContent {
    const { jobs, submissions, history } = this.#files(list);
    return {
      jobs: jobs.tables?.jobs.rows.flatMap((record) => fromArcJobRecord(record) ?? []) ?? [],
      pending: submissions.tables?.submissions.rows ?? [],
      handovers: submissions.tables?.handovers.rows ?? [],
      history: history.tables?.history.rows ?? [],
    };
  }

  /** Whether one of the files of a list is there. */
  exists(list: string, file: JobListFile): boolean {
    return this.#file(list, file).state.kind !== 'absent';
  }

  /** Allows or denies the use of a file to all processes. */
  setAccess(list: string, file: JobListFile, access: 'all' | 'read' | 'none'): void {
    this.#file(list, file).access = access;
  }

  /** Removes a file behind the back of the processes. */
  remove(list: string, file: JobListFile): void {
    this.#file(list, file).become({ kind: 'absent' });
  }

  /** Takes all content from a file that is there, as a full disk can. */
  empty(list: string, file: JobListFile): void {
    if (this.exists(list, file)) this.#file(list, file).become({ kind: 'emptied' });
  }

  /** Damages a file that is there, so that SQLite calls it malformed. @param random - which of its rows can still be read */
  damage(list: string, file: JobListFile, random: Random): void {
    this.#file(list, file).damage(random);
  }

  #file(list: string, file: JobListFile): AnyListFile {
    const { jobs, submissions, history } = this.#files(list);
    return { 'job list': jobs, 'journal of pending submissions': submissions, 'history of jobs': history }[file];
  }

  #files(list: string): ListFiles {
    const known = this.#lists.get(list);
    if (known !== undefined) return known;
    const directory = this.#directory(dirname(list));
    const made: ListFiles = {
      jobs: new ListFile({
        path: list,
        file: 'job list',
        empty: NO_JOBS,
        mainRows: ({ jobs }) => jobs.rows.map((row) => [row, { id: row.id }]),
        directory,
      }),
      submissions: new ListFile({
        path: `${list}.submissions`,
        file: 'journal of pending submissions',
        empty: NO_SUBMISSIONS,
        mainRows: ({ submissions }) => submissions.rows.map((row) => [row, { submissionId: row.submissionId }]),
        directory,
      }),
      history: new ListFile({
        path: `${list}.history`,
        file: 'history of jobs',
        empty: NO_HISTORY,
        mainRows: ({ history }) => history.rows.map((row) => [row, { jobId: row.jobId }]),
        directory,
      }),
    };
    this.#lists.set(list, made);
    return made;
  }

  #directory(path: string): ListDirectory {
    const known = this.#directories.get(path) ?? new ListDirectory(this.#synchronous);
    this.#directories.set(path, known);
    return known;
  }

  #unusedName(path: string, now: Date): string {
    const wanted = `${path}.malformed-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`;
    let name = wanted;
    for (let number = 1; this.#setAside.has(name); number += 1) name = `${wanted}.${number}`;
    this.#setAside.add(name);
    return name;
  }
}
