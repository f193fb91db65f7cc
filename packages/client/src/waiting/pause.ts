import { onAbort } from './on-abort.js';

/**
 * Waits. An abort ends the wait at once and rejects with the signal's own reason.
 * @param milliseconds - how long; 0 still lets pending events pass
 */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const timer = setTimeout(() => {
      forget();
      resolve();
    }, milliseconds);
    const forget = onAbort(signal, () => {
      clearTimeout(timer);
      reject(signal?.reason);
    });
  });
}

/** {@link pause}, or a test's stand-in for it. */
export type Pause = typeof pause;
