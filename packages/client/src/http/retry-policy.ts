import { ArcError, ServerUnreachableError } from '../errors/index.js';
import type { BackoffSettings } from '../waiting/backoff.js';
import { isBrokenConnection, isGarbledHandshake } from './connection-errors.js';

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

/** Two more tries, almost at once: the server had only closed an idle connection, and a new one can be made without waiting. */
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

/** Two more tries: A-REX has then done with the clients that connected at the same time. */
const HANDSHAKE_DELAYS_MS = [250, 750];

/**
 * How long to wait before a connection is opened again because the server's first bytes were no TLS; undefined: give up. This is safe for
 * all requests, as none has been sent.
 * @param failures - how often opening this connection has failed so far
 */
export const handshakeDelayMs = (error: unknown, failures: number): number | undefined =>
  isGarbledHandshake(error) ? HANDSHAKE_DELAYS_MS[failures - 1] : undefined;

/** How often, and at which intervals, a failed operation is tried again. */
export interface RetryPolicy extends BackoffSettings {
  /** The number of failures in a row after which the operation has failed for good. */
  readonly maxFailures: number;
}

/** For files: enough for a restart of the server, which takes A-REX some seconds. */
export const FILE_RETRIES: RetryPolicy = { maxFailures: 6, firstMs: 250, maxMs: 8_000, factor: 2, spread: 0.5 };

/**
 * Whether another try could help.
 * @param failures - failures in a row so far, at least 1
 */
export const mayTryAgain = (error: unknown, failures: number, { maxFailures }: RetryPolicy): boolean =>
  error instanceof ArcError && error.retryable && failures < maxFailures;
