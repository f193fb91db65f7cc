import { SessionFileNotFoundError } from '../errors/index.js';
import { Backoff } from '../waiting/backoff.js';
import type { Sleep } from '../waiting/sleep.js';
import { GONE_AFTER_SECONDS, mayPass } from './server-patience.js';

export interface FollowFileOptions {
  /** Opens the file at an offset; delivers what is there now and ends. */
  read(offset: number): Promise<AsyncIterable<Uint8Array>>;
  /** Takes what was read; it is read again from there on where this fails. */
  write(chunk: Uint8Array, offset: number): Promise<void>;
  /** How many bytes of it are here already. */
  readonly from: number;
  /** Aborted once the job has ended, so that nothing more will be written. */
  readonly ended: AbortSignal;
  /** Aborted to give up; its reason is thrown. */
  readonly signal: AbortSignal;
  readonly sleep: Sleep;
  /** Milliseconds of any steady clock. */
  readonly now: () => number;
  /** For how long a server that cannot be asked is waited for. @default an hour */
  readonly patienceMs?: number;
}

const INTERVALS = { firstMs: 500, maxMs: 5_000 };
const PATIENCE_MS = 3_600_000;

/**
 * Copies a file that grows on the server, to its last byte: what a job writes to its stdout. Every byte is asked for by its
 * position, and the position moves on only by what has been written, so nothing is left out and nothing comes twice, however
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
    // Asked before reading: only then does an empty read mean that there is nothing any more.
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
        // A file that was there and is not any more is believed to be gone after a while, as a job is.
        const isGone = error instanceof SessionFileNotFoundError;
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
    // The end of the job wakes it; what was written until then is read at once.
    if (!isLast) await sleep(backoff.next(), wake).catch(() => signal.throwIfAborted());
  }
}
