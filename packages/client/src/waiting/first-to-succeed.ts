import { onAbort } from './on-abort.js';

/** How the attempts went: the first result if there is one, and what failed until then. */
export interface FirstToSucceed<Item, Result> {
  /** Undefined if all have failed. */
  readonly success: { readonly item: Item; readonly result: Result } | undefined;
  /** In the order in which they failed. */
  readonly failures: readonly { readonly item: Item; readonly error: unknown }[];
}

/**
 * Tries one after the other until one succeeds. The next attempt begins when one before has failed, or when none has ended for a while:
 * one that hangs keeps no one waiting, and may still be the first. What is not needed any more is aborted.
 *
 * @param options.nextAfterMs - milliseconds after which the next attempt begins beside those under way
 * @param options.signal - ends all, and rejects with its own reason
 */
export async function firstToSucceed<Item, Result>(
  items: readonly Item[],
  attempt: (item: Item, signal: AbortSignal) => Promise<Result>,
  { nextAfterMs, signal }: { readonly nextAfterMs: number; readonly signal?: AbortSignal | undefined },
): Promise<FirstToSucceed<Item, Result>> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const failures: { readonly item: Item; readonly error: unknown }[] = [];
  const waiting = [...items];
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
  let forget = (): void => {};
  try {
    return await new Promise((resolve, reject) => {
      forget = onAbort(signal, () => reject(signal?.reason));
      const next = (): void => {
        clearTimeout(timer);
        const [item] = waiting.splice(0, 1);
        if (item === undefined) {
          if (underWay === 0) resolve({ success: undefined, failures });
          return;
        }
        underWay += 1;
        if (waiting.length > 0) timer = setTimeout(next, nextAfterMs);
        attempt(item, controller.signal).then(
          (result) => resolve({ success: { item, result }, failures: [...failures] }),
          (error: unknown) => {
            underWay -= 1;
            if (controller.signal.aborted) return;
            failures.push({ item, error });
            next();
          },
        );
      };
      next();
    });
  } finally {
    clearTimeout(timer);
    forget();
    controller.abort();
  }
}
