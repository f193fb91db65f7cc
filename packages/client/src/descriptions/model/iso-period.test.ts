import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIsoPeriod, parseIsoPeriod } from './iso-period.js';

describe('ISO 8601 periods', () => {
  it.each([
    ['PT48H', 172_800],
    ['P1W', 604_800],
    ['P1Y2M3W4DT5H6M7S', 365 * 86_400 + 60 * 86_400 + 21 * 86_400 + 4 * 86_400 + 5 * 3600 + 6 * 60 + 7],
    ['P1M', 30 * 86_400],
    ['PT1M', 60],
    ['PT0S', 0],
  ])('%s is %i seconds', (text, seconds) => {
    expect(parseIsoPeriod(text)).toBe(seconds);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    'PT1.5H',
    'PT-5S',
    '-PT5S',
    'P1H',
    'PT1D',
    ' PT1H',
    'PT1H ',
    'pt1h',
    '48',
    'PT9999999999999999S',
  ])('%j is none', (text) => {
    expect(parseIsoPeriod(text)).toBeUndefined();
  });

  it.each([
    [0, 'PT0S'],
    [59, 'PT59S'],
    [60, 'PT1M'],
    [5405, 'PT1H30M5S'],
    [216 * 3600, 'PT216H'],
  ])('%i seconds are written %s', (seconds, text) => {
    expect(formatIsoPeriod(seconds)).toBe(text);
  });

  it('every period that is written is read back the same', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (seconds) => {
        expect(parseIsoPeriod(formatIsoPeriod(seconds))).toBe(seconds);
      }),
    );
  });
});
