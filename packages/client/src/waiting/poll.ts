import { Backoff, type BackoffSettings } from './backoff.js';
import { type Sleep, sleep } from './sleep.js';

export interface PollOptions extends BackoffSettings {
  /** How long the waits between looks may be together, in milliseconds; after that, one more look is the last. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly sleep?: Sleep | undefined;
}

/**
 * Looks repeatedly, at growing intervals, until a look has a result.
 * @param look - returns undefined while there is no result
 * @returns the result; undefined when the time is up
 * @throws what `look` throws, and the reason of an abort
 */
export async function poll<Result>(
  look: () => Promise<Result | undefined>,
  { patienceMs, signal, sleep: wait = sleep, ...settings }: PollOptions,
): Promise<Result | undefined> {
  const backoff = new Backoff(settings);
  for (let waitedMs = 0; ; ) {
    const seen = await look();
    if (seen !== undefined || waitedMs >= patienceMs) return seen;
    const delayMs = backoff.next();
    await wait(delayMs, signal);
    waitedMs += delayMs;
  }
}
