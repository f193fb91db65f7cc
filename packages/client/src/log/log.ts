/** How much to log, from most to least detail. */
export const LogLevels = {
  /** Finer-grained events, for debugging. */
  DEBUG: 'DEBUG',
  /** Fine-grained additional information. */
  VERBOSE: 'VERBOSE',
  /** Coarse progress. */
  INFO: 'INFO',
  /** Potentially harmful situations. */
  WARNING: 'WARNING',
  /** Errors after which the program may still run. */
  ERROR: 'ERROR',
  /** Very severe errors that will presumably abort the program. */
  FATAL: 'FATAL',
} as const;
/** How severe a line of a log is, see {@link LogLevels}. */
export type LogLevel = (typeof LogLevels)[keyof typeof LogLevels];

const RANK: Readonly<Record<LogLevel, number>> = { DEBUG: 0, VERBOSE: 1, INFO: 2, WARNING: 3, ERROR: 4, FATAL: 5 };

/** A logger such as `console`, pino's or winston's: any object with these four methods. */
export interface Logger {
  /** Takes lines of the levels DEBUG and VERBOSE. */
  debug(message: string): void;
  /** Takes lines of the level INFO. */
  info(message: string): void;
  /** Takes lines of the level WARNING. */
  warn(message: string): void;
  /** Takes lines of the levels ERROR and FATAL. */
  error(message: string): void;
}

/** Where log lines go: a stream, a logger object, or null to discard them. */
export type LogSink = NodeJS.WritableStream | Logger | null;

/** The log that the parts of the library write to. Lines name subjects and paths, never keys or tokens. */
export interface Log {
  /** Finer-grained events, for debugging. */
  debug(message: string): void;
  /** Fine-grained additional information. */
  verbose(message: string): void;
  /** Coarse progress. */
  info(message: string): void;
  /** Potentially harmful situations. */
  warning(message: string): void;
  /** Errors after which the program may still run. */
  error(message: string): void;
  /** Very severe errors that will presumably abort the program. */
  fatal(message: string): void;
}

const isLogger = (sink: NodeJS.WritableStream | Logger): sink is Logger =>
  typeof (sink as Partial<Logger>).info === 'function';

/**
 * Makes a log that writes lines to a sink if they are at least as severe as `level`.
 * On a stream a line reads `2026-11-23T10:00:00.000Z [INFO] message`. If a sink throws, only that line is lost, because
 * the operation that is logged, for example a submission, is worth more.
 *
 * @example
 * ```ts
 * const log = createLog(process.stderr, LogLevels.WARNING);
 * log.info('not written');
 * log.warning('written');
 * ```
 */
export function createLog(sink: LogSink, level: LogLevel, now: () => Date = () => new Date()): Log {
  const write = (at: LogLevel, method: keyof Logger) => (message: string) => {
    if (sink === null || RANK[at] < RANK[level]) return;
    try {
      if (isLogger(sink)) sink[method](message);
      else sink.write(`${now().toISOString()} [${at}] ${message}\n`);
    } catch {
      // A failing log has no place to report this.
    }
  };
  return {
    debug: write('DEBUG', 'debug'),
    verbose: write('VERBOSE', 'debug'),
    info: write('INFO', 'info'),
    warning: write('WARNING', 'warn'),
    error: write('ERROR', 'error'),
    fatal: write('FATAL', 'error'),
  };
}

/** Discards everything. */
export const silentLog: Log = createLog(null, LogLevels.FATAL);
