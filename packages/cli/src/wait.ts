import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, but no longer than until the signal is aborted; an abort is no error. */
export async function napUntil(milliseconds: number, wake: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: wake }).catch(() => undefined);
}
