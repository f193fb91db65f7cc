import type { JobListError } from '../../../client/src/errors/index.js';
import { emptiedJobList, jobListError } from '../../../client/src/job-list/job-list-error.js';
import type { ProcessLife } from '../process/process-life.js';
import type {
  JobListCall,
  JobListEvent,
  JobListFaultPlan,
  JobListObstacle,
  JobListOperation,
} from './job-list-call.js';
import type { FileState, ListFile } from './list-file.js';
import { obstacleError } from './obstacle-error.js';

/** What the job lists need of a process. */
export interface ListProcess {
  readonly life: ProcessLife;
  /** The path of the job list. */
  readonly list: string;
  readonly onCall: JobListFaultPlan | undefined;
  readonly onEvent: ((event: JobListEvent) => void) | undefined;
  /** Whether no space is left. */
  readonly isFull: () => boolean;
  /** The name that a malformed file gets. */
  readonly unusedName: (path: string, now: Date) => string;
}

type Doing = 'read' | 'write';

/** One of the files of a job list, as a process uses it; the counterpart of SqliteFile of the library, step by step. */
export class ProcessListFile<Tables> {
  readonly #process: ListProcess;
  readonly #file: ListFile<Tables>;
  readonly #wasWritten: (() => Promise<boolean>) | undefined;

  /** @param wasWritten - whether it has had its tables before @default true */
  constructor(process: ListProcess, file: ListFile<Tables>, wasWritten?: () => Promise<boolean>) {
    this.#process = process;
    this.#file = file;
    this.#wasWritten = wasWritten;
  }

  get path(): string {
    return this.#file.path;
  }

  /** @returns undefined if there is no file, or one without tables that was never written to */
  async read<Result>(query: (tables: Tables) => Result): Promise<Result | undefined> {
    return this.#read('read', query);
  }

  async check(): Promise<void> {
    await this.#read('check', () => undefined);
  }

  async damage(): Promise<JobListError | undefined> {
    try {
      await this.check();
      return undefined;
    } catch (error) {
      return jobListError(this.path, 'read', error, this.#file.file);
    }
  }

  async #read<Result>(operation: JobListOperation, query: (tables: Tables) => Result): Promise<Result | undefined> {
    const isNew = await this.#isNew();
    return this.#transaction(operation, 'read', () => {
      const tables = this.#filled('read', isNew);
      return tables && query(tables);
    });
  }

  /** Changes rows in one transaction; makes the file if there is none. */
  async write(change: (tables: Tables) => Tables): Promise<void> {
    const isNew = await this.#isNew();
    const isThere = () => this.#filled('write', isNew) !== undefined;
    if (this.#file.state.kind === 'absent' || isNew) {
      await this.#transaction('create', 'write', () => {
        if (!isThere()) this.#commit('create', { kind: 'sound', tables: this.#file.empty });
      });
    }
    await this.#change(change, false);
  }

  /** Changes rows in one transaction; does not make a file. */
  async update(change: (tables: Tables) => Tables): Promise<void> {
    await this.#change(change, await this.#isNew());
  }

  #change(change: (tables: Tables) => Tables, isNew: boolean): Promise<void> {
    return this.#transaction('write', 'write', () => {
      const tables = this.#filled('write', isNew);
      if (tables === undefined) return;
      this.#requireWritable();
      const changed = change(tables);
      // A transaction that changes no page leaves no trace.
      if (changed !== tables) this.#commit('write', { kind: 'sound', tables: changed });
    });
  }

  /** Makes the tables again in a file that has lost them. */
  refill(): Promise<void> {
    return this.#transaction('create', 'write', () => {
      if (this.#file.state.kind === 'emptied') this.#commit('create', { kind: 'sound', tables: this.#file.empty });
    });
  }

  /** Renames a malformed file. @returns its new name, and the rows that could be read */
  setAside(now: Date): Promise<{ readonly movedTo: string; readonly rows: readonly object[] }> {
    return this.#transaction('set-aside', 'write', () => {
      const { state } = this.#file;
      const movedTo = this.#process.unusedName(this.path, now);
      this.#commit('set-aside', { kind: 'absent' });
      return { movedTo, rows: state.kind === 'malformed' ? state.rows : [] };
    });
  }

  /** Whether the file has no tables because it never had any. */
  async #isNew(): Promise<boolean> {
    return this.#file.state.kind === 'emptied' && this.#wasWritten !== undefined && !(await this.#wasWritten());
  }

  #filled(doing: Doing, isNew: boolean): Tables | undefined {
    const { state, path, file, access } = this.#file;
    if (state.kind === 'absent') return undefined;
    if (access === 'none') this.#fail(doing, 'denied');
    if (state.kind === 'sound') return state.tables;
    if (state.kind === 'malformed') this.#fail(doing, 'malformed');
    if (isNew) return undefined;
    throw emptiedJobList(path, doing, file);
  }

  #requireWritable(): void {
    if (this.#file.access !== 'all') this.#fail('write', 'denied');
  }

  #commit(operation: JobListOperation, state: FileState<Tables>): void {
    this.#requireWritable();
    if (this.#process.isFull()) this.#fail('write', 'full');
    this.#file.commit(state);
    this.#process.onEvent?.({
      process: this.#process.life.name,
      list: this.#process.list,
      file: this.#file.file,
      operation,
    });
  }

  #fail(doing: Doing, obstacle: JobListObstacle): never {
    throw obstacleError(this.#file, doing, obstacle);
  }

  #transaction<Result>(operation: JobListOperation, doing: Doing, effect: () => Result): Promise<Result> {
    const { life, list, onCall } = this.#process;
    return life.call(() => {
      const call: JobListCall = {
        process: life.name,
        index: life.count(),
        list,
        file: this.#file.file,
        operation,
      };
      const fault = onCall?.(call);
      if (fault?.kind === 'kill-before') life.kill();
      // The fault plan may have killed the process: then no promise settles, and the result is not used.
      if (life.isOver) return undefined as Result;
      try {
        if (fault?.kind === 'error' && !fault.after) this.#fail(doing, fault.obstacle);
        const result = effect();
        if (fault?.kind === 'error') this.#fail(doing, fault.obstacle);
        return result;
      } finally {
        if (fault?.kind === 'kill-after') life.kill();
      }
    });
  }
}
