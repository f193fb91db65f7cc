import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { bytesOf } from '../byte-text.js';
import type { Answer, FilePart } from './answer.js';

export interface SendOptions {
  /** Sends the headers only. */
  readonly isHead: boolean;
  /** Breaks the connection when so much of the body has left. */
  readonly breakAfterBytes?: number | undefined;
  /** Announces so much more, or less, than there is. */
  readonly wrongByBytes?: number | undefined;
}

const CHUNK_BYTES = 65_536;

/** Sends an answer with the headers of A-REX, in their order and spelling. */
export async function sendAnswer(response: ServerResponse, answer: Answer, options: SendOptions): Promise<void> {
  const { body = '' } = answer;
  const content = typeof body === 'string' ? bytesOf(body) : body;
  try {
    if (response.destroyed) return;
    const length = (options.wrongByBytes ?? 0) + content.length;
    // An empty file goes out chunked, without its length, unless only the length is asked for.
    const isChunked = !Buffer.isBuffer(content) && content.length === 0 && !options.isHead;
    response.sendDate = false;
    response.writeHead(answer.status, answer.reason, [
      ...(answer.contentRange === undefined ? [] : ['Content-Range', answer.contentRange]),
      ...(isChunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(Math.max(0, length))]),
      'Connection',
      response.shouldKeepAlive ? 'keep-alive' : 'close',
      ...(answer.contentType === undefined ? [] : ['content-type', answer.contentType]),
      ...(answer.location === undefined ? [] : ['location', answer.location]),
      'strict-transport-security',
      'max-age=31536000; includeSubDomains',
    ]);
    if (!options.isHead) await sendBody(response, content, options.breakAfterBytes);
    // After a wrong length, a client would wait for more bytes, or take the rest for the next answer: close.
    if (options.wrongByBytes === undefined) response.end();
    else response.socket?.destroySoon();
  } finally {
    if (!Buffer.isBuffer(content)) await content.file.close();
  }
}

async function sendBody(
  response: ServerResponse,
  content: Buffer | FilePart,
  breakAfterBytes = Number.POSITIVE_INFINITY,
): Promise<void> {
  let left = breakAfterBytes;
  response.flushHeaders();
  for await (const chunk of Buffer.isBuffer(content) ? [content] : readPart(content)) {
    if (response.destroyed) return;
    const part = chunk.subarray(0, left);
    const isFlowing = response.write(part);
    left -= part.length;
    if (left === 0 && chunk.length > 0) {
      response.socket?.destroySoon();
      return;
    }
    if (!isFlowing) await drained(response);
  }
}

/** Resolves when more can be written, or nothing ever again. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });

async function* readPart({ file, start, length }: FilePart): AsyncGenerator<Buffer> {
  let position = start;
  const end = start + length;
  while (position < end) {
    const { bytesRead, buffer } = await readAt(file, position, Math.min(CHUNK_BYTES, end - position));
    if (bytesRead === 0) throw new Error('The file has become shorter');
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

const readAt = async (
  file: FileHandle,
  position: number,
  length: number,
): Promise<{ readonly bytesRead: number; readonly buffer: Buffer }> =>
  await file.read(Buffer.allocUnsafe(length), 0, length, position);
