import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog, type Log, type Logger, type LogLevel, LogLevels, silentLog } from './log.js';

const LEVELS = Object.values(LogLevels);

/** Says one thing at each level. */
function sayAll(log: Log): void {
  log.debug('debug');
  log.verbose('verbose');
  log.info('info');
  log.warning('warning');
  log.error('error');
  log.fatal('fatal');
}

/** A logger that notes what it is told, with the method. */
function noting() {
  const lines: string[] = [];
  const note = (method: keyof Logger) => (message: string) => void lines.push(`${method}: ${message}`);
  return { lines, debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
}

describe('the log', () => {
  it.each(LEVELS)('at %s writes what is at least as severe', (level: LogLevel) => {
    const logger = noting();
    sayAll(createLog(logger, level));
    const severities = logger.lines.map((line) => line.replace(/^.*: /, '').toUpperCase());
    expect(severities).toEqual(LEVELS.slice(LEVELS.indexOf(level)));
  });

  it('gives a logger with four levels its six', () => {
    const logger = noting();
    sayAll(createLog(logger, 'DEBUG'));
    expect(logger.lines).toEqual([
      'debug: debug',
      'debug: verbose',
      'info: info',
      'warn: warning',
      'error: error',
      'error: fatal',
    ]);
  });

  it('keeps a logger its own self', () => {
    class Counting implements Logger {
      count = 0;
      debug() {}
      info() {
        this.count += 1;
      }
      warn() {}
      error() {}
    }
    const logger = new Counting();
    sayAll(createLog(logger, 'INFO'));
    expect(logger.count).toBe(1);
  });

  it('writes dated lines to a stream', () => {
    const stream = new PassThrough();
    createLog(stream, 'INFO', () => new Date('2026-11-23T10:00:00Z')).warning('mind the gap');
    expect(String(stream.read())).toBe('2026-11-23T10:00:00.000Z [WARNING] mind the gap\n');
  });

  it('goes nowhere where it is null', () => {
    expect(() => sayAll(createLog(null, 'DEBUG'))).not.toThrow();
    expect(() => sayAll(silentLog)).not.toThrow();
  });

  it('costs a line, and nothing else, when its sink fails', () => {
    const logger = noting();
    let failing = true;
    const log = createLog(
      {
        ...logger,
        info: (message) => {
          if (failing) throw new Error('disk full');
          logger.info(message);
        },
      },
      'INFO',
    );
    expect(() => log.info('lost')).not.toThrow();
    failing = false;
    log.info('written');
    expect(logger.lines).toEqual(['info: written']);
  });
});
