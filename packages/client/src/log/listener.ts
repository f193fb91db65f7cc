import type { Log } from './log.js';

/** A caller's listener as it is called from within a job's submission or a transfer: its mistakes must not undo those. */
export function listener<Event>(
  listen: ((event: Event) => void) | undefined,
  what: string,
  log: Log,
): (event: Event) => void {
  return (event) => {
    try {
      listen?.(event);
    } catch (error) {
      log.warning(`${what} threw, which changes nothing: ${String(error)}`);
    }
  };
}
