import { Readable } from 'node:stream';
import { TransferError } from '../errors/index.js';
import type { FileFacts, OpenFile } from '../machine/file-system.js';
import { fileSystem } from '../machine/files.js';

/** The source of an upload: a local file, or bytes made by this program. */
export type PlannedUpload = {
  /** The name in the session directory. */
  readonly path: string;
  /** The size that the description tells the server, which waits for exactly that many bytes. */
  readonly declaredSizeBytes?: number;
} & ({ readonly localPath: string } | { readonly content: Uint8Array });

/** An open source of an upload; it may be read several times. */
export interface LocalSource extends AsyncDisposable {
  readonly sizeBytes: number;
  /** All of its bytes, from the beginning. */
  read(onProgress: (transferredBytes: number) => void): Readable;
}

const CHUNK_BYTES = 128 * 1024;

/**
 * Opens the source of an upload.
 * @throws TransferError, not retryable, if the local file cannot be read, is no file, or is not as large as declared
 */
export async function openLocalSource(upload: PlannedUpload): Promise<LocalSource> {
  const source = 'content' in upload ? new BytesSource(upload.content) : await openFile(upload.path, upload.localPath);
  const { declaredSizeBytes = source.sizeBytes } = upload;
  if (source.sizeBytes !== declaredSizeBytes) {
    await source[Symbol.asyncDispose]();
    throw new TransferError(
      upload.path,
      `Cannot upload ${upload.path}: it has ${source.sizeBytes} bytes where the description declares ${declaredSizeBytes}`,
      { retryable: false },
    );
  }
  return source;
}

async function openFile(path: string, localPath: string): Promise<FileSource> {
  let file: OpenFile | undefined;
  try {
    file = await fileSystem.current.open(localPath, 'read');
    const facts = await file.facts();
    if (facts.kind !== 'file') throw new Error('it is not a regular file');
    return new FileSource(path, localPath, file, facts);
  } catch (cause) {
    await file?.close();
    throw new TransferError(path, `Cannot upload ${path} from ${localPath}: ${(cause as Error).message}`, {
      retryable: false,
      cause,
    });
  }
}

class BytesSource implements LocalSource {
  readonly #content: Uint8Array;

  constructor(content: Uint8Array) {
    this.#content = content;
  }

  get sizeBytes(): number {
    return this.#content.byteLength;
  }

  read(onProgress: (transferredBytes: number) => void): Readable {
    return Readable.from(chunks(this.#content, onProgress), { objectMode: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function* chunks(content: Uint8Array, onProgress: (transferredBytes: number) => void): Generator<Uint8Array> {
  for (let start = 0; start < content.byteLength; start += CHUNK_BYTES) {
    const chunk = content.subarray(start, start + CHUNK_BYTES);
    yield chunk;
    onProgress(start + chunk.byteLength);
  }
}

type FileVersion = Pick<FileFacts, 'size' | 'mtimeNs'>;

class FileSource implements LocalSource {
  readonly sizeBytes: number;
  readonly #path: string;
  readonly #localPath: string;
  readonly #file: OpenFile;
  readonly #version: FileVersion;

  constructor(path: string, localPath: string, file: OpenFile, version: FileVersion) {
    this.#path = path;
    this.#localPath = localPath;
    this.#file = file;
    this.#version = version;
    this.sizeBytes = version.size;
  }

  read(onProgress: (transferredBytes: number) => void): Readable {
    return Readable.from(this.#chunks(onProgress), { objectMode: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close().catch(() => {}); // it was only read
  }

  async *#chunks(onProgress: (transferredBytes: number) => void): AsyncGenerator<Uint8Array> {
    let position = 0;
    while (position < this.sizeBytes) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, this.sizeBytes - position));
      const bytesRead = await this.#file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) throw this.#changed();
      position += bytesRead;
      // Before the last piece is sent: with it, the server would take the file for complete and may start the job.
      if (position === this.sizeBytes) await this.#checkUnchanged();
      yield buffer.subarray(0, bytesRead);
      onProgress(position);
    }
  }

  async #checkUnchanged(): Promise<void> {
    const { size, mtimeNs } = await this.#file.facts();
    if (size !== this.#version.size || mtimeNs !== this.#version.mtimeNs) throw this.#changed();
  }

  #changed(): TransferError {
    return new TransferError(
      this.#path,
      `Cannot upload ${this.#path}: the local file ${this.#localPath} changed while it was being read`,
      { retryable: false, remedy: 'resubmit-when-unchanged' },
    );
  }
}
