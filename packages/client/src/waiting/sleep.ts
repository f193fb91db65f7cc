import { onAbort } from './on-abort.js';

/** Node.js fires a timer at once that is set for longer than this, some 24.8 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Waits. An abort ends the wait at once and rejects with the signal's own reason.
 * @param milliseconds - how long, at most 24.8 days; 0 still lets pending events pass
 */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const timer = setTimeout(
      () => {
        forget();
        resolve();
      },
      Math.min(milliseconds, MAX_TIMER_MS),
    );
    const forget = onAbort(signal, () => {
      clearTimeout(timer);
      reject(signal?.reason);
    });
  });
}

/** {@link sleep}, or a test's stand-in for it. */
export type Sleep = typeof sleep;
