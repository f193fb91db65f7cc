/** Of Linux on worker nodes, as the numbers of this machine may be others. */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
};

/**
 * What Linux calls one of the signals that end programs.
 * @returns undefined for a number without a signal, or of a signal that seldom ends a program
 * @see man 7 signal
 * @example
 * ```ts
 * signalName(9); // 'SIGKILL'
 * ```
 */
export const signalName = (signal: number): string | undefined => SIGNALS[signal];
