import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'libsql';

/** How long to wait for another program that is writing; the ARC tools wait for ever. */
const BUSY_TIMEOUT_MS = 10_000;

/** An SQLite file that other programs use, too: opened when it is needed, and again when it has been replaced. */
export class SqliteFile {
  readonly #path: string;
  readonly #prepare: (database: Database.Database) => void;
  #opened: { readonly database: Database.Database; readonly inode: bigint | undefined } | undefined;

  /** @param prepare - makes the tables that are not there, in a transaction; called before every write */
  constructor(path: string, prepare: (database: Database.Database) => void) {
    this.#path = path;
    this.#prepare = prepare;
  }

  /**
   * The database with its tables made, and the file and its directory with it, both for their owner alone: descriptions of
   * jobs have passwords in their environment now and then.
   */
  async forWriting(): Promise<Database.Database> {
    if (this.#inode() === undefined) {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      closeSync(openSync(this.#path, 'a', 0o600));
    }
    const database = await this.#open();
    inTransaction(database, () => this.#prepare(database));
    return database;
  }

  /** The database if it holds the table; reading makes no file. */
  async forReading(table: string): Promise<Database.Database | undefined> {
    if (this.#inode() === undefined) return undefined;
    const database = await this.#open();
    return hasTable(database, table) ? database : undefined;
  }

  close(): void {
    this.#opened?.database.close();
    this.#opened = undefined;
  }

  async #open(): Promise<Database.Database> {
    const inode = this.#inode();
    // `arcsync --truncate` makes a new file: a handle on the old one would read what is no more, and cannot write.
    if (this.#opened && (inode === undefined || this.#opened.inode !== inode)) this.close();
    if (this.#opened) return this.#opened.database;
    const { default: LibsqlDatabase } = await import('libsql');
    const database = new LibsqlDatabase(this.#path, { timeout: BUSY_TIMEOUT_MS });
    // What is deleted is not to be read in what is left of the file.
    database.pragma('secure_delete = ON');
    this.#opened = { database, inode: this.#inode() };
    return database;
  }

  #inode(): bigint | undefined {
    return statSync(this.#path, { bigint: true, throwIfNoEntry: false })?.ino;
  }
}

/**
 * Writes all or nothing. It is said from the beginning that it will be written: of two programs that read first and then want
 * to write, SQLite sends one away at once, however long it would wait.
 */
export const inTransaction = (database: Database.Database, write: () => void): void =>
  database.transaction(write).immediate();

export const hasTable = (database: Database.Database, name: string): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get([name]) !== undefined;
