/** The signals of Linux, which worker nodes run; the numbers of this machine may differ. */
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
 * The name that Linux gives to a signal that ends programs.
 * @param signal - its number
 * @returns undefined for a number that is no signal, or a signal that seldom ends a program
 * @see man 7 signal
 * @example
 * ```ts
 * signalName(9); // 'SIGKILL'
 * ```
 */
export const signalName = (signal: number): string | undefined => SIGNALS[signal];
