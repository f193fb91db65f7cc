import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberAt, parseNumberRange } from './number-range.js';

const numbers = (text: string): readonly string[] | undefined => {
  const range = parseNumberRange(text);
  return range && Array.from({ length: range.count }, (_, place) => numberAt(range, place));
};

describe('a range of numbers', () => {
  it.each([
    ['1..3', ['1', '2', '3']],
    ['1-9:4', ['1', '5', '9']],
    ['1..10:4', ['1', '5', '9']],
    ['7..7', ['7']],
    ['008..11', ['008', '009', '010', '011']],
    ['3..1', ['3', '2', '1']],
    ['-1..1', ['-1', '0', '1']],
    ['-01..1', ['-01', '00', '01']],
    ['0..2', ['0', '1', '2']],
  ])('%s', (text, expected) => {
    expect(numbers(text)).toEqual(expected);
  });

  it.each(['', '1', '1..', '1...3', 'a..b', '1..3:0', '5-1', '2020-01', '2020-01-05', '1.5..2', '1..3:-1'])(
    'is not %j',
    (text) => {
      expect(parseNumberRange(text)).toBeUndefined();
    },
  );

  it('has all numbers that a loop would have', () => {
    const end = fc.integer({ min: -2000, max: 2000 });
    fc.assert(
      fc.property(end, end, fc.integer({ min: 1, max: 500 }), (first, last, step) => {
        const looped: string[] = [];
        const sign = last < first ? -1 : 1;
        for (let value = first; sign * value <= sign * last; value += sign * step) looped.push(String(value));
        expect(numbers(`${first}..${last}:${step}`)).toEqual(looped);
      }),
    );
  });
});
