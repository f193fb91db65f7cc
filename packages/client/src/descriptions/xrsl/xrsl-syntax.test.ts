import fc from 'fast-check';
import { anyText } from 'jasmin-arc-testing/descriptions/arbitrary-activity-description.js';
import { describe, expect, it } from 'vitest';
import { parseXrsl } from './xrsl-reader.js';
import { listOf, quoted, relation } from './xrsl-syntax.js';

describe('writing strings', () => {
  it('quotes are doubled, and the beginning of a comment is taken apart', () => {
    expect(quoted('say "hi"')).toBe('"say ""hi"""');
    expect(quoted('a(*b(**)')).toBe('"a("#"*b("#"**)"');
    expect(quoted('')).toBe('""');
  });

  it('every text that is written is read back the same', () => {
    const text = anyText((candidate) => !/\0|\p{Surrogate}/u.test(candidate));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const document = `&(executable=x)(arguments=${texts.map(quoted).join(' ')})`;
        expect(parseXrsl(document).executable.arguments).toEqual(texts);
      }),
    );
  });

  it.each(['\0', 'a\ud800b'])('%j is in no document', (text) => {
    expect(() => quoted(text)).toThrow('a character that no document can hold');
  });

  it('a relation without values is left out', () => {
    expect([relation('a'), relation('a', '1', '2'), listOf('a', '"')]).toEqual([undefined, '(a=1 2)', '("a" """")']);
  });
});
