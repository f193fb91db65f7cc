import {
  type ArcError,
  DestinationError,
  JobNotFoundError,
  NoTargetsAvailableError,
  ProxyGenerationError,
  SessionFileNotFoundError,
  TransferError,
  UnsafePathError,
} from '../errors/index.js';
import { silentLog } from '../log/log.js';
import { cannotUse, isAboutPlace } from './destination.js';
import { type FileVersion, isSameVersion, versionsOf } from './file-versions.js';
import { PartFile } from './part-file.js';
import { type RetryOptions, retrying, transferError } from './retry-transfer.js';
import type { OpenedFile, SessionDirectory } from './session-directory.js';
import type { ProgressListener } from './transfer-progress.js';

export interface DownloadOptions extends RetryOptions {
  /** How many files are downloaded at the same time. @default 4 */
  readonly concurrency?: number | undefined;
  /** Called for every piece that has been written. */
  readonly onProgress?: ProgressListener | undefined;
  /** Whether to compute SHA-256 checksums on the way. @default false */
  readonly sha256?: boolean | undefined;
  /** Whether the job may still write: a file that has grown meanwhile is accepted as it is now. @default false */
  readonly growing?: boolean | undefined;
  /** Called for every file that has been saved, and again for a file that changed meanwhile and was fetched again. */
  readonly onFile?: ((file: DownloadedFile) => void) | undefined;
  /**
   * Called with the name, in the session directory, of a file that the server does not deliver, even after retries; the
   * others are still fetched. @default such a file ends the others
   */
  readonly onRefused?: ((path: string, error: ArcError) => void) | undefined;
}

/** A file to download, as the server described it before. */
export interface FileToDownload {
  /** The name in the session directory. */
  readonly path: string;
  /** @default the size that the server tells with the file */
  readonly sizeBytes?: number | undefined;
  /** When it was written to last, by the server's clock. @default the server is asked if the time is needed */
  readonly modifiedAt?: Date | undefined;
}

/** A file of a job that has arrived complete. */
export interface DownloadedFile {
  /** The name in the session directory. */
  readonly path: string;
  /** The path that it has here. */
  readonly localPath: string;
  /** Its size in bytes. */
  readonly sizeBytes: number;
  /** In hexadecimal, if it was asked for. */
  readonly sha256?: string;
  /** The time of its last change, the same before it was fetched and after; missing if it is not known. */
  readonly modifiedAt?: Date;
}

/** A file that changes this often during its download cannot be downloaded whole. */
export const MAX_CHANGES = 3;
/**
 * For files of at least this size, the time of the last change is asked for before the download. A smaller file is quickly read
 * again in the rare case that its connection breaks.
 */
const DATED_FROM_BYTES = 8 * 1024 * 1024;

/**
 * How many more bytes of a file that grows than were known of an answer may announce. Where it announces more, the size is asked for
 * once more: what is announced by mistake could fill the disk.
 */
export const BELIEVED_BYTES = 64 * 1024 * 1024;

/**
 * Downloads one file to a local path. It is written beside its destination and appears there only when it is complete; a
 * failed download leaves no file.
 */
export async function downloadFile(
  session: SessionDirectory,
  file: FileToDownload,
  localPath: string,
  options: DownloadOptions = {},
): Promise<DownloadedFile> {
  const { signal, sha256 = false, log = silentLog } = options;
  const { path } = file;
  try {
    await using part = await PartFile.create(localPath, { sha256 });
    const download = new Download(session, file, part, options);
    await retrying(`Downloading ${path}`, (_failures, progressed) => download.continue(progressed), options);
    signal?.throwIfAborted();
    const checksum = await part.complete();
    const downloaded = {
      path,
      localPath,
      sizeBytes: part.sizeBytes,
      ...(checksum !== undefined && { sha256: checksum }),
    };
    log.verbose(`Downloaded ${path} to ${localPath} (${part.sizeBytes} bytes)`);
    options.onFile?.(downloaded);
    return downloaded;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw isAboutPlace(error) ? cannotUse(localPath, localPath, error) : downloadError(path, error);
  }
}

/** The same error, naming the file, unless it is about more than this file, or names it already. */
export const downloadError = (path: string, error: unknown): unknown =>
  saysEnough(error) ? error : transferError('download', path, error);

/** @param how - the file has changed */
export const keepsChanging = (path: string, how: string): TransferError =>
  new TransferError(path, `Cannot download ${path}: it keeps changing on the server (${how})`, {
    remedy: 'wait-until-unchanged',
    retryable: false,
  });

const saysEnough = (error: unknown): boolean =>
  error instanceof SessionFileNotFoundError ||
  error instanceof JobNotFoundError ||
  error instanceof UnsafePathError ||
  error instanceof DestinationError ||
  error instanceof ProxyGenerationError ||
  (error instanceof NoTargetsAvailableError && !error.retryable);

/**
 * One file's progress through broken connections and changes on the server.
 *
 * A file that was received in pieces counts only if they are proven to be of one version: by the server's identifier of the
 * version; for a job that has ended, by the time of the last change before the first byte and after the last; otherwise by
 * reading everything before the last break again.
 */
class Download {
  readonly #session: SessionDirectory;
  readonly #file: FileToDownload;
  readonly #path: string;
  readonly #part: PartFile;
  readonly #options: DownloadOptions;
  /** The size that the complete file must have. */
  #sizeBytes: number | undefined;
  #changes = 0;
  /** The most bytes that it ever held: bytes that are fetched again are no progress. */
  #furthest = 0;
  #isWhole = false;
  /** The version (ETag) of the file that is being received. */
  #version: string | undefined;
  /** The version before the first byte; undefined if it was not asked for, or the server does not tell. */
  #before: FileVersion | undefined;
  /** The offset of the last break after which the file may be of another version; 0 if it came in one piece. */
  #seam = 0;
  /** How many bytes before the seam have been read again and were the same. */
  #compared = 0;

  constructor(session: SessionDirectory, file: FileToDownload, part: PartFile, options: DownloadOptions) {
    this.#session = session;
    this.#file = file;
    this.#path = file.path;
    this.#part = part;
    this.#sizeBytes = file.sizeBytes;
    this.#options = options;
  }

  /** Fetches the missing bytes. Rejects with a retryable error if the connection breaks. */
  async continue(progressed: (bytes: number) => void): Promise<void> {
    for (;;) {
      const change = (await this.#fetchRest(progressed)) ?? (await this.#findChange(progressed));
      if (change === undefined) return;
      await this.#beginAnew(change);
    }
  }

  /** @returns how the file has changed on the server; undefined when all of it is here */
  async #fetchRest(progressed: (bytes: number) => void): Promise<string | undefined> {
    if (this.#isWhole) return undefined;
    const { signal, growing = false } = this.#options;
    this.#sizeBytes ??= await this.#listedSize();
    if (this.#part.sizeBytes === 0) await this.#begin();
    const opened = await this.#session.open(this.#path, {
      offset: this.#part.sizeBytes,
      version: this.#version,
      signal,
    });
    try {
      this.#sizeBytes ??= opened.sizeBytes;
      if (growing) this.#sizeBytes = await this.#grownSize(opened.sizeBytes);
      if (opened.sizeBytes !== undefined && opened.sizeBytes !== this.#sizeBytes) {
        return `it has ${opened.sizeBytes} bytes now, not ${this.#sizeBytes}`;
      }
      if (opened.offset !== this.#part.sizeBytes) {
        // The whole file instead of the rest is accepted; a part from another offset is not.
        await this.#part.startAgain();
        if (opened.offset !== 0) throw this.#incomplete(`the server sent the bytes from ${opened.offset}`);
      }
      if (!(await this.#receive(opened, progressed))) return `it is longer than ${this.#sizeBytes ?? 0} bytes`;
    } finally {
      opened.body.destroy();
    }
    this.#isWhole = this.#part.sizeBytes === this.#sizeBytes;
    // The answer was complete, so the file on the server is shorter than listed.
    return this.#isWhole ? undefined : `it ended after ${this.#part.sizeBytes} bytes, not ${this.#sizeBytes}`;
  }

  /** The size of a file that may have grown since it was asked for last. */
  async #grownSize(announced = 0): Promise<number | undefined> {
    const known = this.#sizeBytes ?? 0;
    if (announced <= known) return this.#sizeBytes;
    return announced - known <= BELIEVED_BYTES ? announced : this.#listedSize();
  }

  /** Records the properties that distinguish this version of the file from others. */
  async #begin(): Promise<void> {
    const { growing = false } = this.#options;
    const { modifiedAt, sizeBytes } = this.#file;
    this.#version = undefined;
    if (growing) return;
    if (modifiedAt !== undefined && this.#changes === 0) this.#before = { modifiedAt, sizeBytes };
    else if ((this.#sizeBytes ?? 0) >= DATED_FROM_BYTES) this.#before = await this.#lookAtVersion();
    else this.#before = undefined;
  }

  /** @returns false if the server sends more bytes than expected; these are not written */
  async #receive({ body, version }: OpenedFile, progressed: (bytes: number) => void): Promise<boolean> {
    const { onProgress } = this.#options;
    const totalBytes = this.#sizeBytes ?? 0;
    const begunAt = this.#part.sizeBytes;
    if (begunAt === 0) this.#version = version;
    const isSameVersion = version !== undefined && version === this.#version;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      if (this.#part.sizeBytes + chunk.byteLength > totalBytes) return false;
      if (!isSameVersion && this.#seam !== begunAt) {
        this.#seam = begunAt;
        this.#compared = 0;
      }
      await this.#part.append(chunk);
      const transferredBytes = this.#part.sizeBytes;
      if (transferredBytes > this.#furthest) {
        progressed(transferredBytes - this.#furthest);
        this.#furthest = transferredBytes;
      }
      onProgress?.({ path: this.#path, transferredBytes, totalBytes: this.#sizeBytes });
    }
    return true;
  }

  /** @returns how the file has changed while it was received in pieces; undefined when it is one version */
  async #findChange(progressed: (bytes: number) => void): Promise<string | undefined> {
    if (this.#seam === 0) return undefined;
    const after = this.#before && (await this.#lookAtVersion());
    if (this.#before === undefined || after === undefined) return this.#compareBeginning(progressed);
    return isSameVersion(after, this.#before) ? undefined : `it was written to at ${after.modifiedAt.toISOString()}`;
  }

  /** Reads the bytes before the last break again. */
  async #compareBeginning(progressed: (bytes: number) => void): Promise<string | undefined> {
    const { signal, growing = false, log = silentLog } = this.#options;
    log.verbose(`Reading the first ${this.#seam} bytes of ${this.#path} again: it was received in pieces`);
    const length = this.#seam - this.#compared;
    const opened = await this.#session.open(this.#path, { offset: this.#compared, length, signal });
    try {
      if (!growing && opened.sizeBytes !== undefined && opened.sizeBytes !== this.#sizeBytes) {
        return `it has ${opened.sizeBytes} bytes now, not ${this.#sizeBytes}`;
      }
      if (opened.offset > this.#compared) throw this.#incomplete(`the server sent the bytes from ${opened.offset}`);
      this.#compared = opened.offset;
      for await (const chunk of opened.body as AsyncIterable<Uint8Array>) {
        const piece = chunk.subarray(0, this.#seam - this.#compared);
        if (!(await this.#part.holds(this.#compared, piece))) return 'its beginning is not what it was';
        this.#compared += piece.byteLength;
        progressed(piece.byteLength);
        if (this.#compared === this.#seam) return undefined;
      }
    } finally {
      opened.body.destroy();
    }
    return `it ended after ${this.#compared} bytes, not ${this.#sizeBytes}`;
  }

  /** Prepares to fetch the present version of the file. */
  async #beginAnew(how: string): Promise<void> {
    this.#changes += 1;
    if (this.#changes >= MAX_CHANGES) {
      throw keepsChanging(this.#path, how);
    }
    this.#options.log?.verbose(`Fetching ${this.#path} again from its start: ${how}`);
    await this.#part.startAgain();
    this.#isWhole = false;
    this.#seam = 0;
    this.#sizeBytes = await this.#listedSize();
  }

  async #listedSize(): Promise<number | undefined> {
    const stat = await this.#session.stat(this.#path, { signal: this.#options.signal });
    if (stat === undefined) throw new SessionFileNotFoundError(this.#path);
    if (stat.kind === 'directory') {
      throw new TransferError(this.#path, `Cannot download ${this.#path}: it is a directory`, { retryable: false });
    }
    return stat.sizeBytes;
  }

  async #lookAtVersion(): Promise<FileVersion | undefined> {
    return (await versionsOf(this.#session, [this.#path], { signal: this.#options.signal })).get(this.#path);
  }

  #incomplete(why: string): TransferError {
    return new TransferError(this.#path, `Cannot download ${this.#path}: ${why}`);
  }
}
