import { ArcError } from 'jasmin-arc';
import { napUntil } from './wait.js';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
const PATIENCE_MS = 3_600_000;

/**
 * Tries something that changes nothing again and again while the server cannot be reached: the end of a job that took
 * hours is no time to give up.
 * @throws whatever another try would not help, or what still fails after an hour
 */
export async function persistently<Result>(
  attempt: () => Promise<Result>,
  signal: AbortSignal,
  { nap = napUntil, patienceMs = PATIENCE_MS }: { readonly nap?: typeof napUntil; readonly patienceMs?: number } = {},
): Promise<Result> {
  for (let delay = FIRST_DELAY_MS, waited = 0; ; waited += delay, delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ArcError) || !error.retryable || waited >= patienceMs) throw error;
      await nap(delay, signal);
    }
  }
}
