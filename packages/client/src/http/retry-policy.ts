import { ArcError, ServerUnreachableError } from '../errors/index.js';
import { isBrokenConnection } from './connection-errors.js';

/** What decides whether a request may be sent a second time. */
export interface Repeatability {
  readonly method: string;
  /** True where doing it twice is the same as doing it once, false where it never may; left out, the method decides. */
  readonly repeatable?: boolean | undefined;
}

/** GET and HEAD change nothing. Everything else, above all the creation of jobs, is repeated only where its sender says so. */
export const mayRepeat = ({ method, repeatable }: Repeatability): boolean =>
  repeatable ?? (method === 'GET' || method === 'HEAD');

const REPEAT_DELAYS_MS = [0, 250];

/**
 * How long to wait before a request is sent once more because its connection broke; undefined: give up.
 * Meant for kept-alive connections that the server had closed already. A server that cannot be reached is not tried
 * again here, so that the user hears of it at once.
 * @param failures - how often this request has failed so far
 */
export function repeatDelayMs(request: Repeatability, error: unknown, failures: number): number | undefined {
  if (!(error instanceof ServerUnreachableError) || !isBrokenConnection(error.cause)) return undefined;
  if (error.requestMayHaveArrived && !mayRepeat(request)) return undefined;
  return REPEAT_DELAYS_MS[failures - 1];
}

/** How patiently something that failed is tried again. */
export interface RetryPolicy {
  /** After so many failures in a row it has failed for good. */
  readonly maxFailures: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** For files: patient enough to sit out a restart of the server, which takes A-REX some seconds. */
export const FILE_RETRIES: RetryPolicy = { maxFailures: 6, firstDelayMs: 250, maxDelayMs: 8_000 };

/**
 * How long to wait before the next try: twice as long after each failure in a row, and spread so that many clients do
 * not come back at once. Undefined: another try is no use.
 * @param failures - failures in a row so far, at least 1
 * @param random - a number from 0 up to 1
 */
export function retryDelayMs(
  error: unknown,
  failures: number,
  policy: RetryPolicy,
  random: () => number = Math.random,
): number | undefined {
  if (!(error instanceof ArcError) || !error.retryable || failures >= policy.maxFailures) return undefined;
  return backoffMs(failures, policy, random);
}

/** Between half and all of `firstDelayMs` doubled after each failure, at most `maxDelayMs`. */
export function backoffMs(
  failures: number,
  { firstDelayMs, maxDelayMs }: Pick<RetryPolicy, 'firstDelayMs' | 'maxDelayMs'>,
  random: () => number = Math.random,
): number {
  const full = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, 30));
  return full * (0.5 + random() / 2);
}
