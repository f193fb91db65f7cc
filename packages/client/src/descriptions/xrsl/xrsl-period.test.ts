import { describe, expect, it } from 'vitest';
import { parseXrslPeriod } from './xrsl-period.js';

const [MINUTE, HOUR, DAY, WEEK] = [60, 3600, 86_400, 604_800];

describe('periods as users write them', () => {
  it.each([
    ['90', 90 * MINUTE],
    ['0', 0],
    [' 5 ', 5 * MINUTE],
    ['2 hours 30 minutes', 2 * HOUR + 30 * MINUTE],
    ['2h30m', 2 * HOUR + 30 * MINUTE],
    ['90s', 90],
    ['1 day', DAY],
    ['3 DAYS', 3 * DAY],
    ['1w 2d 3h 4m 5s', WEEK + 2 * DAY + 3 * HOUR + 4 * MINUTE + 5],
    ['1 hour, 15 min', HOUR + 15 * MINUTE],
    ['2 hours 15', 2 * HOUR + 15 * MINUTE],
    ['1 day 6', DAY + 6 * HOUR],
    ['1 week 1', WEEK + DAY],
    ['5 minutes 30', 5 * MINUTE + 30],
    ['PT2H30M', 2 * HOUR + 30 * MINUTE],
    ['P1W', WEEK],
    ['P1M', 30 * DAY],
  ])('%j is %i seconds', (text, seconds) => {
    expect(parseXrslPeriod(text)).toBe(seconds);
  });

  it.each([
    '',
    'soon',
    '1:30',
    '1.5 hours',
    '-5',
    '2 months',
    '1 year',
    '1y',
    '2 fortnights',
    '5 s 3',
    '10 30',
    'hours 2',
    '1 hour and 30 minutes',
    'P1H',
    'PT1.5H',
    '99999999999999999 weeks',
    `${'1'.repeat(100_000)}!`,
  ])('%.20j is none, even if ARC accepts it', (text) => {
    expect(parseXrslPeriod(text)).toBeUndefined();
  });
});
