/** The longest time that a timer of Node.js can wait, 24.8 days; a longer one fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs a task at a time, however far away, with several timers one after the other where that is necessary.
 * @param time - in milliseconds since 1970
 * @returns calls it off
 */
export function atTime(time: number, action: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const milliseconds = Math.max(0, time - Date.now());
    timer = milliseconds > MAX_TIMER_MS ? setTimeout(wait, MAX_TIMER_MS) : setTimeout(action, milliseconds);
    timer.unref();
  };
  wait();
  return () => clearTimeout(timer);
}
