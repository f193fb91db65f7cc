import { NotAnArcServerError, NotAuthorisedError, ServiceError } from '../../errors/index.js';
import type { HttpResponse } from '../../http/https-client.js';
import { mediaType } from '../../http/own-answer.js';
import { isLocalId } from '../../jobs/local-id.js';

/** The answer is not what an ARC server sends; `message` says what was expected where. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

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
      remedy: hasAnswered ? 'retry-known-server' : 'check-address',
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

const TYPES = {
  json: ['application/json'],
  xml: ['application/xml', 'text/xml'],
  text: ['text/plain'],
} as const;

/** What a good answer holds. */
export type AnswerKind = keyof typeof TYPES;

/**
 * Checks that a good answer is of the kind that was asked for: A-REX always says so. A page of something else is not read for
 * what was asked, nor is nothing taken for "none".
 * @throws UnreadableAnswerError if it is of another kind, or of none and empty
 */
export function requireKind(answer: Pick<HttpResponse, 'headers'> & { readonly body: string }, kind: AnswerKind): void {
  const type = mediaType(answer);
  const isIt = type === undefined ? answer.body !== '' : TYPES[kind].some((each) => each === type);
  if (!isIt) throw new UnreadableAnswerError(`expected ${TYPES[kind][0]}, got ${type ?? 'an empty answer'}`);
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
    remedy: 'request-authorisation',
  });

/** The error for an answer that says no. */
export const serviceError = (what: string, { status, reason }: AnswerHead): ServiceError =>
  new ServiceError(`${what}: the server answered ${status} ${reason}`.trimEnd(), {
    httpStatus: status,
    reason,
    retryable: MAY_PASS.has(status),
  });

/** The error for an answer that A-REX does not give: something in front of it, or a part of it that is not up yet. */
export const strangeAnswerError = (what: string, { status, reason }: AnswerHead): ServiceError =>
  new ServiceError(`${what}: the server answered ${status} ${reason}`.trimEnd(), {
    httpStatus: status,
    reason,
    remedy: 'retry-known-server',
    retryable: true,
  });

/** Too late, too early, too many requests, and what servers in front of others say of these. */
const MAY_PASS: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/** A piece of an answer for an error message. */
export const excerpt = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
