import { NotAnArcServerError, NotAuthorisedError, ServiceError } from '../errors.js';
import { isLocalId } from '../jobs/job-address.js';

/** The answer is not what an ARC server sends; `message` says what was expected where. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

const CHECK_ADDRESS = 'Check the host, port and path of ARC_SERVER.';
/** Of a server that is known to be one. */
export const HAS_ANSWERED =
  'It has answered as an ARC server before: it may be in trouble, or something in front of it may answer in its place. ' +
  'Try again later.';

/**
 * Reads an answer of a service.
 * @param hasAnswered - whether this service has answered as an ARC server before
 * @throws NotAnArcServerError where `read` throws UnreadableAnswerError
 */
export function readAnswer<T>(endpoint: string, read: () => T, { hasAnswered = true } = {}): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof UnreadableAnswerError)) throw cause;
    throw new NotAnArcServerError(`${endpoint} does not answer as an ARC server does: ${cause.message}`, {
      cause,
      hint: hasAnswered ? HAS_ANSWERED : CHECK_ADDRESS,
      retryable: hasAnswered,
    });
  }
}

/**
 * Checks the ids of new jobs that an answer names.
 * @throws UnreadableAnswerError if one has no form of an id, or comes twice
 */
export function requireNewIds(ids: readonly string[]): void {
  const strange = ids.find((id) => !isLocalId(id));
  if (strange !== undefined) throw new UnreadableAnswerError(`${excerpt(strange)} is no id of a job`);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new UnreadableAnswerError(`it names the job ${twice} twice`);
}

/** The first line of an answer. Over REST the reason phrase is the only place where A-REX says what was wrong. */
interface AnswerHead {
  readonly status: number;
  readonly reason: string;
}

/** A-REX never says 401. ARC 6 refuses everything with 403, ARC 7 jobs and delegations with 500 and the same words. */
export const isRefusal = ({ status, reason }: AnswerHead): boolean =>
  status === 401 || status === 403 || /user can't be assigned configuration/i.test(reason);

/** The server knows who we are and does not let us in. */
export const notAuthorised = (endpoint: string, { status, reason }: AnswerHead): NotAuthorisedError =>
  new NotAuthorisedError(`${endpoint} does not let this user in: ${status} ${reason}`.trimEnd(), {
    hint: "Ask the site to authorise your certificate's subject or your virtual organisation.",
  });

/** The error for an answer that says no. */
export const serviceError = (what: string, { status, reason }: AnswerHead): ServiceError =>
  new ServiceError(`${what}: the server answered ${status} ${reason}`.trimEnd(), {
    httpStatus: status,
    reason,
    retryable: status === 502 || status === 503 || status === 504,
  });

/** A piece of an answer for an error message. */
export const excerpt = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
