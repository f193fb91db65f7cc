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
 * request never left, or the server ended the connection before it read it. No answer is as certain, whatever its status: it may
 * come from something between us and the server, or from a server that failed after it had done what was asked.
 */
export function mayHaveBeenCreated(error: unknown): boolean {
  // Whatever this is, our own end of the connection for one, nobody can say when it happened.
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
