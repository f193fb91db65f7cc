import {
  type ArcError,
  JobNotFoundError,
  NotAuthorisedError,
  ServiceError,
  SessionFileNotFoundError,
} from '../errors/index.js';
import type { HttpResponse } from '../http/https-client.js';
import { isBare, isOwnNotFound } from '../http/own-answer.js';

type Head = Omit<HttpResponse, 'body'>;

/** The bytes of a file that an answer holds. */
export interface AnsweredRange {
  /** The size of the whole file as the server tells it with this answer; undefined where it does not. */
  readonly sizeBytes: number | undefined;
  /** Where in the file the body begins, which may differ from the offset that was asked for. */
  readonly offset: number;
  /** False if the file has no bytes at or after `offset`. */
  readonly hasBody: boolean;
}

/** The media type with which A-REX sends files; listings have another one. */
export const isFileAnswer = ({ headers }: Pick<Head, 'headers'>): boolean =>
  /^application\/octet-stream\b/i.test(headers['content-type'] ?? '');

/** `Content-Length` as a number; undefined for a chunked body, as A-REX sends for empty files. */
export function contentLength({ headers }: Pick<Head, 'headers'>): number | undefined {
  const text = headers['content-length'];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** A strong ETag; undefined where there is none, or only one that stands for more than one content. */
export function strongVersion({ headers }: Pick<Head, 'headers'>): string | undefined {
  const tag = headers.etag;
  return tag !== undefined && /^"[^"]*"$/.test(tag) ? tag : undefined;
}

/**
 * Reads the answer to a GET with `Range: bytes=<offset>-` (none for 0); undefined if it is an error.
 * A-REX answers 200 when the range is the whole file, or none that it understands; 416 with the size when nothing has come
 * after the offset, and 416 without the size when the offset is beyond the end.
 */
export function answeredRange(head: Head, requestedOffset: number): AnsweredRange | undefined {
  if (head.status === 200) return { sizeBytes: contentLength(head), offset: 0, hasBody: true };
  const range = head.headers['content-range'] ?? '';
  if (head.status === 206) {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range) ?? [];
    if (start === undefined) return undefined;
    return { sizeBytes: total === '*' ? undefined : Number(total), offset: Number(start), hasBody: true };
  }
  if (head.status === 416 && requestedOffset > 0) {
    const size = /^bytes \*\/(\d+)$/.exec(range)?.[1];
    return { sizeBytes: size === undefined ? undefined : Number(size), offset: requestedOffset, hasBody: false };
  }
  return undefined;
}

/**
 * The error for an answer that is no success. A file or a job counts as missing only if the server says so in its own words.
 * @param what - `notFoundWords`: `any` if the server has no words of its own. @default 'own'
 */
export function sessionError(
  head: Head,
  what: {
    readonly doing: string;
    readonly path: string;
    readonly baseUrl: string;
    readonly notFoundWords?: 'own' | 'any';
  },
): ArcError {
  const { status, reason } = head;
  const { doing, path, baseUrl, notFoundWords } = what;
  if (isOwnNotFound(head, notFoundWords)) {
    // The reason phrase of an unknown job is "OK", that of a missing file is not; without a path it is the job anyway.
    return reason === 'OK' || path === ''
      ? new JobNotFoundError(baseUrl.replace(/\/session$/, ''))
      : new SessionFileNotFoundError(path);
  }
  if ((status === 403 && isBare(head)) || reason === "User can't be assigned configuration") {
    return new NotAuthorisedError(
      `The server does not allow this user to ${doing} ${path || 'the session directory'}: ${reason}`,
      {
        remedy: 'use-identity-of-job',
      },
    );
  }
  return new ServiceError(
    `Cannot ${doing} ${path || 'the session directory'}: the server answered ${status} ${reason}`,
    {
      httpStatus: status,
      reason,
      // Not the server's own words: a gateway answers, perhaps only for a while.
      retryable:
        status === 404 || status === 408 || status === 429 || (status >= 500 && status !== 501) || !isBare(head),
    },
  );
}
