import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import type Database from 'libsql';
import type { JobListError, JobListFile } from '../errors/index.js';
import { makeDirectory } from '../jobs/make-directory.js';
import { poll } from '../waiting/poll.js';
import { emptiedJobList, foreignJobList, isSqlite, jobListError } from './job-list-error.js';

/** How long to wait for another program that is writing; the ARC tools wait for ever. */
const BUSY_TIMEOUT_MS = 10_000;
/**
 * A transaction outlasts a power failure. With FULL, which is what SQLite does by itself, the removal of the journal that commits it is
 * not synchronised: when the power fails, the last transaction may be rolled back, and with it the record of a submission whose
 * job the server has.
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export const SYNCHRONOUS: 'FULL' | 'EXTRA' = 'EXTRA';
/** For how long a file may be empty because another program is making it again. */
const CREATION = { firstMs: 100, maxMs: 100, patienceMs: 900 };
/** The files that SQLite keeps beside a database, and needs to repair it. */
const COMPANIONS = ['-journal', '-wal', '-shm'];
const LINK_OBSTACLES: ReadonlySet<string> = new Set(['EEXIST', 'EPERM', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'EMLINK']);

export interface SqliteFileOptions {
  readonly path: string;
  /** Its name in errors. @default job list */
  readonly what?: JobListFile;
  /** The table that the file is for. */
  readonly table: string;
  /** Creates this table and others if they do not exist; called within a transaction. */
  create(database: Database.Database): void;
  /**
   * Whether the table existed before: a file without it has lost it, then.
   * @default true, because only this library makes the file, always with its table
   */
  readonly wasWritten?: () => Promise<boolean>;
  /** @default 10 s */
  readonly busyTimeoutMs?: number | undefined;
}

/**
 * An SQLite file that other programs use, too: opened when it is needed, and again when it has been replaced. Every error of
 * reading or writing it is a JobListError.
 */
export class SqliteFile {
  readonly #parts: SqliteFileOptions;
  #opened: { readonly database: Database.Database; readonly inode: bigint | undefined } | undefined;

  constructor(parts: SqliteFileOptions) {
    this.#parts = parts;
  }

  get path(): string {
    return this.#parts.path;
  }

  /**
   * Reads from the file, and does not create it.
   * @returns undefined if there is no file, or one without the table that was never written to
   */
  read<T>(query: (database: Database.Database) => T): Promise<T | undefined> {
    return this.#guard('read', async () => {
      const database = await this.#filled('read');
      return database && query(database);
    });
  }

  /**
   * Writes all or nothing. Creates the file and its directory if they do not exist, for their owner alone: descriptions of
   * jobs may have passwords in their environment.
   */
  write(change: (database: Database.Database) => void): Promise<void> {
    return this.#guard('write', async () => {
      let database = await this.#filled('write');
      if (database === undefined) {
        await this.#make();
        database = await this.#open();
      }
      const made = database;
      inTransaction(made, () => {
        this.#parts.create(made);
        change(made);
      });
    });
  }

  /** Creates the table again in a file that has lost it. */
  refill(): Promise<void> {
    return this.#guard('write', async () => {
      const database = await this.#open();
      inTransaction(database, () => this.#parts.create(database));
    });
  }

  /** Changes existing rows, all or nothing; does not create a file. */
  update(change: (database: Database.Database) => void): Promise<void> {
    return this.#guard('write', async () => {
      const database = await this.#filled('write');
      if (database) inTransaction(database, () => change(database));
    });
  }

  /**
   * Makes sure that the whole file can be read, as far as its structure shows.
   * @throws JobListError if it cannot
   */
  async check(): Promise<void> {
    await this.read((database) => requireSound(database, 'quick_check'));
  }

  /** The damage of the file, found by reading it from its beginning to its end; undefined if there is none. */
  async damage(): Promise<JobListError | undefined> {
    try {
      await this.read((database) => {
        requireSound(database, 'integrity_check');
        database.prepare(`SELECT * FROM ${this.#parts.table}`).all([]);
      });
      return undefined;
    } catch (error) {
      return jobListError(this.path, 'read', error, this.#parts.what);
    }
  }

  /**
   * Reads the rows that can still be read of a malformed file, and renames it together with the files that belong to it.
   * @param key - the column that tells rows apart, and has an index
   * @returns the file's new name, and the rows; some may have nothing but the key
   */
  async setAside(key: string, now: Date): Promise<{ readonly movedTo: string; readonly rows: readonly object[] }> {
    return this.#guard('write', async () => {
      const rows = await this.#open().then(
        (database) => salvage(database, this.#parts.table, key),
        () => [],
      );
      this.close();
      const movedTo = unusedName(`${this.path}.malformed-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`);
      for (const companion of COMPANIONS) {
        if (existsSync(this.path + companion)) renameSync(this.path + companion, movedTo + companion);
      }
      renameSync(this.path, movedTo);
      return { movedTo, rows };
    });
  }

  close(): void {
    this.#opened?.database.close();
    this.#opened = undefined;
  }

  async #guard<T>(doing: 'read' | 'write', work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // The next try uses the file that is there then.
      this.close();
      throw jobListError(this.path, doing, error, this.#parts.what);
    }
  }

  /** The database if it holds the table. @throws JobListError if the table is known to have existed and is missing */
  async #filled(doing: 'read' | 'write'): Promise<Database.Database | undefined> {
    const { path, table, wasWritten } = this.#parts;
    const look = async (): Promise<{ readonly database: Database.Database | undefined } | undefined> => {
      const stats = this.#stat();
      if (stats === undefined) return { database: undefined };
      if (!stats.isFile()) throw new Error('not an ordinary file');
      const database = await this.#open();
      if (hasTable(database, table)) return { database };
      // SQLite compares counts of changes. If another program fills the emptied file up to the count from before, SQLite takes
      // what it has kept of the file for current, and calls the file no database.
      this.close();
      if (stats.size > 0n && !isSqlite(path)) throw foreignJobList(path, doing, this.#parts.what);
      return wasWritten !== undefined && !(await wasWritten()) ? { database: undefined } : undefined;
    };
    const seen = await poll(look, CREATION);
    if (seen === undefined) throw emptiedJobList(path, doing, this.#parts.what);
    return seen.database;
  }

  /**
   * Creates the file under another name first, with its table: so there is never a file without the table, even if a program is
   * killed or the disk is full.
   */
  async #make(): Promise<void> {
    await makeDirectory(dirname(this.path), { mode: 0o700 });
    const { default: LibsqlDatabase } = await import('libsql');
    const unfinished = `${this.path}.new-${randomUUID()}`;
    try {
      closeSync(openSync(unfinished, 'wx', 0o600));
      const database = new LibsqlDatabase(unfinished);
      try {
        inTransaction(database, () => this.#parts.create(database));
      } finally {
        database.close();
      }
      linkSync(unfinished, this.path);
    } catch (error) {
      // Another program has made the file meanwhile, the path is a link to a missing file, or the file system has no hard links.
      if (!LINK_OBSTACLES.has(String((error as NodeJS.ErrnoException).code))) throw error;
      closeSync(openSync(this.path, 'a', 0o600));
    } finally {
      for (const suffix of ['', ...COMPANIONS]) rmSync(unfinished + suffix, { force: true });
    }
  }

  async #open(): Promise<Database.Database> {
    const inode = this.#stat()?.ino;
    // `arcsync --truncate` makes a new file: an open handle would still read the old one, which cannot be written.
    if (this.#opened && (inode === undefined || this.#opened.inode !== inode)) this.close();
    if (this.#opened) return this.#opened.database;
    const { default: LibsqlDatabase } = await import('libsql');
    const database = new LibsqlDatabase(this.path, { timeout: this.#parts.busyTimeoutMs ?? BUSY_TIMEOUT_MS });
    // Deleted rows must not stay readable in free pages of the file.
    database.pragma('secure_delete = ON');
    database.pragma(`synchronous = ${SYNCHRONOUS}`);
    this.#opened = { database, inode: this.#stat()?.ino };
    return database;
  }

  #stat() {
    const stats = statSync(this.path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) refuseLostLink(this.path);
    return stats;
  }
}

/**
 * Writes all or nothing. The transaction is declared as a writing one from its beginning: if two programs read first and then
 * want to write, SQLite refuses one of them at once, however long it would wait.
 */
function inTransaction(database: Database.Database, write: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    write();
    database.exec('COMMIT');
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // An error such as a full disk has ended the transaction already: the first error is reported.
    }
    throw error;
  }
}

export const hasTable = (database: Database.Database, name: string): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get([name]) !== undefined;

/** @throws with SQLite's words where it finds the file malformed */
function requireSound(database: Database.Database, check: 'quick_check' | 'integrity_check'): void {
  const verdict = database.prepare(`PRAGMA ${check}(1)`).get([]) as Readonly<Record<string, unknown>> | undefined;
  const words = String(verdict?.[check]);
  if (words !== 'ok') throw Object.assign(new Error(words.replace(/^\*\*\*.*\n/, '')), { code: 'SQLITE_CORRUPT' });
}

/** Throws for a link into a missing directory, for example because a disk is not mounted: its target may exist. */
function refuseLostLink(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const target = resolve(dirname(path), readlinkSync(path));
  if (existsSync(dirname(target))) return;
  throw new Error(`it is a symbolic link to ${target}, and there is no ${dirname(target)}`);
}

function unusedName(wanted: string): string {
  for (let number = 0; ; number += 1) {
    const name = number === 0 ? wanted : `${wanted}.${number}`;
    if (!existsSync(name)) return name;
  }
}

/** All rows that can still be read: from the table, from both ends, and one by one by the keys in the index. */
function salvage(database: Database.Database, table: string, key: string): readonly object[] {
  const found = new Map<unknown, object>();
  const collect = (sql: string, take: (row: Record<string, unknown>) => void) => {
    try {
      for (const row of database.prepare(sql).iterate([])) take(row as Record<string, unknown>);
    } catch {
      // The rows after this one cannot be read.
    }
  };
  const keep = (row: Record<string, unknown>) => {
    if (typeof row[key] === 'string' && !found.has(row[key])) found.set(row[key], row);
  };
  collect(`SELECT * FROM ${table} ORDER BY rowid`, keep);
  collect(`SELECT * FROM ${table} ORDER BY rowid DESC`, keep);
  const keys: unknown[] = [];
  collect(`SELECT ${key} FROM ${table} ORDER BY ${key}`, (row) => keys.push(row[key]));
  collect(`SELECT ${key} FROM ${table} ORDER BY ${key} DESC`, (row) => keys.push(row[key]));
  for (const one of keys) {
    if (typeof one !== 'string' || found.has(one)) continue;
    let row: unknown;
    try {
      row = database.prepare(`SELECT * FROM ${table} WHERE ${key} = ?`).get([one]);
    } catch {
      row = undefined; // only its key is left
    }
    found.set(one, (row as object | undefined) ?? { [key]: one });
  }
  return [...found.values()];
}
