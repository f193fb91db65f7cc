/** One event on its way to the consumer. */
interface Entry<Event> {
  readonly event: Event;
  handled(): void;
  dropped(reason: unknown): void;
}

/**
 * Hands events from several producers to one consumer, in the order in which they came. A producer waits until the consumer
 * has handled its event, which is when it asks for the next one. So a slow consumer slows the producers down, and events do not
 * pile up.
 */
export class EventChannel<Event> implements AsyncIterable<Event> {
  readonly #entries: Entry<Event>[] = [];
  #wake: () => void = () => {};
  #end: { readonly error?: unknown } | undefined;

  /**
   * Hands an event on.
   * @returns when the consumer has handled it
   * @throws the reason why the channel has been closed
   */
  push(event: Event): Promise<void> {
    return new Promise((handled, dropped) => {
      if (this.#end !== undefined) {
        dropped(this.#end.error);
        return;
      }
      this.#entries.push({ event, handled, dropped });
      this.#wake();
    });
  }

  /** Closes the channel: no further event comes; with an error, the consumer gets the error. */
  close(end: { readonly error?: unknown } = {}): void {
    this.#end ??= end;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, void> {
    let current: Entry<Event> | undefined;
    try {
      for (;;) {
        current = this.#entries.shift();
        if (current !== undefined) {
          yield current.event;
          current.handled();
        } else if (this.#end !== undefined) {
          if ('error' in this.#end) throw this.#end.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      const reason = new Error('Events are no longer asked for');
      this.close({ error: reason });
      for (const { dropped } of [...(current ? [current] : []), ...this.#entries.splice(0)]) dropped(reason);
    }
  }
}
