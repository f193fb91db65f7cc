import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnsafePathError } from '../errors/index.js';
import { checkEntryName, directorySegments, localSegments, sessionSegments, sessionUrl } from './session-path.js';

describe('names in a session directory', () => {
  it.each(['/etc/passwd', '', '..', 'a/../b', './a', 'a//b', 'a/', 'a\0b'])('%j is refused', (path) => {
    expect(() => sessionSegments(path)).toThrow(UnsafePathError);
  });

  it('may be anything else', () => {
    expect(sessionSegments('a b/..c/é;?#')).toEqual(['a b', '..c', 'é;?#']);
  });

  it('of directories may end with a slash or be empty', () => {
    expect(directorySegments('a/b/')).toEqual(['a', 'b']);
    expect(directorySegments('')).toEqual([]);
    expect(() => directorySegments('a//')).toThrow(UnsafePathError);
    expect(() => directorySegments('/')).toThrow(UnsafePathError);
  });

  it.each(['..', '.', '', 'a/b', '../a', 'a\0'])('%j is no single name that a server may list', (name) => {
    expect(() => checkEntryName(name)).toThrow(UnsafePathError);
  });
});

describe('the URL of a name', () => {
  const base = 'https://ce.example.org/arex/rest/1.0/jobs/1/session';

  it('encodes what has a meaning in URLs or to A-REX', () => {
    expect(sessionUrl(base, ['a b#?%;&"', "it's(*)!", 'é'])).toBe(
      `${base}/a%20b%23%3F%25%3B%26%22/it%27s%28%2A%29%21/%C3%A9`,
    );
  });

  it('always leads below the session directory, to exactly that name', () => {
    const segment = fc.string({ minLength: 1, unit: 'binary' });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (parts) => {
        let segments: readonly string[];
        try {
          segments = sessionSegments(parts.join('/'));
        } catch {
          return;
        }
        const { pathname, search, hash } = new URL(sessionUrl(base, segments));
        expect({ search, hash }).toEqual({ search: '', hash: '' });
        const below = pathname.slice(new URL(base).pathname.length + 1);
        expect(below.split('/').map(decodeURIComponent)).toEqual(segments);
      }),
    );
  });

  it('given half a character, or more than A-REX reads, then it is refused', () => {
    expect(() => sessionUrl(base, ['\ud800'])).toThrow(UnsafePathError);
    expect(() => sessionUrl(base, ['x'.repeat(5000)])).toThrow(/longer/);
  });
});

describe('local paths', () => {
  it.each(['a\\..\\b', 'C:x', 'con', 'NUL.txt', 'a.', 'b '])('%j means something else on Windows', (path) => {
    expect(() => localSegments(path, 'win32')).toThrow(UnsafePathError);
    expect(localSegments(path, 'linux')).toEqual([path]);
  });
});
