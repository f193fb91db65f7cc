import { ClockError } from '../errors/index.js';

/** `3 minutes`, `2 hours`: how far the clock of this machine is behind at least, in the largest suitable unit. */
export function formatLag(validFrom: Date, now: Date): string {
  const minutes = Math.max(1, Math.round((validFrom.getTime() - now.getTime()) / 60_000));
  const [count, unit] =
    minutes < 120
      ? [minutes, 'minute']
      : minutes < 2 * 24 * 60
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 60 / 24), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** `… begins at 15:36, the clock of this machine says 14:40`: in words that name both. */
export const lagOf = (validFrom: Date, now: Date): string =>
  `begins on ${validFrom.toISOString()}, and the clock of this machine says ${now.toISOString()}: it seems to be slow, by ` +
  `${formatLag(validFrom, now)} at least`;

/**
 * The error for a certificate that is already in use, but not valid yet by the clock of this machine.
 * @param what - begins the sentence: what failed, and whose certificate it is
 */
export const clockError = (what: string, validFrom: Date, now: Date, cause?: unknown): ClockError =>
  new ClockError(`${what} ${lagOf(validFrom, now)}`, {
    remedy: 'set-clock',
    validFrom,
    now,
    cause,
  });
