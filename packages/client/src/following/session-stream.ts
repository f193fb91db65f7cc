import { Readable } from 'node:stream';
import { TransferError } from '../errors/index.js';
import { type RetryOptions, retrying } from '../transfer/retry-transfer.js';
import type { OpenedFile, SessionDirectory } from '../transfer/session-directory.js';
import { BELIEVED_BYTES } from '../transfer/verified-download.js';
import { onAbort } from '../waiting/on-abort.js';

/** Options of reading a file of a job. */
export interface ReadFileOptions {
  /** Stops reading: its reason is thrown or, once there is a stream, the error of that. */
  readonly signal?: AbortSignal | undefined;
  /** Where to start, in bytes. @default 0 */
  readonly offset?: number | undefined;
}

export interface SessionStreamOptions extends RetryOptions {
  /** The first byte to read; at or beyond the end of the file the stream is empty. @default 0 */
  readonly offset?: number;
}

/**
 * Reads a file in a session directory, also while the job writes it: delivers the bytes that are there now and ends. If the
 * connection breaks, it goes on from the byte that it had reached.
 * @throws the same as {@link SessionDirectory.open}; later failures are errors of the stream
 */
export async function openSessionStream(
  session: SessionDirectory,
  path: string,
  { offset = 0, ...options }: SessionStreamOptions = {},
): Promise<Readable> {
  const giveUp = new AbortController();
  const { signal } = options;
  const forget = onAbort(signal, () => giveUp.abort(signal?.reason));
  const retries = { ...options, signal: giveUp.signal };
  try {
    const opened = await retrying(
      `Reading ${path}`,
      () => session.open(path, { offset, signal: giveUp.signal }),
      retries,
    );
    const stream = new SessionStream({ session, path, offset, opened, retries, giveUp });
    return stream.once('close', forget);
  } catch (error) {
    forget();
    throw error;
  }
}

interface SessionStreamDependencies {
  readonly session: SessionDirectory;
  readonly path: string;
  readonly offset: number;
  readonly opened: OpenedFile;
  readonly retries: RetryOptions;
  readonly giveUp: AbortController;
}

class SessionStream extends Readable {
  readonly #parts: SessionStreamDependencies;
  #opened: OpenedFile;
  /** The next byte to deliver, counted from the beginning of the file. */
  #position: number;
  #wanted: (() => void) | undefined;
  #begun = false;

  constructor(parts: SessionStreamDependencies) {
    super();
    this.#parts = parts;
    this.#opened = parts.opened;
    this.#position = parts.offset;
    parts.giveUp.signal.addEventListener('abort', () => this.destroy(parts.giveUp.signal.reason), { once: true });
  }

  override _read(): void {
    this.#wanted?.();
    if (this.#begun) return;
    this.#begun = true;
    this.#deliver().then(
      () => this.push(null),
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#wanted?.();
    this.#opened.body.destroy();
    this.#parts.giveUp.abort(error ?? undefined);
    callback(error);
  }

  async #deliver(): Promise<void> {
    const { session, path, retries, giveUp } = this.#parts;
    let isFresh = true;
    await retrying(
      `Reading ${path}`,
      async (_failures, progressed) => {
        if (!isFresh) this.#opened = await session.open(path, { offset: this.#position, signal: giveUp.signal });
        isFresh = false;
        await this.#deliverFrom(this.#opened, progressed);
      },
      retries,
    );
  }

  async #deliverFrom({ body, offset, sizeBytes }: OpenedFile, progressed: (bytes: number) => void): Promise<void> {
    const { path, session, giveUp } = this.#parts;
    if (offset > this.#position) throw new TransferError(path, `Cannot read ${path}: the server skipped some of it`);
    // An announced size that is far too large is not used: the size that the server reports for the file is asked for instead.
    let end = sizeBytes !== undefined && sizeBytes - this.#position <= BELIEVED_BYTES ? sizeBytes : undefined;
    let received = offset;
    // A server that ignores the range sends the file from its beginning.
    let superfluous = this.#position - offset;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      received += chunk.length;
      // A-REX announces the length of every file that is not empty. If it does not, or too much, the length is asked for separately.
      end ??= await sizeOf(session, path, giveUp.signal);
      if (received > end) {
        throw new TransferError(path, `Cannot read ${path}: the server sends more than the ${end} bytes that it has`, {
          retryable: false,
        });
      }
      const news = chunk.subarray(superfluous);
      superfluous -= chunk.length - news.length;
      if (news.length === 0) continue;
      this.#position += news.length;
      progressed(news.length);
      if (!this.push(news)) await new Promise<void>((resolve) => this.#wait(resolve));
    }
  }

  #wait(resolve: () => void): void {
    this.#wanted = () => {
      this.#wanted = undefined;
      resolve();
    };
  }
}

async function sizeOf(session: SessionDirectory, path: string, signal: AbortSignal): Promise<number> {
  const stat = await session.stat(path, { signal });
  return (stat?.kind === 'file' ? stat.sizeBytes : undefined) ?? 0;
}
