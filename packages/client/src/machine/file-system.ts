/** What is known of an entry of a directory without reading it. */
export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  /** In bytes. */
  readonly size: number;
  /** When its content was changed last, in milliseconds since 1970. */
  readonly mtimeMs: number;
  /** The same in nanoseconds, as far as the file system keeps them. */
  readonly mtimeNs: bigint;
  /** The permission bits. */
  readonly mode: number;
  /** The device and inode: the same under all names of one file. */
  readonly identity: string;
}

/** An entry of a directory, as it is listed. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileFacts['kind'];
}

/** An open file. */
export interface OpenFile extends AsyncDisposable {
  /** @returns how many bytes were read; 0 at the end of the file */
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<number>;
  /** @returns how many bytes were written, which may be fewer than asked for */
  write(data: Uint8Array, offset: number, length: number, position: number): Promise<number>;
  truncate(length: number): Promise<void>;
  /** Resolves when the content will outlast a crash of the machine. */
  sync(): Promise<void>;
  facts(): Promise<FileFacts>;
  close(): Promise<void>;
}

/**
 * How a file is opened: `read`; `create`, for reading and writing, which fails if anything has that name; `directory`, only to
 * synchronise it. None of them waits for the other end of a pipe.
 */
export type OpenMode = 'read' | 'create' | 'directory';

/**
 * The files of this machine, as far as the library uses them. Each method rejects with the ordinary I/O error, with its `code`
 * and `syscall`.
 */
export interface FileSystem {
  /** @param permissions - of a file that is created @default 0o666, without those that the umask takes away */
  open(path: string, mode: OpenMode, permissions?: number): Promise<OpenFile>;
  /** Of what a link points to. */
  facts(path: string): Promise<FileFacts>;
  /** Of a link itself. */
  ownFacts(path: string): Promise<FileFacts>;
  /** Rejects if this user has no permission to read or to write. */
  access(path: string, to: 'read' | 'write'): Promise<void>;
  list(directory: string): Promise<readonly DirectoryEntry[]>;
  /** The names alone. Where a file system does not say of what kind entries are, `list` fails if one is removed meanwhile. */
  names(directory: string): Promise<readonly string[]>;
  /** The whole content. */
  read(path: string): Promise<Uint8Array>;
  /** @param permissions - @default 0o777, without those that the umask takes away */
  makeDirectory(path: string, permissions?: number): Promise<void>;
  /** Makes a directory with a new name that begins with `prefix`, for this user only. @returns its path */
  makeTemporaryDirectory(prefix: string): Promise<string>;
  /** Replaces a file that has the new name. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name; rejects if the name is taken. */
  link(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Removes a file, or a directory with all that it contains; what does not exist is no error. */
  removeTree(path: string): Promise<void>;
  readLink(path: string): Promise<string>;
  /** Makes a symbolic link; rejects if the name is taken. */
  makeLink(target: string, path: string): Promise<void>;
  /** What a path leads to, through links, for functions that answer at once; undefined where `facts` would reject. */
  kindNow(path: string): FileFacts['kind'] | undefined;
  /** The same as `removeTree`, for the end of the process, when nothing can be awaited any more. */
  removeTreeNow(path: string): void;
}
