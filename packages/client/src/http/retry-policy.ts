import { ArcError, ServerUnreachableError } from '../errors/index.js';
import { isBrokenConnection } from './connection-errors.js';

/** The facts that decide whether a request may be sent a second time. */
export interface Repeatability {
  readonly method: string;
  /** True if doing it twice is the same as doing it once, false if it never may be repeated; left out, the method decides. */
  readonly repeatable?: boolean | undefined;
}

/**
 * GET and HEAD change nothing. All other requests, above all those that create jobs, are repeated only if their sender allows it.
 */
export const mayRepeat = ({ method, repeatable }: Repeatability): boolean =>
  repeatable ?? (method === 'GET' || method === 'HEAD');

const REPEAT_DELAYS_MS = [0, 250];

/**
 * How long to wait before a request is sent again because its connection broke; undefined: give up.
 * Meant for kept-alive connections that the server had closed already. A server that cannot be reached is not tried
 * again here, so that the user is told at once.
 * @param failures - how often this request has failed so far
 */
export function repeatDelayMs(request: Repeatability, error: unknown, failures: number): number | undefined {
  if (!(error instanceof ServerUnreachableError) || !isBrokenConnection(error.cause)) return undefined;
  if (error.requestMayHaveArrived && !mayRepeat(request)) return undefined;
  return REPEAT_DELAYS_MS[failures - 1];
}

/** How often, and at which intervals, a failed operation is tried again. */
export interface RetryPolicy {
  /** The number of failures in a row after which the operation has failed for good. */
  readonly maxFailures: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** For files: enough for a restart of the server, which takes A-REX some seconds. */
export const FILE_RETRIES: RetryPolicy = { maxFailures: 6, firstDelayMs: 250, maxDelayMs: 8_000 };

/**
 * How long to wait before the next try: twice as long after each failure in a row, and spread so that many clients do
 * not come back at once. Undefined: another try would not help.
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
