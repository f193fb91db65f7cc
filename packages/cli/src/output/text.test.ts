import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPainted, fitText, padText, plainText, textWidth, wrapLines, wrapText } from './text.js';

describe('text on a terminal', () => {
  it.each([
    ['abc', 3],
    ['héllo', 5],
    ['e\u0301', 1],
    ['日本', 4],
    ['👩‍🔬', 2],
    ['\u001B[31mred\u001B[0m', 3],
    ['█░●…', 4],
  ])('%j takes %i columns', (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });

  it('is cut with an ellipsis, at either end', () => {
    expect(fitText('analysis-of-everything', 10)).toBe('analysis-…');
    expect(fitText('analysis-of-everything', 10, 'end')).toBe('…verything');
    expect(fitText('short', 10)).toBe('short');
    expect(fitText('日本語です', 6)).toBe('日本…');
  });

  it('never takes more columns than it was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
        expect(textWidth(fitText(text, columns))).toBeLessThanOrEqual(Math.max(columns, 1));
      }),
    );
  });

  it('is cut without its colours being cut', () => {
    expect(fitPainted('\u001B[31m●\u001B[39m running 00:12', 8)).toBe('\u001B[31m●\u001B[39m runni…');
    expect(fitPainted('\u001B[31mfailed\u001B[39m and more', 4)).toBe('\u001B[31mfai…\u001B[39m');
    expect(fitPainted('\u001B[31mok\u001B[39m', 2)).toBe('\u001B[31mok\u001B[39m');
  });

  it('is filled up on either side', () => {
    expect(padText('日', 4)).toBe('日  ');
    expect(padText('7', 3, 'right')).toBe('  7');
  });

  it('is broken at blanks', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('unbreakable', 4)).toEqual(['unbreakable']);
    expect(wrapText('', 4)).toEqual([]);
  });

  it('from elsewhere cannot steer the terminal', () => {
    expect(plainText('evil\u001B]0;title\u0007\r\nname')).toBe('evil ]0;title name');
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 0x2100 }), { maxLength: 20 }), (codes) => {
        expect(plainText(String.fromCharCode(...codes))).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
  });
});

describe('lines that a terminal would break within a word', () => {
  it('are broken at blanks, and indented as they were or by two', () => {
    expect(wrapLines('error: one two three four\nshort', 16)).toBe('error: one two\n  three four\nshort');
    expect(wrapLines('    as it  stands, and on it goes', 20)).toBe('    as it stands,\n    and on it goes');
    expect(wrapLines('fits  as it is', Number.POSITIVE_INFINITY)).toBe('fits  as it is');
  });
});
