import { onAbort } from '../waiting/on-abort.js';

export interface RequestDeadlineOptions {
  /** How long the request may take, from the moment it begins to be sent. */
  readonly ms: number;
  /** Made only when it is needed. */
  readonly error: () => Error;
  /** The caller's. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Ends one request: when its caller aborts it, and when the head of its answer does not come in time, even if the
 * server keeps sending something else. The time begins when the request does; the wait for a connection has its own limits.
 */
export class RequestDeadline {
  readonly #options: RequestDeadlineOptions;
  readonly #controller = new AbortController();
  readonly #forget: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RequestDeadlineOptions) {
    this.#options = options;
    const { signal } = options;
    this.#forget = onAbort(signal, () => this.#controller.abort(signal?.reason));
  }

  /** Aborted with the caller's reason, or with the error of this deadline. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The request leaves the queue of its connection: the time begins, or begins anew if the request is sent again. */
  begin(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(this.#options.error()), this.#options.ms);
  }

  /** The head of the answer has arrived. */
  met(): void {
    clearTimeout(this.#timer);
  }

  /** The request is over, with its answer. */
  end(): void {
    this.met();
    this.#forget();
  }
}
