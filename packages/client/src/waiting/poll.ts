import { Backoff, type BackoffSettings } from './backoff.js';
import { type Sleep, sleep } from './sleep.js';

export interface PollOptions extends BackoffSettings {
  /** How much waiting between looks may add up to, in milliseconds, before one more look is the last. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly sleep?: Sleep | undefined;
}

/**
 * Looks again and again, at growing intervals, until there is something to see.
 * @param look - gives undefined while there is nothing
 * @returns what was seen; undefined when the patience has run out
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
