import { type BigIntStats, constants, type Dirent, rmSync, type Stats, statSync } from 'node:fs';
import {
  access,
  type FileHandle,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  unlink,
} from 'node:fs/promises';
import type { FileFacts, FileSystem, OpenFile, OpenMode } from './file-system.js';

const OPEN_FLAGS: Readonly<Record<OpenMode, number>> = {
  // Without O_NONBLOCK the opening of a named pipe would wait for a writer.
  read: constants.O_RDONLY | (constants.O_NONBLOCK ?? 0),
  // Exclusive: neither a file nor a link of that name may be there already.
  create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
  directory: constants.O_RDONLY,
};

/** The files of the machine that Node.js runs on. */
export const nodeFileSystem: FileSystem = {
  open: async (path, mode, permissions = 0o666) => new NodeFile(await open(path, OPEN_FLAGS[mode], permissions)),
  facts: async (path) => factsOf(await stat(path, { bigint: true })),
  ownFacts: async (path) => factsOf(await lstat(path, { bigint: true })),
  access: (path, to) => access(path, to === 'read' ? constants.R_OK : constants.W_OK),
  list: async (directory) =>
    (await readdir(directory, { withFileTypes: true })).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
  names: (directory) => readdir(directory),
  read: (path) => readFile(path),
  makeDirectory: async (path, permissions = 0o777) => {
    await mkdir(path, permissions);
  },
  makeTemporaryDirectory: (prefix) => mkdtemp(prefix),
  rename,
  link,
  unlink,
  removeTree: (path) => rm(path, { recursive: true, force: true }),
  readLink: (path) => readlink(path),
  makeLink: (target, path) => symlink(target, path),
  kindNow(path) {
    try {
      return kindOf(statSync(path));
    } catch {
      return undefined;
    }
  },
  removeTreeNow: (path) => rmSync(path, { recursive: true, force: true }),
};

class NodeFile implements OpenFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    return (await this.#handle.read(buffer, offset, length, position)).bytesRead;
  }

  async write(data: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    return (await this.#handle.write(data, offset, length, position)).bytesWritten;
  }

  truncate(length: number): Promise<void> {
    return this.#handle.truncate(length);
  }

  sync(): Promise<void> {
    return this.#handle.sync();
  }

  async facts(): Promise<FileFacts> {
    return factsOf(await this.#handle.stat({ bigint: true }));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function kindOf(entry: BigIntStats | Stats | Dirent): FileFacts['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

const factsOf = (stats: BigIntStats): FileFacts => ({
  kind: kindOf(stats),
  size: Number(stats.size),
  // The same number as that of `stat` without `bigint`, which job lists contain.
  mtimeMs: Number(stats.mtimeNs / 1_000_000_000n) * 1_000 + Number(stats.mtimeNs % 1_000_000_000n) / 1_000_000,
  mtimeNs: stats.mtimeNs,
  mode: Number(stats.mode) & 0o7777,
  identity: `${stats.dev}:${stats.ino}`,
});
