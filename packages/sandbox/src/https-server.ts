import http from 'node:http';
import type net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { effectOf, type FaultEffect } from './misbehaviour.js';
import { type Answer, failure } from './rest/answer.js';
import { BodyTooLongError } from './rest/read-body.js';
import { sendAnswer } from './rest/send-answer.js';
import type { Client } from './tls/client-identity.js';
import { createGuardedServer, type GuardedServerOptions } from './tls/guarded-server.js';

/** A request, and the client that sent it. */
export interface ReceivedRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly header: (name: string) => string | undefined;
  readonly body: AsyncIterable<Buffer>;
  readonly client: Client;
  readonly clientAddress: string;
}

export interface HttpsServerOptions
  extends Pick<GuardedServerOptions<Client>, 'certificateChain' | 'privateKey' | 'newestTls' | 'judge'> {
  /** Undefined closes the connection without an answer. */
  readonly answer: (request: ReceivedRequest) => Promise<Answer | undefined>;
  /** What goes wrong with a request. */
  readonly faults: (request: { readonly method: string; readonly target: string }) => readonly FaultEffect[];
  /** Gets a line for each refused client and each unexpected error. */
  readonly log: (message: string) => void;
}

/** How long a connection may be idle before it is closed; A-REX' own. */
const IDLE_TIMEOUT_MS = 60_000;
const MAX_HEADER_BYTES = 32_768;

/** The sandbox's server: HTTP/1.1 over TLS, with clients that are judged by the sandbox itself. */
export class HttpsServer {
  readonly #options: HttpsServerOptions;
  readonly #tls: net.Server;
  readonly #http: http.Server;
  readonly #clients = new WeakMap<object, Client>();
  /** Also of clients that have connected and said nothing yet. */
  readonly #connections = new Set<net.Socket>();
  readonly #closing = new AbortController();
  readonly #atWork = new Set<Promise<void>>();

  constructor(options: HttpsServerOptions) {
    this.#options = options;
    this.#http = http.createServer({ keepAliveTimeout: IDLE_TIMEOUT_MS, maxHeaderSize: MAX_HEADER_BYTES });
    // Uploads may take as long as they like, if only they go on.
    this.#http.requestTimeout = 0;
    this.#http.timeout = IDLE_TIMEOUT_MS;
    this.#http.on('request', (incoming: http.IncomingMessage, response: http.ServerResponse) => {
      const work = this.#serve(incoming, response);
      this.#atWork.add(work);
      void work.finally(() => this.#atWork.delete(work));
    });
    this.#tls = createGuardedServer<Client>({
      ...options,
      accepted: (socket, client) => this.#accept(socket, client),
      refused: (reason) => options.log(`A client has been refused: ${reason}`),
    });
    this.#tls.on('connection', (connection: net.Socket) => {
      this.#connections.add(connection);
      connection.once('close', () => this.#connections.delete(connection));
    });
  }

  /** @returns the port that is listened on */
  async listen(port: number, address: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#tls.once('error', reject);
      this.#tls.listen(port, address, resolve);
    });
    const bound = this.#tls.address();
    if (bound === null || typeof bound === 'string') throw new Error('The server listens on no port');
    return bound.port;
  }

  /** Breaks all connections; done when everything begun has come to an end. */
  async close(): Promise<void> {
    this.#closing.abort();
    const closed = new Promise((resolve) => this.#tls.close(resolve)); // at once, if it has never listened
    for (const connection of this.#connections) connection.destroy();
    await Promise.all([closed, ...this.#atWork]);
    this.#http.close();
  }

  #accept(socket: TLSSocket, client: Client): void {
    this.#clients.set(socket, client);
    this.#http.emit('connection', socket);
  }

  async #serve(incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { method = '', url: target = '', socket } = incoming;
    // A broken connection ends the reading of a body or the writing of an answer; no client is left to answer.
    response.on('error', () => {});
    const effects = this.#options.faults({ method, target });
    const pause = effectOf(effects, 'delay');
    if (pause && !(await this.#waited(pause.milliseconds))) return;
    const refusal = effectOf(effects, 'fail');
    const own = refusal ? failure(refusal.status, refusal.reason) : await this.#answer(incoming, effects);
    if (own === undefined) {
      socket.destroy();
      return;
    }
    const answer = replaced(own, effects);
    if (effectOf(effects, 'lose-reply')) socket.destroy();
    await sendAnswer(response, answer, {
      isHead: method === 'HEAD',
      breakAfterBytes: effectOf(effects, 'break-download')?.afterBytes,
      wrongByBytes: effectOf(effects, 'wrong-length')?.byBytes,
    }).catch((error: unknown) => {
      if (!socket.destroyed) this.#options.log(`An answer could not be sent: ${String(error)}`);
      socket.destroy();
    });
  }

  /** @returns false if the server has been closed meanwhile: the waiting request is then dropped */
  async #waited(milliseconds: number): Promise<boolean> {
    const { signal } = this.#closing;
    await delay(milliseconds, undefined, { signal }).catch(() => {});
    return !signal.aborted;
  }

  async #answer(incoming: http.IncomingMessage, effects: readonly FaultEffect[]): Promise<Answer | undefined> {
    const { method = '', url: target = '', headers, socket } = incoming;
    const breaking = effectOf(effects, 'break-upload');
    try {
      return await this.#options.answer({
        method,
        target,
        header: (name) => firstValue(headers[name]),
        body: breaking ? breakingOff(incoming, breaking.afterBytes) : incoming,
        client: this.#clients.get(socket),
        clientAddress: `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`,
      });
    } catch (error) {
      if (error instanceof BodyTooLongError) return failure(413, 'Payload Too Large');
      if (!incoming.complete && socket.destroyed) return failure(500, 'The connection broke');
      this.#options.log(
        `${method} ${target}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      return failure(500, 'Internal error of the sandbox');
    }
  }
}

/** What is answered instead, where that is ordered. */
function replaced(answer: Answer, effects: readonly FaultEffect[]): Answer {
  const { status, reason, body, contentType } = effectOf(effects, 'replace-reply') ?? {};
  if (status === undefined || reason === undefined) return answer;
  const content = body === undefined ? {} : { body, contentType: contentType ?? 'application/json' };
  return { ...failure(status, reason), ...content };
}

const firstValue = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'object' ? value[0] : value;

async function* breakingOff(incoming: http.IncomingMessage, afterBytes: number): AsyncGenerator<Buffer> {
  let left = afterBytes;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    if (chunk.length >= left) {
      yield chunk.subarray(0, left);
      incoming.socket.destroy();
      throw new Error('The connection has been broken, as ordered');
    }
    left -= chunk.length;
    yield chunk;
  }
}
