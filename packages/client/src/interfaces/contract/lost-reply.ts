import {
  ArcError,
  InvalidJobDescription,
  ProxyGenerationError,
  ServerNameMismatchError,
  ServerNotTrustedError,
  ServerUnreachableError,
} from '../../errors/index.js';

/**
 * False only if it is certain that a request to create jobs, which failed with this error, created none: the
 * request was never sent, or the server ended the connection before it read it. An answer of any status is less certain: it may
 * come from a gateway in front of the server, or from a server that failed after it had created jobs.
 */
export function mayHaveBeenCreated(error: unknown): boolean {
  // Any other error, for example on this side of the connection, does not tell whether the request had been sent before.
  if (!(error instanceof ArcError)) return true;
  if (error instanceof ServerUnreachableError) return error.requestMayHaveArrived;
  return !(
    error instanceof InvalidJobDescription ||
    error instanceof ServerNameMismatchError ||
    error instanceof ServerNotTrustedError ||
    // The user's credential could not be used, or was refused in the handshake.
    error instanceof ProxyGenerationError
  );
}
