import { onAbort } from './on-abort.js';

/**
 * Waits for work that others wait for, too. An abort ends the wait at once and rejects with the signal's own reason; the
 * work goes on for the others.
 */
export function abortable<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(signal.reason));
    work.then(resolve, reject).finally(forget);
  });
}
