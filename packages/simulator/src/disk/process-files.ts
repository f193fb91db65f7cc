import { join } from 'node:path';
import type {
  DirectoryEntry,
  FileFacts,
  FileSystem,
  OpenFile,
  OpenMode,
} from '../../../client/src/machine/file-system.js';
import { KilledError } from '../process/process-life.js';
import type { FileTree } from './file-tree.js';
import { type OpenFiles, ProcessFile } from './process-file.js';
import type { SystemCall, SystemCalls } from './system-calls.js';

export interface ProcessFilesDependencies {
  readonly tree: FileTree;
  readonly calls: SystemCalls;
  readonly openFiles: OpenFiles;
  /** Where relative paths begin. */
  readonly workingDirectory: string;
}

/** The files of a simulated machine, as one of its processes uses them. */
export class ProcessFiles implements FileSystem {
  readonly #tree: FileTree;
  readonly #calls: SystemCalls;
  readonly #openFiles: OpenFiles;
  readonly #workingDirectory: string;

  constructor({ tree, calls, openFiles, workingDirectory }: ProcessFilesDependencies) {
    this.#tree = tree;
    this.#calls = calls;
    this.#openFiles = openFiles;
    this.#workingDirectory = workingDirectory;
  }

  async open(path: string, mode: OpenMode, permissions = 0o666): Promise<OpenFile> {
    const [tree, calls, openFiles] = [this.#tree, this.#calls, this.#openFiles];
    const opening = await calls.make({
      syscall: 'open',
      path,
      effect: () => {
        const opened = tree.open(this.#at(path), mode, permissions);
        openFiles.add(opened, path);
        return opened;
      },
      change: () => (mode === 'create' ? { kind: 'created', what: 'file', path } : undefined),
    });
    return new ProcessFile({ opening, path, tree, calls, openFiles });
  }

  facts(path: string): Promise<FileFacts> {
    return this.#calls.make({ syscall: 'stat', path, effect: () => this.#tree.stat(this.#at(path)) });
  }

  ownFacts(path: string): Promise<FileFacts> {
    return this.#calls.make({ syscall: 'lstat', path, effect: () => this.#tree.lstat(this.#at(path)) });
  }

  access(path: string, to: 'read' | 'write'): Promise<void> {
    return this.#calls.make({ syscall: 'access', path, effect: () => this.#tree.access(this.#at(path), to) });
  }

  list(directory: string): Promise<readonly DirectoryEntry[]> {
    return this.#calls.make(this.#scandir(directory));
  }

  async names(directory: string): Promise<readonly string[]> {
    return (await this.list(directory)).map(({ name }) => name);
  }

  async read(path: string): Promise<Uint8Array> {
    await using file = await this.open(path, 'read');
    const { size } = await file.facts();
    const chunks: Uint8Array[] = [];
    for (let length = 0; ; ) {
      const chunk = Buffer.alloc(Math.max(1, size - length));
      const read = await file.read(chunk, 0, chunk.length, length);
      if (read === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, read));
      length += read;
    }
  }

  makeDirectory(path: string, permissions = 0o777): Promise<void> {
    return this.#calls.make({
      syscall: 'mkdir',
      path,
      effect: () => this.#tree.makeDirectory(this.#at(path), permissions),
      change: () => ({ kind: 'created', what: 'directory', path }),
    });
  }

  makeTemporaryDirectory(prefix: string): Promise<string> {
    return this.#calls.make({
      syscall: 'mkdtemp',
      path: `${prefix}XXXXXX`,
      effect: () => {
        const at = this.#at(prefix);
        return prefix + this.#tree.makeTemporaryDirectory(at).slice(at.length);
      },
      change: (path) => ({ kind: 'created', what: 'directory', path }),
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#calls.make({
      syscall: 'rename',
      path: from,
      to,
      effect: () => this.#tree.rename(this.#at(from), this.#at(to)),
      change: () => ({ kind: 'renamed', from, path: to }),
    });
  }

  link(from: string, to: string): Promise<void> {
    return this.#calls.make({
      syscall: 'link',
      path: from,
      to,
      effect: () => this.#tree.link(this.#at(from), this.#at(to)),
      change: () => ({ kind: 'linked', from, path: to }),
    });
  }

  unlink(path: string): Promise<void> {
    return this.#calls.make(this.#unlink(path));
  }

  /** In the steps of Node.js 20, each of which can fail: a directory is listed only if it is not empty. */
  async removeTree(path: string): Promise<void> {
    try {
      const { kind } = await this.ownFacts(path);
      if (kind === 'directory') await this.#removeDirectoryTree(path);
      else await this.unlink(path);
    } catch (error) {
      // Another process may remove the same files.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }

  async #removeDirectoryTree(path: string): Promise<void> {
    try {
      return await this.#removeDirectory(path);
    } catch (error) {
      if (codeOf(error) !== 'ENOTEMPTY') throw error;
    }
    for (const { name } of await this.list(path)) await this.removeTree(join(path, name));
    await this.#removeDirectory(path);
  }

  #at(path: string): string {
    return path === '' || path.startsWith('/') ? path : `${this.#workingDirectory}/${path}`;
  }

  #removeDirectory(path: string): Promise<void> {
    return this.#calls.make(this.#rmdir(path));
  }

  readLink(path: string): Promise<string> {
    return this.#calls.make({ syscall: 'readlink', path, effect: () => this.#tree.readLink(this.#at(path)) });
  }

  makeLink(target: string, path: string): Promise<void> {
    return this.#calls.make({
      syscall: 'symlink',
      path: target,
      to: path,
      effect: () => this.#tree.symlink(target, this.#at(path)),
      change: () => ({ kind: 'created', what: 'link', path }),
    });
  }

  kindNow(path: string): FileFacts['kind'] | undefined {
    try {
      return this.#calls.makeNow({ syscall: 'stat', path, effect: () => this.#tree.stat(this.#at(path)) }).kind;
    } catch (error) {
      if (error instanceof KilledError) throw error;
      return undefined;
    }
  }

  removeTreeNow(path: string): void {
    const calls = this.#calls;
    try {
      const { kind } = calls.makeNow({ syscall: 'lstat', path, effect: () => this.#tree.lstat(this.#at(path)) });
      if (kind === 'directory') this.#removeDirectoryTreeNow(path);
      else calls.makeNow(this.#unlink(path));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }

  #removeDirectoryTreeNow(path: string): void {
    const calls = this.#calls;
    try {
      calls.makeNow(this.#rmdir(path));
      return;
    } catch (error) {
      if (codeOf(error) !== 'ENOTEMPTY') throw error;
    }
    for (const { name } of calls.makeNow(this.#scandir(path))) this.removeTreeNow(join(path, name));
    calls.makeNow(this.#rmdir(path));
  }

  #scandir(path: string): SystemCall<readonly DirectoryEntry[]> {
    return { syscall: 'scandir', path, effect: () => this.#tree.readDirectory(this.#at(path)) };
  }

  #unlink(path: string): SystemCall<void> {
    return {
      syscall: 'unlink',
      path,
      effect: () => this.#tree.unlink(this.#at(path)),
      change: () => ({ kind: 'removed', path }),
    };
  }

  #rmdir(path: string): SystemCall<void> {
    return {
      syscall: 'rmdir',
      path,
      effect: () => this.#tree.removeDirectory(this.#at(path)),
      change: () => ({ kind: 'removed', path }),
    };
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
