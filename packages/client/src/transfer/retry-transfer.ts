import { ArcError, JobNotFoundError, TransferError } from '../errors/index.js';
import { HTTP_LIMITS } from '../http/http-limits.js';
import { FILE_RETRIES, mayTryAgain, type RetryPolicy } from '../http/retry-policy.js';
import { type Log, silentLog } from '../log/log.js';
import { Backoff } from '../waiting/backoff.js';
import { retry } from '../waiting/retry.js';
import type { Sleep } from '../waiting/sleep.js';

/** How much a try must transfer to count as progress: less than this, or more slowly, counts as a failure. */
const MIN_PROGRESS_BYTES = 16 * 1024;

/** How often and how long a transfer is retried. */
export interface RetryOptions {
  readonly signal?: AbortSignal | undefined;
  /** @default six failures in a row, a quarter of a second to eight seconds apart */
  readonly retries?: RetryPolicy;
  readonly sleep?: Sleep;
  readonly log?: Log;
  /** The present time in milliseconds, from any beginning. @default a monotonic clock */
  readonly now?: () => number;
}

/**
 * Tries until it succeeds, another try would not help, or too many tries in a row have failed.
 * @param attempt - is called with the number of tries in a row that have failed, and calls `progressed` with every number of bytes
 *   beyond those of earlier tries. If a try has transferred enough, and fast enough, failures are counted from 0 again: such a
 *   transfer will be completed
 */
export async function retrying<Result>(
  what: string,
  attempt: (failures: number, progressed: (bytes: number) => void) => Promise<Result>,
  { signal, retries = FILE_RETRIES, sleep, log = silentLog, now = () => performance.now() }: RetryOptions = {},
): Promise<Result> {
  const backoff = new Backoff(retries);
  let failuresInRow = 0;
  let since = 0;
  let bytes = 0;
  const progressed = (more: number) => {
    bytes += more;
  };
  const delayAfter = (error: unknown): number | undefined => {
    const leastBytes = (HTTP_LIMITS.minBytesPerSecond * (now() - since)) / 1_000;
    if (bytes >= Math.max(MIN_PROGRESS_BYTES, leastBytes)) {
      failuresInRow = 0;
      backoff.reset();
    }
    failuresInRow += 1;
    // A-REX does not know a job at the moment in which it replaces the job's record, so one such answer is not believed.
    const mayBeBlind = error instanceof JobNotFoundError && failuresInRow === 1;
    if (!mayBeBlind && !mayTryAgain(error, failuresInRow, retries)) return undefined;
    log.verbose(`${what}: ${(error as Error).message}; trying again`);
    return backoff.next();
  };
  const begin = () => {
    since = now();
    bytes = 0;
    return attempt(failuresInRow, progressed);
  };
  return retry(begin, { delayAfter, signal, sleep });
}

/** The same failure, naming the file, so that a user with fifty inputs knows which one failed. */
export function transferError(doing: 'upload' | 'download', path: string, cause: unknown): TransferError {
  if (cause instanceof TransferError && cause.path === path) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new TransferError(path, `Cannot ${doing} ${path}: ${message}`, {
    cause,
    remedy: cause instanceof ArcError ? cause.remedy : undefined,
    retryable: cause instanceof ArcError && cause.retryable,
  });
}
