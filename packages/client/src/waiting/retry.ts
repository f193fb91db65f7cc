import { type Sleep, sleep } from './sleep.js';

export interface RetryOptions {
  /**
   * Decides after each failure how long to wait before the next try, in milliseconds; undefined if another try would not help.
   * @param failures - how many tries have failed so far, this one included
   */
  delayAfter(error: unknown, failures: number): number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly sleep?: Sleep | undefined;
}

/**
 * Tries until it succeeds, or another try would not help.
 * @param attempt - is called with the number of tries that have failed
 * @throws the error of the last try, and the reason of an abort
 */
export async function retry<Result>(
  attempt: (failures: number) => Promise<Result>,
  { delayAfter, signal, sleep: wait = sleep }: RetryOptions,
): Promise<Result> {
  for (let failures = 0; ; ) {
    signal?.throwIfAborted();
    try {
      return await attempt(failures);
    } catch (error) {
      signal?.throwIfAborted();
      failures += 1;
      const delayMs = delayAfter(error, failures);
      if (delayMs === undefined) throw error;
      await wait(delayMs, signal);
    }
  }
}
