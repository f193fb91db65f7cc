import { setTimeout as timer } from 'node:timers/promises';

/** Timers that are set for longer go off at once: some 24.8 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Waits, but no longer than until the signal is aborted; an abort is no error. */
export async function sleep(milliseconds: number, wake: AbortSignal): Promise<void> {
  await timer(Math.min(milliseconds, MAX_TIMER_MS), undefined, { signal: wake }).catch(() => undefined);
}

/** A signal that is aborted after a time, however long; it keeps no program alive. */
export function abortedAfter(milliseconds: number): AbortSignal {
  const abort = new AbortController();
  const wait = (left: number) => {
    const later = () => (left > MAX_TIMER_MS ? wait(left - MAX_TIMER_MS) : abort.abort());
    setTimeout(later, Math.min(left, MAX_TIMER_MS)).unref();
  };
  wait(milliseconds);
  return abort.signal;
}
