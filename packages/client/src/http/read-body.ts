import type { Readable } from 'node:stream';
import { NotAnArcServerError, ServerUnreachableError } from '../errors/index.js';
import { HTTP_LIMITS, type HttpLimits } from './http-limits.js';

/** An answer whose body has not been read yet. */
export interface UnreadAnswer {
  readonly status: number;
  readonly body: Readable;
}

export interface ReadTextOptions {
  /** The request, for error messages. */
  readonly url: string;
  /** @default {@link HTTP_LIMITS} */
  readonly limits?: HttpLimits;
}

/**
 * Reads a whole answer as UTF-8. The text of an error (a status from 400 on) is cut at the limit.
 * @throws NotAnArcServerError if it is longer than any document of an ARC server
 * @throws ServerUnreachableError if it takes too long to arrive
 */
export async function readText(answer: UnreadAnswer, options: ReadTextOptions): Promise<string> {
  return new TextDecoder().decode(await readBytes(answer, options));
}

/** The same, as bytes. */
export async function readBytes(
  { status, body }: UnreadAnswer,
  { url, limits = HTTP_LIMITS }: ReadTextOptions,
): Promise<Buffer> {
  const isError = status >= 400;
  const maxBytes = isError ? limits.errorBytes : limits.textBytes;
  const tooLong = () =>
    body.destroy(new ServerUnreachableError(tookTooLong(url, limits.textMs), { remedy: 'retry-slow-server' }));
  const timer = setTimeout(tooLong, limits.textMs);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= maxBytes) continue;
      if (isError) break; // which ends the connection, too
      throw new NotAnArcServerError(`The answer to ${url} is longer than ${maxBytes} bytes`, {
        remedy: 'check-address',
      });
    }
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

/**
 * Discards an answer whose body is not needed. A short body is read to its end, so that the connection can be used again;
 * a long or a slow one ends the connection instead, which is no failure.
 * @throws the error of the connection, and the reason of an abort
 */
export async function discardBody(body: Readable, limits: HttpLimits = HTTP_LIMITS): Promise<void> {
  let bytes = 0;
  let isGivenUp = false;
  const giveUp = () => {
    isGivenUp = true;
    body.destroy();
  };
  const timer = setTimeout(giveUp, limits.discardMs);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.discardedBytes) return;
    }
  } catch (error) {
    if (!isGivenUp) throw error;
  } finally {
    clearTimeout(timer);
  }
}

const tookTooLong = (url: string, ms: number): string => `The answer to ${url} took longer than ${ms / 1_000} seconds`;
