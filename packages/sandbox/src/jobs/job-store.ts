import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../remove-tree.js';
import { inFull, type Report } from '../report.js';
import { CONTROL_DIRECTORY_NAME, JOBS_DIRECTORY_NAME, JobDirectory } from './job-directory.js';
import type { JobRecord } from './job-record.js';
import { readJobRecord } from './read-job-record.js';

const RETRY_MS = 2_000;

/**
 * The jobs of a sandbox, in memory and on disk. A change is on disk when the call returns: what a client has been
 * told survives a crash of the sandbox. Where the disk does not take it, the jobs go on with what is in memory, and
 * the disk is tried again until it does; only a new job must be on disk to be one.
 */
export class JobStore {
  readonly #directory: string;
  readonly #report: Report;
  readonly #records = new Map<string, JobRecord>();
  /** Jobs whose record on disk is out of date. */
  readonly #unwritten = new Set<string>();
  #retry: NodeJS.Timeout | undefined;
  #emptyingTrash: Promise<void>;

  /** Opens the store in a directory, or makes one there. */
  constructor(directory: string, report: Report = () => {}) {
    this.#directory = directory;
    this.#report = report;
    const places = [CONTROL_DIRECTORY_NAME, JOBS_DIRECTORY_NAME].map((name) => join(directory, name));
    for (const each of [...places, this.#trash]) mkdirSync(each, { recursive: true, mode: 0o700 });
    for (const id of new Set(places.flatMap(idsIn))) this.#load(id);
    this.#emptyingTrash = this.#emptyTrash();
  }

  #load(id: string): void {
    const files = this.directory(id);
    const read = readJobRecord(id, files);
    if (read.found === 'beginnings') {
      this.#report(`Job ${id}: its creation was interrupted before its id was sent to a client; its files are removed`);
      this.#discard(id);
    } else this.#records.set(id, read.record);
    if (read.found !== 'lost') return;
    this.#report(`Job ${id}: ${read.record.failure?.reasons.join(' ')}`);
    // The unreadable record stays under another name: the user of the sandbox may want to look at it.
    this.#try(`Job ${id}: its record cannot be set aside`, () => {
      mkdirSync(files.control, { recursive: true, mode: 0o700 });
      renameIfThere(files.record, `${files.record}.unreadable`);
    });
    this.put(read.record);
  }

  get(id: string): JobRecord | undefined {
    return this.#records.get(id);
  }

  /** In the order of creation. */
  all(): readonly JobRecord[] {
    return [...this.#records.values()].sort((a, b) => a.createdAt - b.createdAt || a.sequence - b.sequence);
  }

  get size(): number {
    return this.#records.size;
  }

  directory(id: string): JobDirectory {
    return new JobDirectory(this.#directory, id);
  }

  /** @throws if the job cannot be kept; nothing is left of it then */
  add(record: JobRecord, description: string): void {
    const files = this.directory(record.id);
    mkdirSync(files.control, { mode: 0o700 });
    try {
      mkdirSync(files.path, { mode: 0o700 });
      mkdirSync(files.session, { mode: 0o700 });
      writeFileSync(files.description, description, { mode: 0o600 });
      this.#write(record);
    } catch (error) {
      this.#try(`Job ${record.id}, which could not be created, cannot be removed`, () => {
        for (const each of [files.control, files.path]) rmSync(each, { recursive: true, force: true });
      });
      throw error;
    }
    this.#records.set(record.id, record);
  }

  put(record: JobRecord): void {
    this.#records.set(record.id, record);
    this.#keep(record);
  }

  #keep(record: JobRecord): void {
    const { id } = record;
    try {
      this.#write(record);
      this.#unwritten.delete(id);
    } catch (error) {
      if (!this.#unwritten.has(id)) this.#report(`Job ${id}: its record cannot be written: ${inFull(error)}`);
      this.#unwritten.add(id);
      this.#retry ??= setInterval(() => this.#keepUnwritten(), RETRY_MS).unref();
    }
  }

  #keepUnwritten(): void {
    for (const id of this.#unwritten) {
      const record = this.#records.get(id);
      if (record) this.#keep(record);
      else this.#unwritten.delete(id);
    }
    if (this.#unwritten.size > 0) return;
    clearInterval(this.#retry);
    this.#retry = undefined;
  }

  #write(record: JobRecord): void {
    const { record: path } = this.directory(record.id);
    try {
      writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch (error) {
      rmSync(`${path}.new`, { force: true }); // half of a record takes up what little room there is
      throw error;
    }
  }

  /** Adds to the job's log, if there is room for it; one call, one or several lines. */
  log(id: string, text: string): void {
    this.#try(`Job ${id}: its log cannot be written`, () => {
      appendFileSync(this.directory(id).log, `${text}\n`, { mode: 0o600 });
    });
  }

  /** Forgets a job at once; its files follow. */
  remove(id: string): void {
    if (!this.#records.delete(id)) return;
    this.#discard(id);
    this.#emptyingTrash = this.#emptyingTrash.then(() => this.#emptyTrash());
  }

  /** The record goes last: should the sandbox crash in between, the next one knows what is to be removed. */
  #discard(id: string): void {
    const { path, control } = this.directory(id);
    this.#try(`Job ${id}: its files cannot be removed`, () => {
      mkdirSync(this.#trash, { recursive: true, mode: 0o700 });
      renameIfThere(path, join(this.#trash, `${id}.${JOBS_DIRECTORY_NAME}`));
      renameIfThere(control, join(this.#trash, `${id}.${CONTROL_DIRECTORY_NAME}`));
    });
  }

  get #trash(): string {
    return join(this.#directory, 'trash');
  }

  async #emptyTrash(): Promise<void> {
    try {
      for (const name of readdirSync(this.#trash)) await removeTree(join(this.#trash, name));
    } catch (error) {
      this.#report(`Files of removed jobs are left: ${inFull(error)}`); // the next start tries again
    }
  }

  #try(failure: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#report(`${failure}: ${inFull(error)}`);
    }
  }

  /** Waits until the files of removed jobs are gone. */
  async close(): Promise<void> {
    await this.#emptyingTrash;
    this.#keepUnwritten(); // for the last time
    clearInterval(this.#retry);
  }
}

/** The job ids in a directory, without hidden files such as .DS_Store. */
const idsIn = (directory: string): readonly string[] => readdirSync(directory).filter((name) => !name.startsWith('.'));

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
