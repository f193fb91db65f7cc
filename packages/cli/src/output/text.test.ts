import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPainted, fitText, padText, plainText, textWidth, wrapLines, wrapText } from './text.js';

describe('text on a terminal', () => {
  it.each([
    ['abc', 3],
    ['héllo', 5],
    ['e\u0301', 1],
    ['a\u0300\u0301\u0302b', 2],
    ['日本', 4],
    ['ﾊﾟ', 2],
    ['한', 2],
    // The same syllable in parts, as macOS writes it in the names of files.
    ['\u1112\u1161\u11AB', 2],
    ['𠀀', 2],
    ['👩‍🔬', 2],
    ['👨‍👩‍👧‍👦', 2],
    ['👍🏽', 2],
    ['🇩🇪', 2],
    ['☕', 2],
    ['⚠️', 2],
    ['1️⃣', 2],
    ['zero\u200Bwidth\uFEFF', 9],
    ['', 0],
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
    expect(fitText('日本語です', 6, 'end')).toBe('…です');
    expect(fitText('日本語です', 7, 'ends')).toBe('日…す');
  });

  it('is cut between letters, never within one', () => {
    expect(fitText('👩‍🔬👩‍🔬👩‍🔬', 5)).toBe('👩‍🔬👩‍🔬…');
    expect(fitText('👩‍🔬👩‍🔬👩‍🔬', 4)).toBe('👩‍🔬…');
    expect(fitText('👩‍🔬👩‍🔬👩‍🔬', 2)).toBe('…');
    expect(fitText('ne\u0301ant', 3)).toBe('ne\u0301…');
    expect(fitText('ne\u0301ant', 3, 'end')).toBe('…nt');
    expect(fitText('🇩🇪🇫🇷', 3, 'end')).toBe('…🇫🇷');
  });

  it('never takes more columns than it was given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom('start', 'end', 'ends'),
        (text, columns, keep) => {
          expect(textWidth(fitText(text, columns, keep))).toBeLessThanOrEqual(columns);
        },
      ),
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
    expect(padText('👩‍🔬', 4, 'right')).toBe('  👩‍🔬');
    expect(padText('e\u0301', 2)).toBe('e\u0301 ');
    expect(padText('日本', 3)).toBe('日本');
  });

  it('is broken at blanks', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('unbreakable', 4)).toEqual(['unbreakable']);
    expect(wrapText('', 4)).toEqual([]);
  });

  it('from elsewhere has no control characters', () => {
    expect(plainText('evil\u001B]0;title\u0007\r\nname')).toBe('evil ]0;title name');
    expect(plainText('turned\u202Eround\u2066 and \uFEFFback')).toBe('turned round  and  back');
    expect(plainText('👩\u200D🔬 می\u200Cخواهم')).toBe('👩\u200D🔬 می\u200Cخواهم');
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
