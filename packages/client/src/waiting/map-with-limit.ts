import { onAbort } from './on-abort.js';

/** What limits several pieces of work at once. */
export interface SeveralOptions {
  /** How many are under way at the same time, at least 1. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does a piece of work for each item, a few at a time, begun in order. The first failure aborts the others, begins no more,
 * and is thrown once all have ended, so that no work goes on after the call.
 * @param work - must observe the signal that it gets
 * @returns the results in the order of the items
 */
export async function mapWithLimit<Item, Result>(
  items: readonly Item[],
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
  { limit, signal }: SeveralOptions,
): Promise<readonly Result[]> {
  signal?.throwIfAborted();
  const inner = new AbortController();
  const forget = onAbort(signal, () => inner.abort(signal?.reason));

  const results: Result[] = new Array(items.length);
  const queue = items.entries();
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (const [index, item] of queue) {
      if (inner.signal.aborted) return;
      try {
        results[index] = await work(item, inner.signal);
      } catch (error) {
        failure ??= { error };
        inner.abort(error);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, worker));
  } finally {
    forget();
  }
  if (failure) throw failure.error;
  signal?.throwIfAborted();
  return results;
}
