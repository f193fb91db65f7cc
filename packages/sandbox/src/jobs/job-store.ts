import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../remove-tree.js';
import { JobDirectory } from './job-directory.js';
import type { JobRecord } from './job-record.js';

/**
 * The jobs of a sandbox, in memory and on disk. A change is on disk when the call returns: what a client has been
 * told survives a crash of the sandbox.
 */
export class JobStore {
  readonly #jobsDirectory: string;
  readonly #trashDirectory: string;
  readonly #records = new Map<string, JobRecord>();
  #emptyingTrash: Promise<void>;

  /** Opens the store in a directory, or makes one there. */
  constructor(directory: string) {
    this.#jobsDirectory = join(directory, 'jobs');
    this.#trashDirectory = join(directory, 'trash');
    mkdirSync(this.#jobsDirectory, { recursive: true, mode: 0o700 });
    mkdirSync(this.#trashDirectory, { recursive: true, mode: 0o700 });
    for (const id of readdirSync(this.#jobsDirectory)) this.#load(id);
    this.#emptyingTrash = this.#emptyTrash();
  }

  #load(id: string): void {
    const files = this.directory(id);
    try {
      const record = JSON.parse(readFileSync(files.record, 'utf8')) as JobRecord; // written by `put`
      this.#records.set(record.id, record);
    } catch (error) {
      // No record: it crashed while creating the job, before the client was told of it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.#discard(id);
    }
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
    return new JobDirectory(this.#jobsDirectory, id);
  }

  add(record: JobRecord, description: string): void {
    const files = this.directory(record.id);
    mkdirSync(files.path, { mode: 0o700 });
    mkdirSync(files.session, { mode: 0o700 });
    writeFileSync(files.description, description, { mode: 0o600 });
    this.put(record);
  }

  put(record: JobRecord): void {
    const { record: path } = this.directory(record.id);
    writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${path}.new`, path);
    this.#records.set(record.id, record);
  }

  /** Adds to the job's log; one call, one or several lines. */
  log(id: string, text: string): void {
    appendFileSync(this.directory(id).log, `${text}\n`, { mode: 0o600 });
  }

  /** Forgets a job at once; its files follow. */
  remove(id: string): void {
    if (!this.#records.delete(id)) return;
    this.#discard(id);
    this.#emptyingTrash = this.#emptyingTrash.then(() => this.#emptyTrash());
  }

  #discard(id: string): void {
    renameSync(join(this.#jobsDirectory, id), join(this.#trashDirectory, id));
  }

  async #emptyTrash(): Promise<void> {
    for (const name of readdirSync(this.#trashDirectory)) {
      await removeTree(join(this.#trashDirectory, name));
    }
  }

  /** Waits until the files of removed jobs are gone. */
  async close(): Promise<void> {
    await this.#emptyingTrash;
  }
}
