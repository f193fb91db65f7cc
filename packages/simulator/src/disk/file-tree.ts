import type { DirectoryEntry, FileFacts, OpenMode } from '../../../client/src/machine/file-system.js';
import type { Random } from '../random/random.js';
import { DirectoryJournal } from './directory-journal.js';
import { InodeTable } from './inode-table.js';
import { type DirectoryNode, type DiskNode, isWithin } from './node.js';
import { bytesOf, DIRECTORY_BYTES, factsOf } from './node-facts.js';
import { lookUp, MAX_PATH_BYTES, type Place } from './path-lookup.js';
import { isAllowed, requireChange } from './permissions.js';
import { refuse } from './posix-error.js';
import { restartTree } from './restart-tree.js';

const TEMPORARY_NAME = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An open file, or directory. */
export interface Opening {
  readonly node: DiskNode;
  readonly isWritable: boolean;
}

export interface FileTreeOptions {
  /** The time of the machine, in nanoseconds since 1970. */
  readonly now: () => bigint;
  /** For temporary names. */
  readonly random: Random;
  readonly capacityBytes: number;
  /** The permissions that new files and directories do not get. */
  readonly umask: number;
}

/**
 * The files of one machine with one ordinary user. Each method is a system call, as Linux carries it out: at once, and wholly or
 * not at all. It throws a Refusal.
 */
export class FileTree {
  isReadOnly = false;
  capacityBytes: number;
  readonly #now: () => bigint;
  readonly #random: Random;
  readonly #umask: number;
  readonly #inodes: InodeTable;
  readonly #root: DirectoryNode;
  readonly #journal = new DirectoryJournal();
  #usedBytes = DIRECTORY_BYTES;

  constructor({ now, random, capacityBytes, umask }: FileTreeOptions) {
    this.#now = now;
    this.#random = random;
    this.#umask = umask;
    this.capacityBytes = capacityBytes;
    this.#inodes = new InodeTable(now);
    this.#root = this.#inodes.directory(0o755);
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Whether something waits to reach the platter. */
  get hasUnsyncedNames(): boolean {
    return !this.#journal.isEmpty;
  }

  node(path: string, { follow }: { readonly follow: boolean }): DiskNode {
    return this.#look(path, { follow }).node ?? refuse('ENOENT');
  }

  open(path: string, mode: OpenMode, permissions: number): Opening {
    if (mode === 'create') return this.#create(path, permissions);
    const node = this.node(path, { follow: true });
    if (!isAllowed(node, 'read')) refuse('EACCES');
    return this.#opened(node, false);
  }

  #create(path: string, permissions: number): Opening {
    if (path.endsWith('/')) refuse('EISDIR');
    const place = this.#look(path, { follow: false });
    if (place.node !== undefined) refuse('EEXIST');
    const name = this.#vacant(place);
    const node = this.#inodes.file(permissions & ~this.#umask);
    node.names = 1;
    this.#record(place.directory, name, node);
    return this.#opened(node, true);
  }

  #opened(node: DiskNode, isWritable: boolean): Opening {
    if (node.kind === 'file') node.openings += 1;
    return { node, isWritable };
  }

  close({ node }: Opening): void {
    if (node.kind !== 'file') return;
    node.openings -= 1;
    this.#release(node);
  }

  stat(path: string): FileFacts {
    return factsOf(this.node(path, { follow: true }));
  }

  lstat(path: string): FileFacts {
    return factsOf(this.node(path, { follow: false }));
  }

  fstat({ node }: Opening): FileFacts {
    return factsOf(node);
  }

  access(path: string, to: 'read' | 'write'): void {
    const node = this.node(path, { follow: true });
    if (to === 'write' && this.isReadOnly && node.kind !== 'other') refuse('EROFS');
    if (!isAllowed(node, to)) refuse('EACCES');
  }

  readDirectory(path: string): readonly DirectoryEntry[] {
    const node = this.node(path, { follow: true });
    if (node.kind !== 'directory') refuse('ENOTDIR');
    if (!isAllowed(node, 'read')) refuse('EACCES');
    return [...node.entries]
      .map(([name, { kind }]) => ({ name, kind }))
      .sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  }

  readLink(path: string): string {
    const node = this.node(path, { follow: false });
    return node.kind === 'link' ? node.target : refuse('EINVAL');
  }

  makeDirectory(path: string, permissions: number): void {
    const place = this.#look(path, { follow: false });
    if (place.node !== undefined) refuse('EEXIST');
    const name = this.#vacant(place);
    this.#require(DIRECTORY_BYTES);
    this.#usedBytes += DIRECTORY_BYTES;
    this.#record(place.directory, name, this.#inodes.directory(permissions & ~this.#umask, place.directory));
  }

  /** @returns its path */
  makeTemporaryDirectory(prefix: string): string {
    for (;;) {
      const path = prefix + Array.from({ length: 6 }, () => this.#random.pick([...TEMPORARY_NAME])).join('');
      if (this.#look(path, { follow: false }).node !== undefined) continue;
      this.makeDirectory(path, 0o700);
      return path;
    }
  }

  symlink(target: string, path: string): void {
    if (target === '') refuse('ENOENT');
    if (Buffer.byteLength(target) > MAX_PATH_BYTES) refuse('ENAMETOOLONG');
    const place = this.#look(path, { follow: false });
    if (place.node !== undefined) refuse('EEXIST');
    if (place.isSlashed) refuse('ENOENT');
    const name = this.#vacant(place);
    const node = this.#inodes.link(target);
    node.names = 1;
    this.#record(place.directory, name, node);
  }

  /** Makes a named pipe. */
  makePipe(path: string): void {
    const place = this.#look(path, { follow: false });
    if (place.node !== undefined) refuse('EEXIST');
    const name = this.#vacant(place);
    const node = this.#inodes.pipe(0o600);
    node.names = 1;
    this.#record(place.directory, name, node);
  }

  link(from: string, to: string): void {
    const node = this.node(from, { follow: false });
    const place = this.#look(to, { follow: false });
    if (place.node !== undefined) refuse('EEXIST');
    if (place.isSlashed) refuse('ENOENT');
    const name = this.#vacant(place);
    if (node.kind === 'directory') refuse('EPERM');
    node.names += 1;
    this.#record(place.directory, name, node);
  }

  rename(from: string, to: string): void {
    const old = lookUp(this.#root, from, { follow: false });
    const place = lookUp(this.#root, to, { follow: false });
    if (old.name === undefined || place.name === undefined) refuse('EBUSY');
    if (this.isReadOnly) refuse('EROFS');
    const { node } = old;
    const replaced = place.node;
    if (old.isTooLong) refuse('ENAMETOOLONG');
    if (node === undefined) refuse('ENOENT');
    if (place.isTooLong) refuse('ENAMETOOLONG');
    if (node.kind !== 'directory' && (old.isSlashed || place.isSlashed)) refuse('ENOTDIR');
    if (node.kind === 'directory' && isWithin(place.directory, node)) refuse('EINVAL');
    if (replaced?.kind === 'directory' && isWithin(old.directory, replaced)) refuse('ENOTEMPTY');
    if (node === replaced) return;
    requireChange(old.directory);
    requireChange(place.directory);
    if (node.kind === 'directory' && replaced !== undefined && replaced.kind !== 'directory') refuse('ENOTDIR');
    if (node.kind !== 'directory' && replaced?.kind === 'directory') refuse('EISDIR');
    if (node.kind === 'directory' && node.parent !== place.directory && !isAllowed(node, 'write')) refuse('EACCES');
    if (replaced?.kind === 'directory' && replaced.entries.size > 0) refuse('ENOTEMPTY');
    this.#journal.record([
      { directory: old.directory, name: old.name, node: undefined },
      { directory: place.directory, name: place.name, node },
    ]);
    old.directory.mtimeNs = this.#now();
    place.directory.mtimeNs = old.directory.mtimeNs;
    if (node.kind === 'directory') node.parent = place.directory;
    if (replaced !== undefined) this.#dropName(replaced);
  }

  unlink(path: string): void {
    const place = this.#look(path, { follow: false });
    if (place.name === undefined) refuse('EISDIR');
    if (this.isReadOnly) refuse('EROFS');
    if (place.node === undefined) refuse('ENOENT');
    requireChange(place.directory);
    if (place.node.kind === 'directory') refuse('EISDIR');
    this.#record(place.directory, place.name, undefined);
    this.#dropName(place.node);
  }

  removeDirectory(path: string): void {
    const place = this.#look(path, { follow: false });
    if (place.name === undefined) refuse('EBUSY');
    if (this.isReadOnly) refuse('EROFS');
    if (place.node === undefined) refuse('ENOENT');
    requireChange(place.directory);
    if (place.node.kind !== 'directory') refuse('ENOTDIR');
    if (place.node.entries.size > 0) refuse('ENOTEMPTY');
    this.#record(place.directory, place.name, undefined);
    this.#dropName(place.node);
  }

  read({ node }: Opening, into: Uint8Array, position: number): number {
    if (into.length === 0) return 0;
    if (node.kind === 'directory') refuse('EISDIR');
    if (node.kind !== 'file') return 0;
    const read = node.content.bytes.subarray(position, position + into.length);
    into.set(read);
    return read.length;
  }

  /** @returns how many bytes there was space for, at least one */
  write({ node, isWritable }: Opening, data: Uint8Array, position: number): number {
    if (data.length === 0) return 0;
    if (!isWritable || node.kind !== 'file') refuse('EBADF');
    if (this.isReadOnly) refuse('EROFS');
    const { length } = node.content.bytes;
    const room = Math.max(0, length + this.capacityBytes - this.#usedBytes - position);
    const written = data.subarray(0, Math.max(room, Math.min(data.length, length - position)));
    if (written.length === 0) refuse('ENOSPC');
    this.#usedBytes += Math.max(0, position + written.length - length);
    node.content.write(written, position);
    node.mtimeNs = this.#now();
    return written.length;
  }

  truncate({ node, isWritable }: Opening, length: number): void {
    if (!isWritable || node.kind !== 'file') refuse('EINVAL');
    if (this.isReadOnly) refuse('EROFS');
    const growth = length - node.content.bytes.length;
    if (growth > 0) this.#require(growth);
    this.#usedBytes += growth;
    node.content.truncate(length);
    node.mtimeNs = this.#now();
  }

  sync({ node }: Opening): void {
    if (node.kind === 'other') refuse('EINVAL');
    if (node.kind === 'directory') this.#journal.sync(node);
    if (node.kind !== 'file') return;
    if (this.isReadOnly && !node.content.isSynced) refuse('EROFS');
    node.content.sync();
    node.syncedMtimeNs = node.mtimeNs;
  }

  /** A synchronisation has failed: the content may be lost even if a later one succeeds. */
  failSync({ node }: Opening): void {
    if (node.kind === 'file') node.content.failSync();
  }

  /** All names reach the platter. */
  syncNames(): void {
    this.#journal.syncAll();
  }

  /** All that processes see reaches the platter. */
  syncAll(): void {
    this.syncNames();
    for (const node of this.#nodes()) {
      if (node.kind !== 'file') continue;
      node.content.sync();
      node.syncedMtimeNs = node.mtimeNs;
    }
  }

  /** The power fails, and the machine starts again. */
  crash(random: Random): void {
    this.#journal.crash(random.branch('names'));
    const found = restartTree(this.#root, random.branch('contents'));
    this.#inodes.keepOnly(found);
    this.#usedBytes = [...found].reduce((sum, node) => sum + bytesOf(node), 0);
  }

  /** All inodes that have a name. */
  *#nodes(directory = this.#root): Generator<DiskNode> {
    yield directory;
    for (const node of directory.entries.values()) {
      if (node.kind === 'directory') yield* this.#nodes(node);
      else yield node;
    }
  }

  #look(path: string, options: { readonly follow: boolean }): Place {
    const place = lookUp(this.#root, path, options);
    return place.isTooLong ? refuse('ENAMETOOLONG') : place;
  }

  /** @returns the name that something new can have @throws if nothing can be made there */
  #vacant({ directory, name }: Place): string {
    if (this.isReadOnly) refuse('EROFS');
    requireChange(directory);
    return name ?? refuse('EEXIST');
  }

  #record(directory: DirectoryNode, name: string, node: DiskNode | undefined): void {
    this.#journal.record([{ directory, name, node }]);
    directory.mtimeNs = this.#now();
  }

  #require(bytes: number): void {
    if (this.#usedBytes + bytes > this.capacityBytes) refuse('ENOSPC');
  }

  #dropName(node: DiskNode): void {
    if (node.kind !== 'directory') node.names -= 1;
    this.#release(node);
  }

  /** Frees what nothing refers to. */
  #release(node: DiskNode): void {
    if (node.kind !== 'directory' && node.names > 0) return;
    if (node.kind === 'file' && node.openings > 0) return;
    this.#usedBytes -= bytesOf(node);
    this.#inodes.free(node);
  }
}
