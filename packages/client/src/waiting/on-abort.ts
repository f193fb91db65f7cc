/** The callbacks for each signal. One listener serves all: Node.js warns of a leak at the eleventh on the same signal. */
const waiting = new WeakMap<AbortSignal, Reactions>();

/**
 * Calls back when a signal is aborted, at once if it is already.
 * @returns a function that removes the callback; it must be called when the callback is not needed any more
 */
export function onAbort(signal: AbortSignal | undefined, react: () => void): () => void {
  if (signal === undefined) return () => {};
  if (signal.aborted) {
    react();
    return () => {};
  }
  let reactions = waiting.get(signal);
  if (reactions === undefined) {
    reactions = new Reactions(signal);
    waiting.set(signal, reactions);
  }
  return reactions.add(react);
}

/** All callbacks for one signal. Listens to it only while there are some. */
class Reactions {
  readonly #signal: AbortSignal;
  // Each is wrapped, because the same function may be added twice.
  readonly #all = new Set<{ readonly react: () => void }>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(react: () => void): () => void {
    if (this.#all.size === 0) this.#signal.addEventListener('abort', this.#aborted, { once: true });
    const entry = { react };
    this.#all.add(entry);
    return () => {
      this.#all.delete(entry);
      if (this.#all.size === 0) this.#signal.removeEventListener('abort', this.#aborted);
    };
  }

  readonly #aborted = (): void => {
    const entries = [...this.#all];
    this.#all.clear();
    for (const { react } of entries) react();
  };
}
