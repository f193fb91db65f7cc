import { mayPass } from 'jasmin-arc';
import { napUntil } from '../process/wait.js';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
const PATIENCE_MS = 3_600_000;
/** Shorter: an error of a server that can be reached may be final. */
const ANSWER_PATIENCE_MS = 300_000;

/**
 * Tries something that changes nothing again and again while the server, which has answered before, cannot be reached or
 * has trouble: the outputs of a job that took hours are worth waiting for.
 * @throws an error that another try would not help; any error after an hour, or after five minutes where the server answers
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
      if (!mayPass(error)) throw error;
      if (waited >= (error.retryable ? patienceMs : Math.min(patienceMs, ANSWER_PATIENCE_MS))) throw error;
      await nap(delay, signal);
    }
  }
}
