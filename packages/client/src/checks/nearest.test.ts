import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from './nearest.js';

describe('the word that was probably meant', () => {
  const commands = ['run', 'status', 'submit', 'watch', 'wait', 'cancel', 'clean'];

  it.each([
    ['staus', 'status'],
    ['stauts', 'status'],
    ['rnu', 'run'],
    ['sub', 'submit'],
    ['canel', 'cancel'],
  ])('%s is %s', (word, meant) => {
    expect(nearest(word, commands)).toBe(meant);
  });

  it('is undefined if no word is similar', () => {
    expect(nearest('frobnicate', commands)).toBeUndefined();
    expect(nearest('', commands)).toBeUndefined();
  });
});

describe('the distance of two words', () => {
  it('is 0 only for the same word, the same both ways, and at most the longer word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (one, other) => {
        const distance = editDistance(one, other);
        expect(distance === 0).toBe(one === other);
        expect(editDistance(other, one)).toBe(distance);
        expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length));
      }),
    );
  });
});
