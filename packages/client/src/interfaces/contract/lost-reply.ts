import {
  ArcError,
  InvalidJobDescription,
  ProxyGenerationError,
  ServerNameMismatchError,
  ServerNotTrustedError,
  ServerUnreachableError,
} from '../../errors/index.js';

/**
 * False only where it is certain that no job came of a request to create some, although it failed with this error: the
 * request never left, or the server ended the connection before it read it. An answer of any status is less certain: it may
 * come from something between us and the server, or from a server that failed after it had done what was asked.
 */
export function mayHaveBeenCreated(error: unknown): boolean {
  // Any other error, for one at our own end of the connection, does not tell whether the request had been sent before.
  if (!(error instanceof ArcError)) return true;
  if (error instanceof ServerUnreachableError) return error.requestMayHaveArrived;
  return !(
    error instanceof InvalidJobDescription ||
    error instanceof ServerNameMismatchError ||
    error instanceof ServerNotTrustedError ||
    // Our own credential could not be used, or was refused in the handshake.
    error instanceof ProxyGenerationError
  );
}
