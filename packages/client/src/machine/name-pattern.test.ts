import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namePattern } from './name-pattern.js';

describe('a pattern for a name', () => {
  it.each([
    ['*.nc', ['a.nc', '1.b.nc'], ['.a.nc', 'a.ncx', 'nc']],
    ['.*', ['.a'], ['a']],
    ['?', ['a', 'é', '𝄞'], ['ab', '', '.']],
    ['[a-c]x[!0-9]', ['axb'], ['dxb', 'ax1']],
    ['a+(b)', ['a+(b)'], ['aab']],
  ])('%s', (pattern, matching, others) => {
    expect([...matching, ...others].filter(namePattern(pattern))).toEqual(matching);
  });

  it('without wildcards matches itself alone', () => {
    const plain = fc.stringMatching(/^[^*?[\]/]+$/u);
    fc.assert(fc.property(plain, plain, (name, other) => namePattern(name)(other) === (name === other)));
  });
});
