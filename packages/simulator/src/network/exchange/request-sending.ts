import { Readable } from 'node:stream';
import type { TransportRequest } from '../../../../client/src/http/transport.js';
import { addressOf } from './address.js';
import type { ClientEnd } from './client-end.js';
import { connectionFailures } from './connection-failures.js';
import type { ByteFault } from './exchange-script.js';
import { Line, type LineEnd } from './line.js';
import { requestFault } from './line-fault.js';
import { inPieces, type Route } from './route.js';

/** A-REX closes a connection on which a request does not go on. */
const SERVER_SILENCE_MS = 60_000;

export interface RequestSendingOptions {
  readonly request: TransportRequest;
  readonly client: ClientEnd;
  readonly route: Route;
  readonly fault: ByteFault | undefined;
  /** Called once the head has left. */
  readonly onHeadSent: () => void;
  /** Called once with what has left of the body, if the head has. */
  readonly onSent: (body: Buffer, isWhole: boolean) => void;
}

/** A request as it leaves its client, up to where it is cut. */
export class RequestSending {
  readonly #options: RequestSendingOptions;
  readonly #head: Buffer;
  readonly #line: Line;
  #sent: Buffer[] = [];
  #hasBegun = false;
  #hasEnded = false;

  constructor(options: RequestSendingOptions) {
    this.#options = options;
    this.#head = requestHead(options.request);
    const bodyBytes = bodyLength(options.request);
    const bytes = bodyBytes === undefined ? undefined : this.#head.length + bodyBytes;
    this.#line = new Line(requestFault(options.fault, bytes));
  }

  /** Whether no more of it will leave. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The bytes that have left, head included. */
  get bytes(): number {
    return this.#line.passed;
  }

  /**
   * Resolves when all has left, or no more will.
   * @returns how the connection ends for the client; undefined if it does not
   * @throws what the source of the body throws
   */
  async send(): Promise<LineEnd | undefined> {
    this.#hasBegun = true;
    const { client, request } = this.#options;
    const announced = Number(request.headers['content-length'] ?? Number.NaN);
    let offered = -this.#head.length;
    try {
      for await (const piece of this.#pieces()) {
        offered += piece.length;
        if (offered > announced) throw connectionFailures.requestLengthMismatch();
        for (const step of this.#line.pass(piece)) {
          if ('end' in step) return this.#broken(step.end);
          if ('waitMs' in step) await client.pause(step.waitMs);
          else await client.travel(step.bytes.length, this.#options.route.bytesPerSecond);
          if (client.isOver) return undefined;
          if ('bytes' in step) this.#sent.push(step.bytes);
          client.listen();
          if (this.#line.passed === this.#head.length) this.#options.onHeadSent();
        }
      }
      if (client.isOver) return undefined;
      if (offered < announced) throw connectionFailures.requestLengthMismatch();
      client.listen();
      // Where no length was announced, only the last chunk tells that a request is whole.
      const end = this.#line.endAfterAll;
      this.#finish(end === undefined || bodyLength(request) !== undefined);
      return end;
    } catch (error) {
      this.#finish(false);
      throw error;
    } finally {
      if (client.isOver) {
        this.#finish(false);
        // As undici does, also where the server has answered before the end of the request.
        if (request.body instanceof Readable && !client.isKilled) request.body.destroy();
      }
    }
  }

  /** The process of the client is gone, and what it had handed to the system still leaves. */
  leaveWhole(): void {
    const { body } = this.#options.request;
    if (!this.#hasBegun || this.#hasEnded || body instanceof Readable) return;
    this.#sent = [this.#head, bytesOf(body)];
    this.#finish(true);
  }

  #broken(end: LineEnd): LineEnd {
    if (end !== 'stall') {
      this.#finish(false);
      return end;
    }
    // What has arrived is all of it as soon as either side gives up.
    const timer = setTimeout(() => this.#finish(false), SERVER_SILENCE_MS);
    void this.#options.client.over.then(() => {
      clearTimeout(timer);
      this.#finish(false);
    });
    return end;
  }

  #finish(isWhole: boolean): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const sent = Buffer.concat(this.#sent);
    this.#sent = [];
    if (sent.length >= this.#head.length) this.#options.onSent(sent.subarray(this.#head.length), isWhole);
  }

  /** Head and body as the client writes them; ends with the exchange, even if the source of the body is silent. */
  async *#pieces(): AsyncGenerator<Buffer> {
    yield this.#head;
    const { client, request, route } = this.#options;
    const { body } = request;
    if (!(body instanceof Readable)) {
      yield* inPieces([bytesOf(body)], route);
      return;
    }
    const source = body[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
    while (!client.isOver) {
      client.stopListening();
      const next = await Promise.race([source.next(), client.over]);
      if (next === undefined || next.done) return;
      yield Buffer.from(next.value as string);
    }
  }
}

function requestHead({ method, origin, path, headers }: TransportRequest): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: ${addressOf(origin).host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** The length of a body, if it is announced before it is sent. */
function bodyLength({ body, headers }: TransportRequest): number | undefined {
  if (!(body instanceof Readable)) return bytesOf(body).length;
  const announced = headers['content-length'];
  return announced === undefined ? undefined : Number(announced);
}

const bytesOf = (body: string | Uint8Array | undefined): Buffer => Buffer.from(body ?? '');
