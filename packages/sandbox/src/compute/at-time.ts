const longestTimerMilliseconds = 2 ** 31 - 1;

/**
 * Runs a task at a time, however far away. A single timer will not do: Node.js fires one of more than 24.8 days at once.
 * @param time - in milliseconds since 1970
 * @returns calls it off
 */
export const atTime = (time: number, action: () => void): (() => void) => {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const milliseconds = Math.max(0, time - Date.now());
    timer =
      milliseconds > longestTimerMilliseconds
        ? setTimeout(wait, longestTimerMilliseconds)
        : setTimeout(action, milliseconds);
    timer.unref();
  };
  wait();
  return () => clearTimeout(timer);
};
