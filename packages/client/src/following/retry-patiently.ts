import { requireArgument } from '../checks/require-argument.js';
import { signal as abortSignal, callback, object, quantity } from '../checks/shape.js';
import type { ArcError } from '../errors/index.js';
import { Backoff } from '../waiting/backoff.js';
import { retry } from '../waiting/retry.js';
import type { Sleep } from '../waiting/sleep.js';
import { mayPass } from './server-patience.js';

const INTERVALS = { firstMs: 500, maxMs: 10_000, factor: 2 };
const PATIENCE_SECONDS = 3_600;
/** Shorter than for a server that cannot be reached: an error that a server answers with may be final. */
const ANSWER_PATIENCE_SECONDS = 300;

export interface PatientRetryOptions {
  readonly signal?: AbortSignal | undefined;
  /** How many seconds to wait for a server that cannot be reached. @default 3600 */
  readonly patienceSeconds?: number | undefined;
  /** Called when a wait begins: with the first failure of those in a row. @default nothing is called */
  readonly onWaiting?: ((error: ArcError) => void) | undefined;
  readonly sleep?: Sleep | undefined;
}

const OPTIONS = object<PatientRetryOptions>({
  signal: abortSignal,
  patienceSeconds: quantity('seconds'),
  onWaiting: callback(),
  sleep: callback(),
});

/**
 * Repeats an operation that may be done twice, as long as the server, which has answered before, cannot be reached or has
 * trouble: the outputs of a job that took hours are worth waiting for.
 * @throws an error that another try would not help; any error after `patienceSeconds`, or after five minutes where the server
 *   answers
 */
export async function retryPatiently<Result>(
  attempt: () => Promise<Result>,
  options: PatientRetryOptions = {},
): Promise<Result> {
  requireArgument('retryPatiently', 'options', options, OPTIONS);
  const { signal, patienceSeconds = PATIENCE_SECONDS, onWaiting, sleep } = options;
  const backoff = new Backoff(INTERVALS);
  let waitedMs = 0;
  const patienceMs = ({ retryable }: ArcError) =>
    1000 * (retryable ? patienceSeconds : Math.min(patienceSeconds, ANSWER_PATIENCE_SECONDS));
  const delayAfter = (error: unknown): number | undefined => {
    if (!mayPass(error) || waitedMs >= patienceMs(error)) return undefined;
    if (waitedMs === 0) onWaiting?.(error);
    const delayMs = backoff.next();
    waitedMs += delayMs;
    return delayMs;
  };
  return retry(attempt, { delayAfter, signal, sleep });
}
