import { Readable } from 'node:stream';
import type { HttpRequest, HttpSender } from '../../../client/src/http/https-client.js';
import type { BearerToken } from '../../../client/src/tokens/bearer-token.js';

/** An answer, or the error of the connection; what is left out is that of a success. */
export type ScriptedAnswer =
  | Error
  | {
      readonly status?: number;
      readonly reason?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly token?: BearerToken;
    };

export interface ScriptedSender extends HttpSender {
  /** Every request that was sent. */
  readonly requests: readonly HttpRequest[];
}

const TYPES: Readonly<Record<string, string>> = {
  'application/json': 'application/json',
  'text/xml': 'application/xml',
  'text/html': 'text/html',
};

/** Answers requests from a script instead of a server. */
export function scriptedSender(answer: (request: HttpRequest) => ScriptedAnswer): ScriptedSender {
  const requests: HttpRequest[] = [];
  const text = async (request: HttpRequest) => {
    request.signal?.throwIfAborted();
    requests.push(request);
    const given = answer(request);
    if (given instanceof Error) throw given;
    const { status = 200 } = given;
    // A-REX names the type of all that it sends with a success.
    const type = { 'content-type': TYPES[request.headers?.accept ?? ''] ?? 'text/plain' };
    return { reason: 'OK', headers: status < 300 ? type : {}, body: '', ...given, status };
  };
  return {
    requests,
    text,
    send: async (request) => {
      const { body, ...head } = await text(request);
      return { ...head, body: Readable.from([Buffer.from(body)]) };
    },
  };
}
