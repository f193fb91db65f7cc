import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonSyntaxError } from './json-syntax.js';

describe('a text that is not JSON', () => {
  it.each([
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a comma or } is missing'],
    ['{\n  "a": 1,\n}', 2, 9, 'there is a comma too many before }'],
    ['{\n  // of my site\n  "a": 1 }', 2, 3, 'there are no comments in JSON'],
    ['# mine\n{}', 1, 1, 'there are no comments in JSON'],
    ["{ 'a': 1 }", 1, 3, 'a name between double quotes is missing'],
    ['{ a: 1 }', 1, 3, 'a name between double quotes is missing'],
    ['{ "a" 1 }', 1, 7, 'a colon is missing'],
    ['{ "a": }', 1, 8, 'a value is missing'],
    ['{ "a": ce.example.org }', 1, 8, 'a text stands between double quotes'],
    ['{ "a": True }', 1, 8, 'a text stands between double quotes'],
    ['{ "a": 010 }', 1, 8, 'this is no number'],
    ['{ "a": "x\n}', 1, 8, 'the text has no double quote at its end'],
    ['{ "é😀": "C:\\Users" }', 1, 12, 'a backslash in a text is written twice: \\\\'],
    ['{ "a": "x\ty" }', 1, 10, 'a control character in a text, such as a tab, is written \\t'],
    ['{\r\n"a": [1,\r\n2', 3, 2, 'the list that begins in line 2 has no ] at its end'],
    ['{ "a": 1 } }', 1, 12, 'nothing may follow the end of the value'],
    ['', 1, 1, 'a value is missing at the end of the file'],
  ])('%j: line %i, column %i: %s', (text, line, column, problem) => {
    expect(findJsonSyntaxError(text)).toEqual({ line, column, problem });
  });

  it('is one to JSON.parse as well, and the other way round', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0.5e1',
      'true',
      'nul',
      ' ',
      '\n',
      '\\',
      '\\u00e9',
      '/',
      '\t',
      '\u00a0',
    );
    const texts = fc.oneof(
      fc.json(),
      fc.array(pieces, { maxLength: 12 }).map((some) => some.join('')),
      fc
        .tuple(fc.json(), fc.nat(60), pieces)
        .map(([json, at, piece]) => json.slice(0, at) + piece + json.slice(at + 1)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(findJsonSyntaxError(text) === undefined).toBe(isJson);
      }),
      { numRuns: 2000 },
    );
  });
});
