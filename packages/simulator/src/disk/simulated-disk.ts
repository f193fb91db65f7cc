import { dirname } from 'node:path';
import type { FileFacts, FileSystem } from '../../../client/src/machine/file-system.js';
import { ProcessLife } from '../process/process-life.js';
import type { Random } from '../random/random.js';
import type { DiskEvent, DiskFaultPlan } from './disk-call.js';
import { FileTree } from './file-tree.js';
import type { DiskNode } from './node.js';
import { Refusal } from './posix-error.js';
import { OpenFiles } from './process-file.js';
import { ProcessFiles } from './process-files.js';
import { SystemCalls } from './system-calls.js';

export interface SimulatedDiskOptions {
  /** The time of the machine, in nanoseconds since 1970. */
  readonly now: () => bigint;
  /** For temporary names. */
  readonly random: Random;
  /** For the content of files, and 4096 bytes for each directory. @default no limit */
  readonly capacityBytes?: number;
  /** The permissions that new files and directories do not get. @default 0o022 */
  readonly umask?: number;
  /** Called for each change of a process. */
  readonly onEvent?: (event: DiskEvent) => void;
}

export interface DiskProcessOptions {
  /** Where its relative paths begin. @default / */
  readonly workingDirectory?: string;
  /** Called before each system call. */
  readonly onCall?: DiskFaultPlan;
  /** Called once, when the process is killed, by a fault or otherwise. */
  readonly onKilled?: () => void;
}

/** A file of the disk, as `tree` shows it. */
export type DiskFile =
  | { readonly kind: 'file'; readonly content: Buffer; readonly mode: number }
  | { readonly kind: 'directory'; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'other' };

interface DiskProcess {
  readonly life: ProcessLife;
  readonly openFiles: OpenFiles;
}

/**
 * The disk of one simulated machine with one ordinary user, in memory. Its processes see what they have changed; what they
 * have not synchronised may be lost when the power fails. Nothing takes time, and each promise settles in the turn of the event
 * loop in which it was made.
 *
 * The methods that are not for processes act from outside: at once, as the same user and without faults. They throw a Refusal.
 */
export class SimulatedDisk {
  readonly #tree: FileTree;
  readonly #onEvent: ((event: DiskEvent) => void) | undefined;
  readonly #processes = new Map<string, DiskProcess>();

  constructor({ now, random, capacityBytes = Number.POSITIVE_INFINITY, umask = 0o022, onEvent }: SimulatedDiskOptions) {
    this.#tree = new FileTree({ now, random, capacityBytes, umask });
    this.#onEvent = onEvent;
  }

  /**
   * The disk for a new process.
   * @param name - of no other process that runs; one that was killed may be started again under its name
   */
  forProcess(name: string, { workingDirectory = '/', onCall, onKilled }: DiskProcessOptions = {}): FileSystem {
    if (this.#processes.get(name)?.life.isOver === false) throw new Error(`There is a process ${name} already`);
    const openFiles = new OpenFiles(this.#tree);
    const life = new ProcessLife(name, () => {
      openFiles.closeAll();
      onKilled?.();
    });
    this.#processes.set(name, { life, openFiles });
    const calls = new SystemCalls(life, {
      ...(onCall && { onCall }),
      ...(this.#onEvent && { onEvent: this.#onEvent }),
    });
    return new ProcessFiles({ tree: this.#tree, calls, openFiles, workingDirectory });
  }

  /** Ends a process: its effects stay, and none of its calls settles any more. */
  kill(process: string): void {
    this.#processes.get(process)?.life.kill();
  }

  /** How many system calls a process has made. */
  callsOf(process: string): number {
    return this.#processes.get(process)?.life.calls ?? 0;
  }

  /** The paths of the files that a process has open. */
  openFilesOf(process: string): readonly string[] {
    return this.#processes.get(process)?.openFiles.paths ?? [];
  }

  /** The power fails: all processes end, and what they have not synchronised may be lost, as `random` decides. */
  crash(random: Random): void {
    for (const { life } of this.#processes.values()) life.kill();
    this.#processes.clear();
    this.#tree.crash(random);
  }

  /** As the command `sync`: all that processes see reaches the platter. */
  sync(): void {
    this.#tree.syncAll();
  }

  addDirectory(path: string, mode = 0o755): void {
    this.#settled(() => this.#makeDirectory(path, mode));
  }

  /** Makes a file, with the directories above it, or writes another content into the one that is there. */
  writeFile(path: string, content: string | Uint8Array, { mode }: { readonly mode?: number } = {}): void {
    this.#settled(() => {
      this.#makeDirectory(dirname(path), 0o755);
      const node = this.#find(path, { follow: true });
      const opening = node === undefined ? this.#tree.open(path, 'create', 0o644) : { node, isWritable: true };
      const bytes = Buffer.from(content);
      this.#tree.truncate(opening, 0);
      this.#tree.write(opening, bytes, 0);
      this.#tree.sync(opening);
      if (node === undefined) this.#tree.close(opening);
      if (mode !== undefined) opening.node.mode = mode;
    });
  }

  /** Makes a symbolic link. */
  addLink(target: string, path: string): void {
    this.#settled(() => {
      this.#makeDirectory(dirname(path), 0o755);
      this.#tree.symlink(target, path);
    });
  }

  /** Makes a named pipe without a writer. */
  addPipe(path: string): void {
    this.#settled(() => {
      this.#makeDirectory(dirname(path), 0o755);
      this.#tree.makePipe(path);
    });
  }

  rename(from: string, to: string): void {
    this.#settled(() => this.#tree.rename(from, to));
  }

  /** Removes a file, or a directory with all that it contains, if it is there. */
  remove(path: string): void {
    this.#settled(() => this.#remove(path));
  }

  /** @param mode - the permission bits */
  setMode(path: string, mode: number): void {
    this.#tree.node(path, { follow: true }).mode = mode;
  }

  /** @param mtimeNs - in nanoseconds since 1970 */
  setTime(path: string, mtimeNs: bigint): void {
    this.#tree.node(path, { follow: true }).mtimeNs = mtimeNs;
  }

  /** Whether all changes are refused. */
  set isReadOnly(isReadOnly: boolean) {
    this.#tree.isReadOnly = isReadOnly;
  }

  set capacityBytes(bytes: number) {
    this.#tree.capacityBytes = bytes;
  }

  get usedBytes(): number {
    return this.#tree.usedBytes;
  }

  /** @param bytesLeft - how many can still be written */
  fill(bytesLeft = 0): void {
    this.#tree.capacityBytes = this.#tree.usedBytes + bytesLeft;
  }

  exists(path: string): boolean {
    return this.#find(path, { follow: true }) !== undefined;
  }

  facts(path: string): FileFacts {
    return this.#tree.stat(path);
  }

  readFile(path: string): Buffer {
    const node = this.#tree.node(path, { follow: true });
    if (node.kind !== 'file') throw new Error(`${path} is no file`);
    return Buffer.from(node.content.bytes);
  }

  readText(path: string): string {
    return this.readFile(path).toString('utf8');
  }

  /** All that is below a directory, by its path, sorted. */
  tree(directory = '/'): ReadonlyMap<string, DiskFile> {
    const found = new Map<string, DiskFile>();
    const collect = (path: string, node: DiskNode) => {
      found.set(path, describe(node));
      if (node.kind === 'directory') collectEntries(path, node);
    };
    const collectEntries = (path: string, node: DiskNode & { readonly kind: 'directory' }) => {
      for (const [name, entry] of [...node.entries].sort(([one], [other]) => (one < other ? -1 : 1)))
        collect(path === '/' ? `/${name}` : `${path}/${name}`, entry);
    };
    const node = this.#tree.node(directory, { follow: true });
    if (node.kind === 'directory') collectEntries(directory, node);
    return found;
  }

  /** A change from outside is on the platter at once, unless changes of processes wait before it. */
  #settled(change: () => void): void {
    const isAlone = !this.#tree.hasUnsyncedNames;
    change();
    if (isAlone) this.#tree.syncNames();
  }

  #makeDirectory(path: string, mode: number): void {
    if (this.exists(path)) return;
    this.#makeDirectory(dirname(path), mode);
    this.#tree.makeDirectory(path, mode);
  }

  #remove(path: string): void {
    const node = this.#find(path, { follow: false });
    if (node === undefined) return;
    if (node.kind === 'directory') {
      for (const name of [...node.entries.keys()]) this.#remove(`${path}/${name}`);
      this.#tree.removeDirectory(path);
    } else {
      this.#tree.unlink(path);
    }
  }

  #find(path: string, options: { readonly follow: boolean }): DiskNode | undefined {
    try {
      return this.#tree.node(path, options);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function describe(node: DiskNode): DiskFile {
  if (node.kind === 'file') return { kind: 'file', content: Buffer.from(node.content.bytes), mode: node.mode };
  if (node.kind === 'directory') return { kind: 'directory', mode: node.mode };
  return node.kind === 'link' ? { kind: 'link', target: node.target } : { kind: 'other' };
}
