import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex } from './text-position.js';

describe('finding the line and column of an offset', () => {
  it('counts both from 1', () => {
    expect(new LineIndex('').at(0)).toEqual({ line: 1, column: 1 });
    expect(new LineIndex('ab\ncd').at(4)).toEqual({ line: 2, column: 2 });
  });

  it('takes LF, CR LF and a lone CR for one line end each', () => {
    const lines = new LineIndex('a\nb\r\nc\rd');
    expect([2, 5, 7].map((offset) => lines.at(offset))).toEqual([
      { line: 2, column: 1 },
      { line: 3, column: 1 },
      { line: 4, column: 1 },
    ]);
  });

  it('agrees with cutting the text at the offset and splitting it into lines', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\r\n', 'ü'), maxLength: 30 });
    fc.assert(
      fc.property(text, fc.nat({ max: 40 }), (whole, at) => {
        const offset = Math.min(at, whole.length);
        // Between CR and LF the line has not ended yet.
        fc.pre(!(whole[offset - 1] === '\r' && whole[offset] === '\n'));
        const before = whole.slice(0, offset).split(/\r\n|\n|\r/);
        expect(new LineIndex(whole).at(offset)).toEqual({
          line: before.length,
          column: (before.at(-1)?.length ?? 0) + 1,
        });
      }),
    );
  });
});
