import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { bytesOf, textOf } from '../byte-text.js';
import { openOrdinaryFile } from '../ordinary-file.js';
import type { SessionPath } from './session-path.js';

export interface SessionStat {
  readonly kind: 'file' | 'directory';
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  /** When its content, its name or its permissions changed last. */
  readonly changedAt: Date;
}

export interface SessionEntry extends SessionStat {
  readonly name: string;
}

/** A name in a directory, and what it leads to: nothing where that is neither a file nor a directory. */
export interface SessionName {
  readonly name: string;
  readonly target: SessionStat | undefined;
}

/**
 * The files of a job, as A-REX shows them: symbolic links are not listed, but a client that knows the name of one can
 * read and write what it points to, wherever that is. A job can do so by itself: it runs as the same user.
 */
export class SessionDirectory {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** What a path leads to; undefined if that is neither a file nor a directory. */
  async stat(path: SessionPath): Promise<SessionStat | undefined> {
    return await statOf(this.#locate(path), stat);
  }

  /** The files and directories in a directory, without links; undefined if it is none. */
  async list(path: SessionPath): Promise<readonly SessionEntry[] | undefined> {
    const names = await this.#namesIn(path);
    if (!names) return undefined;
    const entries: SessionEntry[] = [];
    for (const name of names) {
      const entry = await statOf(this.#locate([...path, name]), lstat);
      if (entry) entries.push({ name, ...entry });
    }
    return entries;
  }

  /** All names in a directory, with what they lead to; undefined if it is none. */
  async survey(path: SessionPath): Promise<readonly SessionName[] | undefined> {
    const names = await this.#namesIn(path);
    if (!names) return undefined;
    const found: SessionName[] = [];
    for (const name of names) found.push({ name, target: await this.stat([...path, name]) });
    return found;
  }

  /** Opens a file for reading; undefined if it is none. */
  async openForReading(path: SessionPath): Promise<FileHandle | undefined> {
    return await open(this.#locate(path), constants.O_RDONLY);
  }

  /** Opens a file that the job itself has written: undefined if a part of its path is a link, too. */
  async openOwn(path: SessionPath): Promise<FileHandle | undefined> {
    for (let length = 1; length < path.length; length += 1) {
      if ((await statOf(this.#locate(path.slice(0, length)), lstat))?.kind !== 'directory') return undefined;
    }
    return await open(this.#locate(path), constants.O_RDONLY | constants.O_NOFOLLOW);
  }

  /** Opens a file for writing anywhere in it, and makes it and its directories first. Nothing is cut off. */
  async openForWriting(path: SessionPath): Promise<FileHandle | undefined> {
    if (path.length === 0) return undefined;
    if (!(await this.#makeDirectories(path.slice(0, -1)))) return undefined;
    return await open(this.#locate(path), constants.O_WRONLY | constants.O_CREAT);
  }

  /** Removes a file, a directory with all its content, or a link itself; returns false if there is nothing. */
  async remove(path: SessionPath): Promise<boolean> {
    if (path.length === 0) return false;
    try {
      await rm(this.#locate(path), { recursive: true });
      return true;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  #locate(path: SessionPath): Buffer {
    return bytesOf([this.root, ...path].join('/'));
  }

  async #namesIn(path: SessionPath): Promise<readonly string[] | undefined> {
    if ((await this.stat(path))?.kind !== 'directory') return undefined;
    try {
      return (await readdir(this.#locate(path), 'buffer')).map(textOf);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  async #makeDirectories(path: SessionPath): Promise<boolean> {
    for (let length = 1; length <= path.length; length += 1) {
      try {
        await mkdir(this.#locate(path.slice(0, length)), { mode: 0o700 });
      } catch (error) {
        if (isGone(error)) return false;
        if (codeOf(error) !== 'EEXIST') throw error;
      }
    }
    return (await this.stat(path))?.kind === 'directory';
  }
}

async function open(location: Buffer, flags: number): Promise<FileHandle | undefined> {
  try {
    return await openOrdinaryFile(location, flags);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** @param look - `stat`, which follows links, or `lstat` */
async function statOf(location: Buffer, look: typeof stat): Promise<SessionStat | undefined> {
  try {
    const found = await look(location);
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'directory' : undefined;
    return kind && { kind, sizeBytes: found.size, modifiedAt: found.mtime, changedAt: found.ctime };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** Not there, closed, or not what it was a moment ago: the job is at work in the same directory. */
const isGone = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES'].includes(codeOf(error));
