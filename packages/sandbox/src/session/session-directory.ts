import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openOrdinaryFile } from '../ordinary-file.js';
import type { SessionPath } from './session-path.js';

export interface SessionStat {
  readonly kind: 'file' | 'directory';
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

export interface SessionEntry extends SessionStat {
  readonly name: string;
}

/**
 * The files of a job. Symbolic links, which a job may make to anywhere, are neither followed nor shown, in no part of
 * a path.
 */
export class SessionDirectory {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** What is at a path; undefined if nothing is, or something that clients do not get to see. */
  async stat(path: SessionPath): Promise<SessionStat | undefined> {
    if (!(await this.#isReachable(path))) return undefined;
    return await statIfShown(this.#locate(path));
  }

  /** The files and directories in a directory; undefined if it is none. */
  async list(path: SessionPath): Promise<readonly SessionEntry[] | undefined> {
    if ((await this.stat(path))?.kind !== 'directory') return undefined;
    const directory = this.#locate(path);
    const entries: SessionEntry[] = [];
    const names = await readdir(directory).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    if (!names) return undefined;
    for (const name of names) {
      const stat = await statIfShown(join(directory, name));
      if (stat) entries.push({ name, ...stat });
    }
    return entries;
  }

  /** Opens a file for reading; undefined if it is none. */
  async openForReading(path: SessionPath): Promise<FileHandle | undefined> {
    if ((await this.stat(path))?.kind !== 'file') return undefined;
    try {
      return await openOrdinaryFile(this.#locate(path), constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** Opens a file for writing anywhere in it, and makes it and its directories first. Nothing is cut off. */
  async openForWriting(path: SessionPath): Promise<FileHandle | undefined> {
    if (path.length === 0) return undefined;
    if (!(await this.#makeDirectories(path.slice(0, -1)))) return undefined;
    const { O_WRONLY, O_CREAT, O_NOFOLLOW } = constants;
    try {
      return await openOrdinaryFile(this.#locate(path), O_WRONLY | O_CREAT | O_NOFOLLOW);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** Removes a file, a directory with all its content, or a link itself; returns false if there is nothing. */
  async remove(path: SessionPath): Promise<boolean> {
    if (path.length === 0 || !(await this.#isReachable(path))) return false;
    try {
      await rm(this.#locate(path), { recursive: true });
      return true;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  #locate(path: SessionPath): string {
    return join(this.root, ...path);
  }

  /** Whether all parts but the last are real directories. */
  async #isReachable(path: SessionPath): Promise<boolean> {
    for (let length = 0; length < path.length; length += 1) {
      if ((await statIfShown(this.#locate(path.slice(0, length))))?.kind !== 'directory') return false;
    }
    return true;
  }

  async #makeDirectories(path: SessionPath): Promise<boolean> {
    for (let length = 1; length <= path.length; length += 1) {
      const directory = this.#locate(path.slice(0, length));
      try {
        await mkdir(directory, { mode: 0o700 });
      } catch (error) {
        if (isGone(error)) return false;
        if (codeOf(error) !== 'EEXIST') throw error;
        if ((await statIfShown(directory))?.kind !== 'directory') return false;
      }
    }
    return (await statIfShown(this.root))?.kind === 'directory';
  }
}

const statIfShown = async (location: string): Promise<SessionStat | undefined> => {
  try {
    const stat = await lstat(location);
    const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : undefined;
    return kind && { kind, sizeBytes: stat.size, modifiedAt: stat.mtime };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** Not there, closed, or not what it was a moment ago: the job is at work in the same directory. */
const isGone = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES'].includes(codeOf(error));
