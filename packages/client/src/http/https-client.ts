import { Readable } from 'node:stream';
import type { Pool } from 'undici';
import { CredentialMissingError, NotAnArcServerError, ServerUnreachableError } from '../errors/index.js';
import { type Log, silentLog } from '../log/log.js';
import type { TlsIdentity } from '../pki/tls-identity.js';
import type { TrustDefect } from '../pki/trust-defect.js';
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
import { TlsConnector } from './tls-connector.js';

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
  /** Must be read to its end or destroyed. */
  readonly body: Readable;
}

/** The authorities to trust, asked for at every new connection. */
export interface ServerTrust {
  /** The certificates of the authorities, PEM. */
  trustAnchors(): Promise<readonly string[]>;
  /** The objections of the authorities' lists and policies to a server that has shown these certificates (DER), its own first. */
  findTrustDefect(shown: readonly Uint8Array[]): Promise<TrustDefect | undefined>;
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
}

/** A-REX closes connections that were idle for 60 s, and a request on a connection that is just being closed is lost. */
const KEEP_ALIVE_MS = 50_000;
/** Enough for any number of transfers at once, and few enough not to look like an attack. */
const MAX_CONNECTIONS = 64;

/**
 * HTTPS as A-REX speaks it: one pool of kept-alive connections per server and client certificate, one request at a time on each,
 * the server verified against exactly the given trust anchors, no redirects. The credentials of a request are those that the
 * authenticator returns for its origin; if it returns undefined, the request is not sent. {@link HttpLimits} hold for every answer.
 *
 * Every failure of a connection is an error of `errors/` that says what happened and what to do. An abort rejects with
 * the signal's own reason.
 */
export class HttpsClient implements HttpSender {
  readonly clocks: ClockComparison;
  readonly #trust: ServerTrust;
  readonly #authenticator: Authenticator;
  readonly #log: Log;
  readonly #connectTimeoutMs: number;
  readonly #limits: HttpLimits;
  readonly #current = new Map<string, ConnectionPool>();
  /** Pools of earlier certificates that still have requests under way. */
  readonly #retired = new Set<ConnectionPool>();
  #closed = false;

  constructor({ trust, authenticator, log = silentLog, connectTimeoutMs = 30_000, limits }: HttpsClientOptions) {
    this.#trust = trust;
    this.#authenticator = authenticator;
    this.#log = log;
    this.clocks = new ClockComparison({ log });
    this.#connectTimeoutMs = connectTimeoutMs;
    this.#limits = { ...HTTP_LIMITS, ...limits };
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
    const pools = [...this.#current.values(), ...this.#retired];
    this.#current.clear();
    this.#retired.clear();
    await Promise.all(
      pools.map(({ connector, pool }) => {
        connector.close();
        return pool.destroy(closedError());
      }),
    );
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
      const { identity } = credential;
      const sent = { ...headers, ...credential.headers };
      const { pool } = await this.#poolFor(origin, identity);
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
        // undici notices an abort only once the connection has been made, which can take long.
        const answer = await abortable(
          pool.compose(deadline.interceptor).request({
            path: pathname + search,
            method,
            headers: sent,
            ...(body !== undefined && { body }),
            signal: deadline.signal,
          }),
          deadline.signal,
        );
        deadline.met();
        this.clocks.withDate(host, single(answer.headers.date));
        this.#log.debug(`${method} ${url}: ${answer.statusCode} ${answer.statusText}`);
        const answerBody = new AnswerBody(answer.body, {
          explain,
          watch: (fail) => new MinimumRate(this.#limits, () => fail(slowServer(tooSlow(host, this.#limits)))),
        });
        answerBody.once('close', () => deadline.end());
        return {
          status: answer.statusCode,
          reason: answer.statusText,
          headers: joined(answer.headers),
          body: answerBody,
        };
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

  /** The pool for the present certificate. The pool of an earlier certificate ends when its last request has. */
  async #poolFor(origin: string, identity: TlsIdentity | undefined): Promise<ConnectionPool> {
    const { Pool } = await import('undici');
    if (this.#closed) throw closedError();
    const current = this.#current.get(origin);
    if (current !== undefined && current.fingerprint === identity?.fingerprint) return current;
    if (current !== undefined) this.#retire(current);

    const connector = new TlsConnector({
      ...(identity && { identity }),
      trustAnchors: () => this.#trust.trustAnchors(),
      findTrustDefect: (shown) => this.#trust.findTrustDefect(shown),
      connectTimeoutMs: this.#connectTimeoutMs,
    });
    const pool = new Pool(origin, {
      connect: connector.connect,
      connections: MAX_CONNECTIONS,
      // A-REX loses a second request that arrives before it has answered the first: one at a time.
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      headersTimeout: this.#limits.silenceMs,
      bodyTimeout: this.#limits.silenceMs,
      maxHeaderSize: this.#limits.headBytes,
    });
    const opened = { fingerprint: identity?.fingerprint, connector, pool };
    this.#current.set(origin, opened);
    this.#log.debug(`Connections to ${origin} show ${identity?.subject ?? 'no certificate'}`);
    return opened;
  }

  #retire(old: ConnectionPool): void {
    this.#retired.add(old);
    // Not awaited: if closing gracefully fails, the connections still end.
    old.pool
      .close()
      .catch(() => {})
      .finally(() => this.#retired.delete(old));
  }
}

interface ConnectionPool {
  /** The fingerprint of the certificate that its connections show; undefined if they show none. */
  readonly fingerprint: string | undefined;
  readonly connector: TlsConnector;
  readonly pool: Pool;
}

const closedError = () => new DOMException('The client has been closed', 'AbortError');

const slowServer = (message: string) => new ServerUnreachableError(message, { remedy: 'retry-slow-server' });

const tooSlow = (host: string, { minBytesPerSecond, rateWindowMs }: HttpLimits): string =>
  `Lost ${host}: for ${rateWindowMs / 1_000} seconds it sent less than ${minBytesPerSecond} bytes per second`;

/** The length of a body, as far as it is known before it is sent. */
function bodyLength(body: HttpRequest['body'], headers: HttpRequest['headers']): number {
  if (body instanceof Readable) return Number(headers?.['content-length'] ?? 0);
  return body === undefined ? 0 : Buffer.byteLength(body);
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value = '']) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return Object.fromEntries(entries);
}
