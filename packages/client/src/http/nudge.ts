import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { Log } from '../log/log.js';

/**
 * A-REX writes the head and the body of an answer as two segments, with Nagle's algorithm on: the second waits until the client has
 * acknowledged the first, which Linux does 40 ms later on a connection that has been used before. A byte that the client sends carries
 * the acknowledgement with it at once, so an empty line is sent while an answer is incomplete.
 *
 * RFC 9112, section 2.2, says that servers should ignore empty lines before a request, and that clients must not send them: this is a
 * deliberate deviation. It is made only towards a server that has been seen to bear it, never before or inside a request, and no more
 * once a connection has broken on it.
 */
const EMPTY_LINE = '\r\n';

const BAD_REQUEST = 400;
/** How long a server that has been nudged for the first time may take to answer the next request; it takes a millisecond. */
const PROBE_PATIENCE_MS = 5_000;

type Dispatch = Dispatcher['dispatch'];
type DispatchOptions = Dispatcher.DispatchOptions;

/** How a server takes nudges. */
export class NudgedServer {
  #state: 'unknown' | 'tried' | 'bears them' | 'left alone' = 'unknown';
  readonly #origin: string;
  readonly #log: Log;

  constructor(origin: string, log: Log) {
    this.#origin = origin;
    this.#log = log;
  }

  /** Whether it has shown how it takes them. */
  get isKnown(): boolean {
    return this.#state === 'bears them' || this.#state === 'left alone';
  }

  /** Whether an incomplete answer may be nudged. The first one, with which the server is tried, is that of a GET. */
  permits(method: string): boolean {
    return this.#state === 'bears them' || (this.#state === 'unknown' && method === 'GET');
  }

  /** A nudge has been sent to it. */
  try(): void {
    if (this.#state === 'unknown') this.#state = 'tried';
  }

  /** The request with which it was tried has been given up. */
  tryAgain(): void {
    if (this.#state === 'tried') this.#state = 'unknown';
  }

  /** A request after a nudge, on the same connection, was answered as any other. */
  bears(): void {
    if (this.#state !== 'left alone') this.#state = 'bears them';
  }

  /** A connection has broken after a nudge, or it cannot be seen how the server takes nudges. */
  leaveAlone(reason: string): void {
    if (this.#state === 'left alone') return;
    this.#state = 'left alone';
    this.#log.verbose(`Answers of ${this.#origin} are not nudged any more: ${reason}`);
  }
}

/** A connection, on which one request at a time is sent. */
export interface NudgedConnection {
  readonly server: NudgedServer;
  /** Its socket now; undefined while there is none. */
  socket(): TLSSocket | undefined;
}

/** Nudges the answers that come over a connection. */
export function nudging({ server, socket }: NudgedConnection): Dispatcher.DispatcherComposeInterceptor {
  /** The socket that has been nudged, until the next answer on it begins. */
  let nudged: TLSSocket | undefined;

  return (dispatch) => (options, handler) => {
    const { method, body } = options;
    let used: TLSSocket | undefined;
    let isBodyAwaited = false;

    const nudge = () => {
      if (!isBodyAwaited || used === undefined || used.destroyed || !server.permits(method)) return;
      server.try();
      nudged = used;
      used.write(EMPTY_LINE);
    };

    return dispatch(options, {
      onRequestStart(controller, context) {
        used = socket();
        handler.onRequestStart?.(controller, context);
      },
      onRequestUpgrade(...upgrade) {
        handler.onRequestUpgrade?.(...upgrade);
      },
      onResponseStart(controller, status, headers, reason) {
        nudged = undefined;
        // A stream may still be being sent, and must not have an empty line in it.
        isBodyAwaited = !(body instanceof Readable) && hasBody(method, status, headers);
        if (isBodyAwaited) setImmediate(nudge);
        handler.onResponseStart?.(controller, status, headers, reason);
      },
      onResponseData(controller, chunk) {
        isBodyAwaited = false;
        handler.onResponseData?.(controller, chunk);
      },
      onResponseEnd(controller, trailers) {
        isBodyAwaited = false;
        const end = () => handler.onResponseEnd?.(controller, trailers);
        if (nudged === undefined || server.isKnown) end();
        // The caller gets the end of this answer, and with it the connection, only when the server is known.
        else probe(dispatch, options, { server, isSameConnection: () => socket() === nudged }).finally(end);
      },
      onResponseError(controller, error) {
        isBodyAwaited = false;
        if (nudged !== undefined && nudged === used) {
          if (controller.aborted) server.tryAgain();
          else server.leaveAlone(error.message);
        }
        handler.onResponseError?.(controller, error);
      },
    });
  };
}

/** Whether an answer has a body that is not empty. */
const hasBody = (method: string, status: number, headers: Readonly<Record<string, unknown>>): boolean =>
  method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304 && headers['content-length'] !== '0';

/** Asks a server that has just been nudged for the first time for something harmless, to see whether it answers. Never rejects. */
function probe(
  dispatch: Dispatch,
  { path, headers, origin }: DispatchOptions,
  { server, isSameConnection }: { readonly server: NudgedServer; isSameConnection(): boolean },
): Promise<void> {
  return new Promise((resolve) => {
    let patience: NodeJS.Timeout | undefined;
    const over = () => {
      clearTimeout(patience);
      resolve();
    };
    dispatch(
      {
        ...(origin !== undefined && { origin }),
        path,
        ...(headers !== undefined && { headers }),
        method: 'HEAD',
        reset: false,
      },
      {
        onRequestStart(controller) {
          patience = setTimeout(
            () => controller.abort(new Error('it did not answer the next request')),
            PROBE_PATIENCE_MS,
          );
        },
        onResponseStart(_, status) {
          // On a connection of its own, a request shows nothing about nudges.
          if (!isSameConnection()) server.leaveAlone('it closes the connection after an answer');
          else if (status === BAD_REQUEST) server.leaveAlone('it does not understand the next request');
          else server.bears();
        },
        onResponseEnd: over,
        onResponseError(_, error) {
          server.leaveAlone(error.message);
          over();
        },
      },
    );
  });
}
