import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatArcTime, formatCompactArcTime, parseArcTime } from './arc-time.js';

describe('points in time in ARC documents', () => {
  it.each([
    '2031-05-06T07:08:09Z',
    '2031-05-06 07:08:09Z',
    '20310506070809Z',
    '20310506T070809Z',
    '2031-05-06T09:08:09+02:00',
    '2031-05-06 02:38:09-0430',
    '2031-05-06T08:08:09+01',
    '2031-05-06T07:08:09.000Z',
  ])('%s is one and the same', (text) => {
    expect(parseArcTime(text)?.toISOString()).toBe('2031-05-06T07:08:09.000Z');
  });

  it('without a zone, is local time', () => {
    expect(parseArcTime('2031-05-06 07:08:09')).toEqual(new Date(2031, 4, 6, 7, 8, 9));
  });

  it('keeps milliseconds', () => {
    expect(parseArcTime('2031-05-06T07:08:09.25Z')?.toISOString()).toBe('2031-05-06T07:08:09.250Z');
  });

  it.each([
    '',
    'tomorrow',
    '2031-05-06',
    '2031-02-29T00:00:00Z',
    '2031-13-01T00:00:00Z',
    '2031-00-01T00:00:00Z',
    '2031-05-06T24:00:00Z',
    '2031-05-06T07:60:00Z',
    '2031-05-06T07:08:09+15:00',
    '2031-05-06T07:08:09 Z',
    '2031-5-6T07:08:09Z',
  ])('%j is none', (text) => {
    expect(parseArcTime(text)).toBeUndefined();
  });

  it('is written in full or compact', () => {
    const time = new Date('2031-05-06T07:08:09Z');
    expect([formatArcTime(time), formatCompactArcTime(time)]).toEqual(['2031-05-06T07:08:09Z', '20310506070809Z']);
  });

  it('every time that is written is read back the same', () => {
    const time = fc.date({
      min: new Date('1970-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(time, (instant) => {
        expect(parseArcTime(formatArcTime(instant))).toEqual(instant);
        expect(parseArcTime(formatCompactArcTime(instant))).toEqual(instant);
      }),
    );
  });
});
