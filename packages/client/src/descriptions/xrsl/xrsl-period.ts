import { parseIsoPeriod } from '../model/iso-period.js';

/** The units in the order in which a bare number takes the one after the last. */
const UNITS = [
  { seconds: 604_800, words: /^(w|weeks?)$/i },
  { seconds: 86_400, words: /^(d|days?)$/i },
  { seconds: 3600, words: /^(h|hrs?|hours?)$/i },
  { seconds: 60, words: /^(m|mins?|minutes?)$/i },
  { seconds: 1, words: /^(s|secs?|seconds?)$/i },
] as const;
const MINUTES = 3;

/**
 * Reads a period as a user writes it: minutes without a unit, `2 hours 30 minutes`, `1d 6h`, ISO 8601. A bare number
 * at the end takes the next smaller unit: `2 hours 15`.
 *
 * ARC only uses the first letter of a unit, so that `2 months` is 2 minutes, and takes a text that it cannot read, such
 * as `1:30`, for 0. Users mean neither; here such texts are no periods.
 * @returns seconds; undefined if the text is no period
 */
export function parseXrslPeriod(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith('P')) return parseIsoPeriod(trimmed);
  const part = /(\d+)\s*([a-z]*)\s*,?\s*/iy;
  let seconds = 0;
  let next = MINUTES;
  let word: string | undefined;
  do {
    const found = part.exec(trimmed);
    // Only the last number may be without a unit.
    if (found === null || word === '') return undefined;
    const [, digits, given = ''] = found;
    word = given;
    const index = given === '' ? next : UNITS.findIndex(({ words }) => words.test(given));
    const unit = UNITS[index];
    if (unit === undefined) return undefined;
    seconds += Number(digits) * unit.seconds;
    next = index + 1;
  } while (part.lastIndex < trimmed.length);
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}

/** For messages. */
export const PERIOD_FORMS =
  'minutes, or numbers with units (weeks, days, hours, minutes, seconds), or an ISO 8601 period';
