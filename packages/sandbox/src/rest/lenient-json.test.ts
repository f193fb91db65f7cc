import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLenientJson } from './lenient-json.js';

describe('JSON as A-REX reads it', () => {
  it.each<[string, unknown]>([
    ['{"job":[{"id":"a"},{"id":"b"}]}', { job: [{ id: 'a' }, { id: 'b' }] }],
    [' { "job" : { "id" : "a" } } ', { job: { id: 'a' } }],
    ['{"n":12345,"t":true,"z":null}', { n: '2345', t: 'rue', z: 'ull' }],
    ['{"job":[{"id":"a"},{"id":"b', { job: [{ id: 'a' }, {}] }],
    ['["a","b', ['a']],
    ['{"job":[{"id":"a"},{"id"', { job: [{ id: 'a' }, {}] }],
    ['{"job":[', { job: [] }],
    ['[1,2]', ['', '']],
    ['"\\u0041\\n\\"\\x"', 'A\n"x'],
    ['', ''],
    ['{]', {}],
    ['[}', ['']],
  ])('%s', (text, value) => {
    expect(readLenientJson(text)).toEqual(value);
  });

  it('agrees with JSON.parse where there are only objects, arrays and texts', () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.array(tie('tree')),
        fc.dictionary(fc.string(), tie('tree'), { noNullPrototype: false }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(JSON.stringify(readLenientJson(JSON.stringify(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('always ends, and never fails', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{', '}', '[', ']', '"', ',', ':', 'a', ' ', '\\'), { maxLength: 60 }),
        (pieces) => {
          readLenientJson(pieces.join(''));
        },
      ),
    );
    readLenientJson('['.repeat(100_000));
  });
});
