/** Timers that are set for longer go off at once: some 24.8 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Waits, but no longer than until the signal is aborted; an abort is no error. */
export function sleep(milliseconds: number, wake: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (wake.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      wake.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(milliseconds, MAX_TIMER_MS));
    wake.addEventListener('abort', done);
  });
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
