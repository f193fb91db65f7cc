import type { ClientEnd, Emit } from './client-end.js';
import { connectionFailures } from './connection-failures.js';
import type { ByteFault } from './exchange-script.js';
import { Line, type LineEnd } from './line.js';
import { answerFault } from './line-fault.js';
import { inPieces, type Route } from './route.js';
import { framingOf, isWithoutBody, lengthOf, type WireAnswer } from './wire-answer.js';

export interface AnswerDeliveryOptions {
  /** Status line and headers, as they are on the wire. */
  readonly head: Buffer;
  readonly method: string;
  readonly client: ClientEnd;
  readonly route: Route;
  readonly fault: ByteFault | undefined;
  /** Bytes of the request. */
  readonly sent: number;
  /** Status line and headers together. */
  readonly maxHeadBytes: number;
  readonly emit: Emit;
}

/** Delivers an answer to its client, up to its first fault. */
export async function deliverAnswer(answer: WireAnswer, options: AnswerDeliveryOptions): Promise<void> {
  const { head, method, client, route, fault, sent, maxHeadBytes, emit } = options;
  const { status, reason, headers } = answer;
  const body = method === 'HEAD' || isWithoutBody(answer) ? [] : answer.body;
  const bodyBytes = lengthOf(body);
  const line = new Line(answerFault(fault, sent, bodyBytes === undefined ? undefined : head.length + bodyBytes));
  const framing = framingOf(method, answer);
  const isKeptAlive = framing !== 'until-close' && headers.connection?.toLowerCase() !== 'close';
  let left = typeof framing === 'object' ? framing.bytes : Number.POSITIVE_INFINITY;

  const broken = (end: LineEnd): void => {
    if (end === 'stall') return;
    if (!client.hasHead || isKeptAlive) {
      client.fail(end === 'cut' ? connectionFailures.otherSideClosed() : connectionFailures.reset());
    } else if (framing === 'until-close') {
      // The end of the connection is the end of such a body, and undici takes a reset for it, too.
      client.complete(false);
    } else {
      client.fail(
        framing === 'chunked' ? connectionFailures.incompleteChunks() : connectionFailures.answerLengthMismatch(),
      );
    }
  };

  for (const piece of headThenBody(head, inPieces(body, route))) {
    for (const step of line.pass(piece)) {
      if ('end' in step) return broken(step.end);
      if ('waitMs' in step) await client.pause(step.waitMs);
      else await client.travel(step.bytes.length, route.bytesPerSecond);
      if (client.isOver) return;
      if (!('bytes' in step)) continue;
      if (client.hasHead) {
        const belonging = step.bytes.subarray(0, left);
        left -= belonging.length;
        await client.receive(belonging);
        // What comes after the announced end is no part of the answer; on this connection nothing can be understood any more.
        if (belonging.length < step.bytes.length) return client.complete(false);
        if (client.isOver) return;
      } else if (line.passed === head.length) {
        emit('head arrives', { bytes: head.length, detail: `${status} ${reason}` });
        if (head.length > maxHeadBytes) return client.fail(connectionFailures.headersOverflow());
        client.receiveHead({ status, reason, headers });
        if (client.isOver) return;
        // undici holds an answer without a body to the length that it tells.
        if (isWithoutBody(answer) && method !== 'HEAD' && Number(headers['content-length'] ?? 0) > 0) {
          return client.fail(connectionFailures.answerLengthMismatch());
        }
      }
    }
  }
  const end = line.endAfterAll;
  if (left === 0) client.complete(isKeptAlive && end === undefined);
  else if (end !== undefined) broken(end);
  else if (framing === 'chunked') client.complete(isKeptAlive);
  else if (framing === 'until-close' || answer.afterShortBody === 'closes') broken('cut');
}

function* headThenBody(head: Buffer, body: Iterable<Buffer>): Generator<Buffer> {
  yield head;
  yield* body;
}
