import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSessionPath, readSessionPath, slashed } from './session-path.js';

// Drawing from all of Unicode takes seconds to begin with.
const anyCharacter = fc.constantFrom(...'abcZ019 \t\n!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~éß漢\u{1f600}');

describe('paths in a session directory', () => {
  it.each<[string, string[] | undefined]>([
    ['', []],
    ['/', []],
    ['a.txt', ['a.txt']],
    ['/sub//dir/', ['sub', 'dir']],
    ['a%20b', ['a b']],
    ['a+b', ['a+b']],
    ['a%2Fb', ['a', 'b']],
    ['caf%C3%A9', ['café']],
    ['100%', ['100%']],
    ['%zz', ['%zz']],
    ['sub/../a', ['a']],
    ['./a', ['a']],
    ['..', undefined],
    ['a/../../b', undefined],
    ['%2E%2E/b', undefined],
    ['a%00b', undefined],
    ['caf%E9.txt', ['caf\udce9.txt']],
  ])('%j is %j', (encoded, path) => {
    expect(readSessionPath(encoded)).toEqual(path);
  });

  it('survive being percent-encoded', () => {
    const part = fc
      .string({ unit: anyCharacter, minLength: 1 })
      .filter((text) => !/[/\0]/.test(text) && !/^\.\.?$/.test(text));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        expect(readSessionPath(parts.map(encodeURIComponent).join('/'))).toEqual(parts);
      }),
    );
  });

  it('never lead outside the session directory', () => {
    const piece = fc.constantFrom('..', '.', '/', '%2f', '%2e%2e', 'a', '%2E', '\\', '//');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const part of readSessionPath(pieces.join('')) ?? []) {
          expect(part).not.toMatch(/[/\0]/);
          expect(['', '.', '..']).not.toContain(part);
        }
      }),
    );
  });

  it('are names in descriptions too, without any encoding', () => {
    expect(parseSessionPath('/a%20b/c')).toEqual(['a%20b', 'c']);
    expect(slashed(['a', 'b'])).toBe('/a/b');
  });
});
