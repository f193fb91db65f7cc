import {
  NotAnArcServerError,
  NotAuthorisedError,
  type Remedy,
  ServiceError,
  type TokenDefect,
} from '../../errors/index.js';
import type { HttpResponse } from '../../http/https-client.js';
import { mediaType } from '../../http/own-answer.js';
import { isLocalId } from '../../jobs/local-id.js';
import { type BearerToken, describeTokenPlace } from '../../tokens/bearer-token.js';
import { describeTokenDefect, findTokenDefects } from '../../tokens/token-defect.js';

/** The answer is not one that an ARC server sends; `message` says what was expected where. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

/**
 * Reads an answer of a service.
 * @param hasAnswered - whether this service has answered as an ARC server before
 * @throws NotAnArcServerError if `read` throws UnreadableAnswerError
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
 * @throws UnreadableAnswerError if an id is malformed, or comes twice
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

/** The kind of content of a successful answer. */
export type AnswerKind = keyof typeof TYPES;

/**
 * Checks that a successful answer is of the expected kind: A-REX always tells the kind. A page of something else must not be
 * read as an answer, and an empty one must not count as "none".
 * @throws UnreadableAnswerError if it is of another kind, or is empty without one
 */
export function requireKind(answer: Pick<HttpResponse, 'headers'> & { readonly body: string }, kind: AnswerKind): void {
  const type = mediaType(answer);
  const isIt = type === undefined ? answer.body !== '' : TYPES[kind].some((each) => each === type);
  if (!isIt) throw new UnreadableAnswerError(`expected ${TYPES[kind][0]}, got ${type ?? 'an empty answer'}`);
}

/** The first line of an answer. Without a body, only its reason phrase tells A-REX' reason for an error. */
interface AnswerHead {
  readonly status: number;
  readonly reason: string;
}

/** A-REX never says 401. ARC 6 refuses everything with 403, ARC 7 jobs and delegations with 500 and the same words. */
export const isRefusal = ({ status, reason }: AnswerHead): boolean =>
  status === 401 || status === 403 || /user can't be assigned configuration/i.test(reason);

/** An answer, and the token that its request has shown. */
interface AnswerToShown extends AnswerHead {
  readonly token?: BearerToken;
}

/**
 * The server knows who the user is and refuses access. A refused token is explained from what it says of itself, as the server answers
 * every defect of one in the same words.
 * @param scope - what a token has to allow for this request, such as `compute.create`
 */
export function notAuthorised(endpoint: string, answer: AnswerToShown, scope?: string): NotAuthorisedError {
  const { status, reason, token } = answer;
  const refusal = `${endpoint} refuses access to this user: ${status} ${reason}`.trimEnd();
  if (token === undefined) return new NotAuthorisedError(refusal, { remedy: 'request-authorisation' });
  const { claims, place } = token;
  const now = new Date();
  const tokenDefects = claims === undefined ? [] : findTokenDefects(claims, { endpoint, scope, now });
  const words = tokenDefects.map((defect) => describeTokenDefect(defect, now)).join('; it ');
  const seen =
    claims === undefined
      ? 'can be read by its issuer only'
      : `of ${claims.issuer ?? 'an issuer that it does not name'} has no defect that can be seen here`;
  return new NotAuthorisedError(`${refusal}. The token in ${describeTokenPlace(place)} ${words || seen}`, {
    tokenDefects,
    remedy: tokenDefects[0] === undefined ? 'request-token-authorisation' : REMEDIES[tokenDefects[0].kind],
  });
}

const REMEDIES: Readonly<Record<TokenDefect['kind'], Remedy>> = {
  expired: 'renew-token',
  'not-yet-valid': 'wait-for-token',
  'malformed-claim': 'renew-token',
  'other-audience': 'get-token-for-server',
  'missing-scope': 'get-token-with-scope',
};

/** The error for an answer that is a refusal. */
export const serviceError = (what: string, { status, reason }: AnswerHead): ServiceError =>
  new ServiceError(`${what}: the server answered ${status} ${reason}`.trimEnd(), {
    httpStatus: status,
    reason,
    retryable: MAY_PASS.has(status),
  });

/** The error for an answer that A-REX does not send: it comes from a gateway in front of it, or from a part of it that has not started yet. */
export const strangeAnswerError = (what: string, { status, reason }: AnswerHead): ServiceError =>
  new ServiceError(`${what}: the server answered ${status} ${reason}`.trimEnd(), {
    httpStatus: status,
    reason,
    remedy: 'retry-known-server',
    retryable: true,
  });

/** Statuses for too late, too early and too many requests, and those that gateways answer with. */
const MAY_PASS: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/** A piece of an answer for an error message. */
export const excerpt = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
