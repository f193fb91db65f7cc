import { onAbort } from './on-abort.js';

/**
 * Waits for work that is shared with other callers. An abort ends the wait at once and rejects with the signal's own reason; the
 * work goes on for the other callers.
 */
export function abortable<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(signal.reason));
    work.then(resolve, reject).finally(forget);
  });
}
