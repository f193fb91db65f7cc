import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Dispatcher, Pool } from 'undici';
import type { TlsIdentity } from '../pki/tls-identity.js';
import { NudgedServer, nudging } from './nudge.js';
import { TlsConnector } from './tls-connector.js';
import type { Transport, TransportAnswer, TransportOptions, TransportRequest } from './transport.js';

/** A-REX closes connections that were idle for 60 s, and a request on a connection that is just being closed is lost. */
const KEEP_ALIVE_MS = 50_000;
/** Enough for any number of transfers at once, and few enough not to look like an attack. */
const MAX_CONNECTIONS = 64;

/** TLS connections over TCP: one pool of kept-alive connections per server and client certificate, one request at a time on each. */
export class UndiciTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #current = new Map<string, ConnectionPool>();
  /** Pools of earlier certificates that still have requests under way. */
  readonly #retired = new Set<ConnectionPool>();
  /** How the server of each origin takes nudges. */
  readonly #nudged = new Map<string, NudgedServer>();
  /** Why it was closed; undefined while it is open. */
  #closed: Error | undefined;

  /** Opens no connection yet. */
  constructor(options: TransportOptions) {
    this.#options = options;
  }

  async request(request: TransportRequest): Promise<TransportAnswer> {
    const { origin, identity, method, path, signal, onStart } = request;
    const { headers, body } = inPieces(request);
    const { pool } = await this.#poolFor(origin, identity);
    const answer = await pool.compose(starting(onStart)).request({
      path,
      method: method as Dispatcher.HttpMethod,
      headers,
      ...(body !== undefined && { body }),
      // Otherwise undici ends the connection after a HEAD, for servers that answer it with a body: A-REX does not.
      reset: false,
      signal,
    });
    return {
      status: answer.statusCode,
      reason: answer.statusText,
      headers: joined(answer.headers),
      body: answer.body,
    };
  }

  async close(reason: Error): Promise<void> {
    this.#closed = reason;
    const pools = [...this.#current.values(), ...this.#retired];
    this.#current.clear();
    this.#retired.clear();
    await Promise.all(
      pools.map(({ connector, pool }) => {
        connector.close();
        return pool.destroy(reason);
      }),
    );
  }

  /** The pool for the present certificate. The pool of an earlier certificate ends when its last request has. */
  async #poolFor(origin: string, identity: TlsIdentity | undefined): Promise<ConnectionPool> {
    const { Client, Pool } = await import('undici');
    if (this.#closed !== undefined) throw this.#closed;
    const current = this.#current.get(origin);
    if (current !== undefined && current.fingerprint === identity?.fingerprint) return current;
    if (current !== undefined) this.#retire(current);

    const { trust, connectTimeoutMs, limits, log, nudges } = this.#options;
    const connector = new TlsConnector({
      ...(identity && { identity }),
      trustAnchors: (chain) => trust.trustAnchors(chain),
      findTrustDefect: (shown) => trust.findTrustDefect(shown),
      connectTimeoutMs,
      log,
    });
    const server = this.#nudged.get(origin) ?? new NudgedServer(origin, log);
    this.#nudged.set(origin, server);
    const pool = new Pool(origin, {
      factory: (url, options) => {
        let socket: TLSSocket | undefined;
        const connect: typeof connector.connect = (target, callback) =>
          connector.connect(target, (...[error, opened]) => {
            socket = opened as TLSSocket | undefined;
            callback(...([error, opened] as Parameters<typeof callback>));
          });
        const client = new Client(url, { ...options, connect });
        if (nudges) client.dispatch = client.compose(nudging({ server, socket: () => socket })).dispatch;
        return client;
      },
      connections: MAX_CONNECTIONS,
      // A-REX loses a second request that arrives before it has answered the first: one at a time.
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      headersTimeout: limits.silenceMs,
      bodyTimeout: limits.silenceMs,
      maxHeaderSize: limits.headBytes,
    });
    const opened = { fingerprint: identity?.fingerprint, connector, pool };
    this.#current.set(origin, opened);
    log.debug(`Connections to ${origin} show ${identity?.subject ?? 'no certificate'}`);
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

const PIECE_BYTES = 64 * 1024;

/**
 * A long body from memory as a stream: undici hands one in memory to the system as a whole, and then takes the time in which it is
 * sent for silence of the server.
 */
function inPieces({ headers, body }: TransportRequest): Pick<TransportRequest, 'headers' | 'body'> {
  if (body === undefined || body instanceof Readable || body.length <= PIECE_BYTES) return { headers, body };
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const pieces = function* () {
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) yield bytes.subarray(from, from + PIECE_BYTES);
  };
  return { headers: { ...headers, 'content-length': String(bytes.length) }, body: Readable.from(pieces()) };
}

/** Tells when a request leaves undici's queue. */
const starting =
  (onStart: () => void): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) => {
    const { onRequestStart } = handler;
    handler.onRequestStart = (...start) => {
      onStart();
      onRequestStart?.apply(handler, start);
    };
    return dispatch(options, handler);
  };

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value = '']) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return Object.fromEntries(entries);
}
