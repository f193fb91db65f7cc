import { GONE_AFTER_SECONDS, mayPass, SessionFileNotFoundError } from 'jasmin-arc';

/** Waits, but no longer than until the signal is aborted; an abort is no error. */
export type Nap = (milliseconds: number, wake: AbortSignal) => Promise<void>;

export interface FollowFileParts {
  /** Opens the file at an offset; delivers what is there now and ends. */
  read(offset: number): Promise<AsyncIterable<Uint8Array>>;
  write(chunk: Uint8Array): Promise<void>;
  /** Aborted once the job has ended, so that nothing more will be written. */
  readonly ended: AbortSignal;
  /** Aborted to give up; its reason is thrown. */
  readonly signal: AbortSignal;
  readonly nap: Nap;
  /** Milliseconds of any steady clock. */
  readonly now: () => number;
  /** For how long a server that cannot be asked is waited for. @default an hour */
  readonly patienceMs?: number;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 5_000;
const GROWTH = 1.5;
const PATIENCE_MS = 3_600_000;

/**
 * Copies a file that grows on the server, from its first byte to its last: what a job writes to its stdout. Every byte is
 * asked for by its position, and the position moves on only by what has been written, so nothing is left out and nothing
 * comes twice, however often the connection breaks.
 * @returns how many bytes the file had; undefined if there never was one
 */
export async function followFile(parts: FollowFileParts): Promise<number | undefined> {
  const { ended, signal, nap, now, patienceMs = PATIENCE_MS } = parts;
  const wake = AbortSignal.any([ended, signal]);
  let position = 0;
  let exists = false;
  let delay = FIRST_DELAY_MS;
  let failingSince: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    // Asked before reading: only then does an empty read mean that there is nothing any more.
    const isLast = ended.aborted;
    const before = position;
    try {
      for await (const chunk of await parts.read(position)) {
        await parts.write(chunk);
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
        await nap(delay, signal);
        delay = Math.min(delay * GROWTH, LONGEST_DELAY_MS);
        continue;
      }
    }
    const isGrowing = position > before;
    if (isLast && !isGrowing) return exists ? position : undefined;
    delay = isGrowing ? FIRST_DELAY_MS : Math.min(delay * GROWTH, LONGEST_DELAY_MS);
    if (!isLast) await nap(delay, wake);
  }
}
