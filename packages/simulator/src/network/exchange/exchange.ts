import { connectionError } from '../../../../client/src/http/connection-errors.js';
import type { TransportAnswer, TransportOptions, TransportRequest } from '../../../../client/src/http/transport.js';
import type { Absence } from './absence.js';
import { addressOf } from './address.js';
import { deliverAnswer } from './answer-delivery.js';
import { ClientEnd, type Emit } from './client-end.js';
import { connectionFailures } from './connection-failures.js';
import type { Connections } from './connections.js';
import type { ConnectFailure, ExchangeScript } from './exchange-script.js';
import type { Host } from './host.js';
import type { LineEnd } from './line.js';
import { RequestSending } from './request-sending.js';
import type { Route } from './route.js';
import { headOf, type WireAnswer, wireAnswer, wireBytes } from './wire-answer.js';

/** What an exchange needs of its network and its client process. */
export interface ExchangeSurroundings {
  readonly options: Pick<TransportOptions, 'connectTimeoutMs' | 'limits'>;
  readonly connections: Connections;
  /** Undefined if the name of the host is unknown. */
  readonly host: Host | undefined;
  /** Whether the host is away now, and how. */
  readonly absence: () => Absence | undefined;
  readonly script: ExchangeScript;
  readonly route: Route;
  readonly emit: Emit;
  /** Called once, when the exchange is over for the client. */
  readonly onOver: () => void;
}

/**
 * One request on its way to a host, and its answer on its way back, with what goes wrong with them. For the client it ends as it
 * would with undici. What has left the client goes on to the server also when the client has given up, or is gone.
 */
export class Exchange {
  readonly #request: TransportRequest;
  readonly #surroundings: ExchangeSurroundings;
  readonly #server: string;
  readonly #pool: string;
  readonly #client: ClientEnd;
  readonly #sending: RequestSending;
  #holdsPlace = false;
  /** Set when the line of the request has ended, though the connection may look open. */
  #isSilent = false;

  constructor(request: TransportRequest, surroundings: ExchangeSurroundings) {
    this.#request = request;
    this.#surroundings = surroundings;
    this.#server = addressOf(request.origin).server;
    this.#pool = `${request.origin} ${request.identity?.fingerprint ?? ''}`;
    const { emit, options, route, script, onOver } = surroundings;
    this.#client = new ClientEnd({
      signal: request.signal,
      silenceMs: options.limits.silenceMs,
      emit,
      onOver: (isConnectionKept) => {
        // Where an answer came before the end of the request, the rest of the request would be taken for the next one.
        const isKept = isConnectionKept && this.#sending.hasEnded;
        if (this.#holdsPlace) surroundings.connections.release(this.#pool, isKept);
        onOver();
      },
    });
    this.#sending = new RequestSending({
      request,
      client: this.#client,
      route,
      fault: script.line,
      onHeadSent: () => this.#answerEarly(),
      onSent: (body, isWhole) => this.#arriveLater(body, isWhole),
    });
  }

  /** Resolves with the head of the answer. Never settles if the process of the client is killed before. */
  perform(): Promise<TransportAnswer> {
    this.#client.begin();
    this.#proceed().catch((error) => this.#client.fail(error));
    return this.#client.answer;
  }

  /** The client ends the connection. */
  close(reason: Error): void {
    this.#client.fail(reason);
  }

  /**
   * The process of the client is gone: nothing of this exchange settles any more.
   * @param halfSent - whether what has left of a request is all, or what was in memory still leaves
   */
  kill(halfSent: 'cut' | 'whole'): void {
    if (this.#client.isOver) return;
    if (halfSent === 'whole') this.#sending.leaveWhole();
    this.#client.kill();
  }

  async #proceed(): Promise<void> {
    const { connections, emit, script } = this.#surroundings;
    if (this.#client.isOver) return;
    await connections.take(this.#pool);
    if (this.#client.isOver) return connections.release(this.#pool, false);
    this.#holdsPlace = true;
    await this.#connect();
    if (this.#client.isOver) return;
    this.#request.onStart();
    emit('request leaves');
    this.#client.listen();
    const end = await this.#sending.send();
    this.#isSilent = end !== undefined;
    if (end !== undefined) return this.#breakBeforeAnswer(end);
    if (script.late === undefined || this.#client.isOver) return;
    await this.#client.pause(this.#surroundings.route.latencyMs);
    this.#breakBeforeAnswer(script.late.how);
  }

  async #connect(): Promise<void> {
    const { connections, emit, route, options } = this.#surroundings;
    const failure = this.#connectFailure();
    if (connections.reuse(this.#pool) && failure === undefined) return;
    const { identity } = this.#request;
    emit('connects');
    try {
      // A round trip for TCP, and two for TLS.
      await this.#client.pause(route.latencyMs * (failure === 'refused' ? 2 : 6));
      if (failure === 'timeout') await this.#client.pause(options.connectTimeoutMs);
      if (failure !== undefined) throw connectFailures[failure](this.#server);
      if (identity && identity.notAfter.getTime() <= Date.now()) throw connectionFailures.credentialExpired();
    } catch (cause) {
      const circumstances = { server: this.#server, connecting: true, now: new Date() };
      throw connectionError(cause, { ...circumstances, ...(identity && { credential: identity }) });
    }
    if (!this.#client.isOver) emit('connected');
  }

  #connectFailure(): ConnectFailure | undefined {
    const { absence, host, script } = this.#surroundings;
    if (host === undefined) return 'no-name';
    const away = absence();
    if (away === 'refused') return 'refused';
    return away === 'stall' ? 'timeout' : script.connecting;
  }

  #breakBeforeAnswer(end: LineEnd): void {
    if (end === 'cut') this.#client.fail(connectionFailures.otherSideClosed());
    if (end === 'reset') this.#client.fail(connectionFailures.reset());
  }

  /** A gateway answers as soon as it has seen the head of a request. */
  #answerEarly(): void {
    const { route, script } = this.#surroundings;
    const { gateway } = script;
    if (gateway?.when !== 'early') return;
    setTimeout(() => void this.#answer(gateway.answer, this.#sending.bytes), route.latencyMs);
  }

  /** The bytes of a request need their time on the way, and arrive even if the client is killed. */
  #arriveLater(body: Buffer, isWhole: boolean): void {
    const { route, script } = this.#surroundings;
    const bytes = this.#sending.bytes;
    setTimeout(() => this.#arrive(body, isWhole, bytes), route.latencyMs + (script.late?.ms ?? 0));
  }

  #arrive(body: Buffer, isWhole: boolean, bytes: number): void {
    const { absence, emit, route, script } = this.#surroundings;
    const away = absence();
    if (away !== undefined) {
      emit('host is away', { bytes });
      if (isWhole) this.#answerAway(away, bytes);
      return;
    }
    emit(isWhole ? 'request arrives' : 'part of the request arrives', { bytes });
    const answer = this.#answerTo(body, isWhole);
    if (script.gateway?.when === 'early') return;
    // The connection of a request that has come in part is gone, as is that of one that comes late.
    if (!isWhole || script.late !== undefined) return;
    setTimeout(() => {
      const awayNow = absence();
      if (awayNow !== undefined) emit('host is away');
      if (awayNow === undefined) void this.#answer(answer, bytes);
      else this.#answerAway(awayNow, bytes);
    }, route.thinkingMs);
  }

  #answerAway(away: Absence, sent: number): void {
    if (away === 'refused') this.#breakBeforeAnswer('reset');
    else if (away !== 'stall') void this.#answer(away, sent);
  }

  #answerTo(body: Buffer, isWhole: boolean): WireAnswer {
    const { emit, host, script } = this.#surroundings;
    const { gateway, lies } = script;
    if (gateway !== undefined && gateway.when !== 'after') return gateway.answer;
    if (host === undefined) throw new Error(`A request has reached ${this.#server}, which is no host of the network`);
    const { method, path, headers, identity } = this.#request;
    const request = { method, path, headers, body, user: identity?.subject, isWhole };
    const answer = host.answer(request);
    emit('server acts', { detail: `${answer.status} ${answer.reason}` });
    return (
      gateway?.answer ??
      lies.reduce((made, lie) => lie(made, request, (other) => host.answer(other)), wireAnswer(answer))
    );
  }

  async #answer(answer: WireAnswer, sent: number): Promise<void> {
    const { emit, options, route, script } = this.#surroundings;
    const client = this.#client;
    if (client.isOver || this.#isSilent) return emit('answer is lost');
    const head = headOf(answer);
    const bytes = wireBytes(answer, head);
    emit('answer leaves', { ...(bytes !== undefined && { bytes }), detail: `${answer.status} ${answer.reason}` });
    await client.pause(route.latencyMs);
    if (client.isOver) return;
    const { method } = this.#request;
    const maxHeadBytes = options.limits.headBytes;
    await deliverAnswer(answer, { head, method, client, route, fault: script.line, sent, maxHeadBytes, emit });
  }
}

const connectFailures: Readonly<Record<ConnectFailure, (server: string) => Error>> = {
  refused: connectionFailures.refused,
  'no-name': connectionFailures.noName,
  timeout: connectionFailures.connectTimeout,
  'closed-in-handshake': connectionFailures.closedInHandshake,
  'not-tls': connectionFailures.notTls,
};
