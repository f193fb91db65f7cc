import { Readable } from 'node:stream';
import { CredentialMissingError, NotAnArcServerError, ServerUnreachableError } from '../errors/index.js';
import { type Log, silentLog } from '../log/log.js';
import type { BearerToken } from '../tokens/bearer-token.js';
import { abortable } from '../waiting/abortable.js';
import { retry } from '../waiting/retry.js';
import { AnswerBody } from './answer-body.js';
import type { Authenticator, OriginCredential } from './authenticator.js';
import { ClockComparison } from './clock-comparison.js';
import { connectionError } from './connection-errors.js';
import { HTTP_LIMITS, type HttpLimits, requestDeadlineMs } from './http-limits.js';
import { MinimumRate } from './minimum-rate.js';
import { readText } from './read-body.js';
import { RequestDeadline } from './request-deadline.js';
import { repeatDelayMs } from './retry-policy.js';
import type { ServerTrust } from './server-trust.js';
import type { Transport } from './transport.js';
import { transports } from './transports.js';

/** A request as a value. Nothing here, and no credential, is sent to a host other than the URL's. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'PROPFIND';
  readonly url: string;
  /** Names in small letters. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is sent in chunks unless a `content-length` header announces its length. */
  readonly body?: string | Uint8Array | Readable;
  readonly signal?: AbortSignal | undefined;
  /**
   * True if doing it twice is the same as doing it once: it is then sent again if a kept-alive connection turns out
   * to be dead. @default true for GET and HEAD, false for all others
   */
  readonly repeatable?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** The reason phrase: the only place where A-REX tells the reason for an error. */
  readonly reason: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The token that the request has shown: where it is refused, only the token itself tells why. */
  readonly token?: BearerToken;
  /** Must be read to its end or destroyed. */
  readonly body: Readable;
}

/** The part of {@link HttpsClient} that its users need. */
export interface HttpSender {
  /** Sends a request; the body of the answer is a stream. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Sends a request and reads the whole answer as UTF-8. */
  text(request: HttpRequest): Promise<Omit<HttpResponse, 'body'> & { readonly body: string }>;
}

export interface HttpsClientOptions {
  readonly trust: ServerTrust;
  /** The credentials that each server may see. */
  readonly authenticator: Authenticator;
  /** @default no log */
  readonly log?: Log;
  /** For name look-up, TCP and TLS together. @default 30 000 */
  readonly connectTimeoutMs?: number;
  /** How much a server may send, and how long it may take. @default {@link HTTP_LIMITS} for limits that are left out */
  readonly limits?: Partial<HttpLimits>;
  /** Whether to nudge servers that wait for an acknowledgement in the middle of an answer: see `nudge.ts`. @default true */
  readonly nudges?: boolean;
}

/**
 * HTTPS as A-REX speaks it, over the {@link Transport} in use: the server verified against exactly the given trust anchors, no
 * redirects. The credentials of a request are those that the authenticator returns for its origin; if it returns undefined, the
 * request is not sent. {@link HttpLimits} hold for every answer.
 *
 * Every failure of a connection is an error of `errors/` that says what happened and what to do. An abort rejects with
 * the signal's own reason.
 */
export class HttpsClient implements HttpSender {
  readonly clocks: ClockComparison;
  readonly #transport: Transport;
  readonly #authenticator: Authenticator;
  readonly #log: Log;
  readonly #limits: HttpLimits;
  #closed = false;

  constructor({
    trust,
    authenticator,
    log = silentLog,
    connectTimeoutMs = 30_000,
    limits,
    nudges = true,
  }: HttpsClientOptions) {
    this.#authenticator = authenticator;
    this.#log = log;
    this.clocks = new ClockComparison({ log });
    this.#limits = { ...HTTP_LIMITS, ...limits };
    this.#transport = transports.current({ trust, connectTimeoutMs, limits: this.#limits, nudges, log });
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    return this.#repeating(request, () => this.#sendOnce(request));
  }

  text(request: HttpRequest): Promise<Omit<HttpResponse, 'body'> & { readonly body: string }> {
    return this.#repeating(request, async () => {
      const response = await this.#sendOnce(request);
      return { ...response, body: await readText(response, { url: request.url, limits: this.#limits }) };
    });
  }

  /** Ends all connections. Requests under way fail, and so do later ones. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#transport.close(closedError());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #repeating<Answer>(request: HttpRequest, attempt: () => Promise<Answer>): Promise<Answer> {
    const { method, url, body, signal } = request;
    const delayAfter = (error: unknown, failures: number) => {
      // A stream has been read, at least in part, and cannot be sent again.
      const delayMs = body instanceof Readable ? undefined : repeatDelayMs(request, error, failures);
      if (delayMs !== undefined) this.#log.verbose(`${method} ${url}: ${String(error)}; sending it again`);
      return delayMs;
    };
    return retry(attempt, { delayAfter, signal });
  }

  async #sendOnce({ method, url, headers, body, signal }: HttpRequest): Promise<HttpResponse> {
    try {
      signal?.throwIfAborted();
      const { origin, host, pathname, search, protocol } = new URL(url);
      if (protocol !== 'https:') {
        throw new NotAnArcServerError(`Refusing ${url}: only https is spoken here`, {
          remedy: 'use-https',
        });
      }
      const credential = await this.#credentialFor(origin, url);
      const { identity, token } = credential;
      const sent = { ...headers, ...(token && { authorization: `Bearer ${token.reveal()}` }) };
      if (this.#closed) throw closedError();
      const explain = (cause: unknown) => {
        if (signal?.aborted) return signal.reason;
        if (this.#closed) return closedError();
        return connectionError(cause, {
          server: host,
          connecting: false,
          ...(identity && { credential: identity }),
          now: new Date(),
        });
      };
      const ms = requestDeadlineMs(bodyLength(body, headers), this.#limits);
      const late = () => slowServer(`${host} did not answer ${method} ${pathname} within ${ms / 1_000} seconds`);
      const deadline = new RequestDeadline({ ms, error: late, signal });
      try {
        // A transport may notice an abort only once the connection has been made, which can take long.
        const answer = await abortable(
          this.#transport.request({
            origin,
            identity,
            path: pathname + search,
            method,
            headers: sent,
            body,
            signal: deadline.signal,
            onStart: () => deadline.begin(),
          }),
          deadline.signal,
        );
        deadline.met();
        this.clocks.withDate(host, answer.headers.date);
        this.#log.debug(`${method} ${url}: ${answer.status} ${answer.reason}`);
        const answerBody = new AnswerBody(answer.body, {
          explain,
          ...(!tellsItsEnd(method, answer) && { endless: () => unboundedAnswer(host) }),
          watch: (fail) => new MinimumRate(this.#limits, () => fail(slowServer(tooSlow(host, this.#limits)))),
        });
        answerBody.once('close', () => deadline.end());
        return { ...answer, ...(token && { token }), body: answerBody };
      } catch (cause) {
        deadline.end();
        throw explain(cause);
      }
    } catch (error) {
      if (body instanceof Readable) body.destroy();
      throw error;
    }
  }

  async #credentialFor(origin: string, url: string): Promise<OriginCredential> {
    const credential = await this.#authenticator.credentialFor(origin);
    if (credential !== undefined) return credential;
    throw new CredentialMissingError(`Refusing ${url}: there is no credential for ${origin}`, {
      remedy: 'configure-credential',
    });
  }
}

const closedError = () => new DOMException('The client has been closed', 'AbortError');

const slowServer = (message: string) => new ServerUnreachableError(message, { remedy: 'retry-slow-server' });

const tooSlow = (host: string, { minBytesPerSecond, rateWindowMs }: HttpLimits): string =>
  `Lost ${host}: for ${rateWindowMs / 1_000} seconds it sent less than ${minBytesPerSecond} bytes per second`;

/**
 * Whether an answer tells where its body ends. Otherwise the end is that of the connection, and one that broke looks like it. The
 * text of an error may be cut.
 */
const tellsItsEnd = (method: string, { status, headers }: Omit<HttpResponse, 'body'>): boolean =>
  method === 'HEAD' ||
  [204, 304].includes(status) ||
  status >= 400 ||
  'content-length' in headers ||
  'transfer-encoding' in headers;

const unboundedAnswer = (host: string) =>
  new ServerUnreachableError(
    `Lost ${host}: it did not tell how long its answer is, so that a part of it may be missing`,
    {
      remedy: 'retry',
    },
  );

/** The length of a body, as far as it is known before it is sent. */
function bodyLength(body: HttpRequest['body'], headers: HttpRequest['headers']): number {
  if (body instanceof Readable) return Number(headers?.['content-length'] ?? 0);
  return body === undefined ? 0 : Buffer.byteLength(body);
}
