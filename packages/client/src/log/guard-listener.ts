import type { Log } from './log.js';

/** Wraps a caller's listener: an error that it throws must not break the submission or the transfer that calls it. */
export function guardListener<Event>(
  listen: ((event: Event) => void) | undefined,
  what: string,
  log: Log,
): (event: Event) => void {
  return (event) => {
    try {
      listen?.(event);
    } catch (error) {
      log.warning(`${what} threw an error, which is ignored: ${String(error)}`);
    }
  };
}
