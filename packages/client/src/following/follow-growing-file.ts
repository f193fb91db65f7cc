import { JobNotFoundError, SessionFileNotFoundError } from '../errors/index.js';
import { Backoff } from '../waiting/backoff.js';
import type { Sleep } from '../waiting/sleep.js';
import { GONE_AFTER_SECONDS, mayPass } from './server-patience.js';

export interface FollowFileOptions {
  /** Opens the file at an offset; delivers the bytes that are there now and ends. */
  read(offset: number): Promise<AsyncIterable<Uint8Array>>;
  /** Handles bytes that were read. If it fails, they are read again. */
  write(chunk: Uint8Array, offset: number): Promise<void>;
  /** How many bytes of the file the caller has already. */
  readonly from: number;
  /** Aborted once the job has ended, so that nothing more will be written. */
  readonly ended: AbortSignal;
  /** Aborted to stop following; its reason is thrown. */
  readonly signal: AbortSignal;
  readonly sleep: Sleep;
  /** Milliseconds of any steady clock. */
  readonly now: () => number;
  /** How many milliseconds to wait for a server that cannot be asked. @default an hour */
  readonly patienceMs?: number;
}

const INTERVALS = { firstMs: 500, maxMs: 5_000 };
const PATIENCE_MS = 3_600_000;

/**
 * Copies a file that grows on the server, such as the stdout of a job, to its last byte. Every byte is asked for by its
 * position, and the position advances only by bytes that have been written, so no byte is left out or copied twice, however
 * often the connection breaks.
 * @returns how many bytes the file had; undefined if there never was one
 */
export async function followFile(options: FollowFileOptions): Promise<number | undefined> {
  const { from, ended, signal, sleep, now, patienceMs = PATIENCE_MS } = options;
  const wake = AbortSignal.any([ended, signal]);
  const backoff = new Backoff(INTERVALS);
  let position = from;
  let exists = false;
  let failingSince: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    // Read before the file is: only if the job had ended by then does an empty read mean that no more bytes will come.
    const isLast = ended.aborted;
    const before = position;
    try {
      for await (const chunk of await options.read(position)) {
        await options.write(chunk, position);
        position += chunk.length;
        failingSince = undefined;
      }
      exists = true;
      failingSince = undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SessionFileNotFoundError && position === 0)) {
        // A file that existed and is not found any more is believed to be gone only after a while, as is a job.
        const isGone = error instanceof SessionFileNotFoundError || error instanceof JobNotFoundError;
        if (!isGone && !mayPass(error)) throw error;
        failingSince ??= now();
        if (now() - failingSince >= (isGone ? GONE_AFTER_SECONDS * 1000 : patienceMs)) throw error;
        await sleep(backoff.next(), signal);
        continue;
      }
    }
    const isGrowing = position > before;
    if (isLast && !isGrowing) return exists ? position : undefined;
    if (isGrowing) backoff.reset();
    // The end of the job ends the wait; the bytes that it wrote until then are read at once.
    if (!isLast) await sleep(backoff.next(), wake).catch(() => signal.throwIfAborted());
  }
}
