import { ArcError, NotAnArcServerError, ServerUnreachableError, ServiceError } from '../errors.js';

/** False only where it is certain that no job came of a request to create some, although it failed with this error. */
export function mayHaveBeenCreated(error: unknown): boolean {
  // Whatever this is, our own end of the connection for one, nobody can say when it happened.
  if (!(error instanceof ArcError)) return true;
  if (error instanceof ServerUnreachableError) return error.requestMayHaveArrived;
  // An answer that is no answer, or one made by something between us and the server, says nothing about the job.
  return error instanceof NotAnArcServerError || (error instanceof ServiceError && error.retryable);
}
