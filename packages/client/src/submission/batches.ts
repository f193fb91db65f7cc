import { abortable } from '../waiting/abortable.js';
import { sleep } from '../waiting/sleep.js';

/** How long further items of a slow source are waited for: a batch that is not full is better than one that comes late. */
const LINGER_MS = 100;

/**
 * Takes items from a source in batches: as many as are there, up to `max`. Takes none while a batch is being used.
 * @throws the reason of the signal, if it is aborted before the first item of a batch has come; the source is ended then, as it is when
 *   no more batches are asked for
 */
export async function* batchesOf<Item>(
  source: Iterable<Item> | AsyncIterable<Item>,
  {
    max,
    signal,
    lingerMs = LINGER_MS,
  }: { readonly max: number; readonly signal?: AbortSignal | undefined; readonly lingerMs?: number },
): AsyncGenerator<readonly Item[], void, void> {
  const items = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  /** What has been asked for and has not come yet. */
  let next: Promise<IteratorResult<Item>> | undefined;
  let isOver = false;
  try {
    while (!isOver) {
      const batch: Item[] = [];
      while (batch.length < max) {
        next ??= ask(items);
        const result = await (batch.length === 0 ? abortable(next, signal) : within(next, lingerMs));
        if (result === undefined) break;
        next = undefined;
        isOver = result.done === true;
        if (result.done) break;
        batch.push(result.value);
      }
      if (batch.length > 0) yield batch;
    }
  } finally {
    // A source that failed, or has been asked for an item that has not come, answers later or never.
    if (!isOver) void Promise.resolve(items.return?.()).catch(() => {});
  }
}

/** The next item. What the source fails with is thrown where the item is awaited, which may be later. */
function ask<Item>(items: Iterator<Item> | AsyncIterator<Item>): Promise<IteratorResult<Item>> {
  const next = (async () => items.next())();
  next.catch(() => {});
  return next;
}

/** What comes within a time; undefined if nothing does. */
async function within<Result>(work: Promise<Result>, milliseconds: number): Promise<Result | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([work, sleep(milliseconds, over.signal).then(() => undefined)]);
  } finally {
    over.abort();
  }
}
