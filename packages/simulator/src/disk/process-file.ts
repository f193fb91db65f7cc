import type { FileFacts, OpenFile } from '../../../client/src/machine/file-system.js';
import type { FileTree, Opening } from './file-tree.js';
import { refuse } from './posix-error.js';
import type { SystemCall, SystemCalls } from './system-calls.js';

/** The open files of a process. */
export class OpenFiles {
  readonly #tree: FileTree;
  readonly #paths = new Map<Opening, string>();

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  get paths(): readonly string[] {
    return [...this.#paths.values()];
  }

  add(opening: Opening, path: string): void {
    this.#paths.set(opening, path);
  }

  close(opening: Opening): void {
    if (this.#paths.delete(opening)) this.#tree.close(opening);
  }

  closeAll(): void {
    for (const opening of [...this.#paths.keys()]) this.close(opening);
  }
}

export interface ProcessFileDependencies {
  readonly opening: Opening;
  readonly path: string;
  readonly tree: FileTree;
  readonly calls: SystemCalls;
  readonly openFiles: OpenFiles;
}

/** An open file of a process. */
export class ProcessFile implements OpenFile {
  readonly #parts: ProcessFileDependencies;
  #isClosed = false;

  constructor(parts: ProcessFileDependencies) {
    this.#parts = parts;
  }

  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    const { tree, opening } = this.#parts;
    return this.#make({
      syscall: 'read',
      effect: (limit) => tree.read(opening, buffer.subarray(offset, offset + Math.min(length, limit)), position),
    });
  }

  write(data: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    const { tree, opening, path } = this.#parts;
    return this.#make({
      syscall: 'write',
      effect: (limit) => tree.write(opening, data.subarray(offset, offset + Math.min(length, limit)), position),
      change: (bytes) => ({ kind: 'written', path, position, bytes }),
    });
  }

  truncate(length: number): Promise<void> {
    const { tree, opening, path } = this.#parts;
    return this.#make({
      syscall: 'ftruncate',
      effect: () => tree.truncate(opening, length),
      change: () => ({ kind: 'truncated', path, length }),
    });
  }

  sync(): Promise<void> {
    const { tree, opening, path } = this.#parts;
    return this.#make({
      syscall: 'fsync',
      effect: () => tree.sync(opening),
      change: () => ({ kind: 'synced', path }),
      onFault: () => tree.failSync(opening),
    });
  }

  facts(): Promise<FileFacts> {
    const { tree, opening } = this.#parts;
    return this.#make({ syscall: 'fstat', effect: () => tree.fstat(opening) });
  }

  async close(): Promise<void> {
    const { opening, path, calls, openFiles } = this.#parts;
    if (this.#isClosed) return;
    this.#isClosed = true;
    const close = () => openFiles.close(opening);
    // Linux closes a file even where `close` fails.
    await calls.make({ syscall: 'close', path, isOfOpenFile: true, effect: close, onFault: close });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #make<Result>(call: Omit<SystemCall<Result>, 'path' | 'isOfOpenFile'>): Promise<Result> {
    const { path, calls } = this.#parts;
    const effect = (limit: number) => (this.#isClosed ? refuse('EBADF') : call.effect(limit));
    return calls.make({ ...call, effect, path, isOfOpenFile: true });
  }
}
