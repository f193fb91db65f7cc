import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.js';

const take = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

describe('growing intervals', () => {
  it('begin with the first, grow by the factor, and stay at the longest', () => {
    expect(take(new Backoff({ firstMs: 100, maxMs: 350, factor: 2 }), 4)).toEqual([100, 200, 350, 350]);
  });

  it('begin anew after a reset', () => {
    const backoff = new Backoff({ firstMs: 100, maxMs: 1_000, factor: 2 });
    take(backoff, 3);
    backoff.reset();
    expect(take(backoff, 2)).toEqual([100, 200]);
  });

  it('are shortened by up to their spread, at random, and grow as if they were not', () => {
    const settings = { firstMs: 100, maxMs: 300, factor: 2, spread: 0.5 };
    expect(take(new Backoff(settings, () => 0), 4)).toEqual([50, 100, 150, 150]);
    expect(take(new Backoff(settings, () => 1), 4)).toEqual([100, 200, 300, 300]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 4 }), (chances) => {
        const left = [...chances];
        const intervals = take(new Backoff(settings, () => left.shift() ?? 0), 4);
        for (const [index, full] of [100, 200, 300, 300].entries()) {
          expect(intervals[index]).toBeGreaterThanOrEqual(full / 2);
          expect(intervals[index]).toBeLessThanOrEqual(full);
        }
      }),
    );
  });

  it('never exceed the longest, nor shrink', () => {
    const positive = fc.integer({ min: 1, max: 1e6 });
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 1, max: 4, noNaN: true }), (firstMs, maxMs, factor) => {
        const intervals = take(new Backoff({ firstMs, maxMs, factor }), 30);
        expect(Math.max(...intervals)).toBeLessThanOrEqual(maxMs);
        expect(intervals.every((one, index) => one >= (intervals[index - 1] ?? 0))).toBe(true);
      }),
    );
  });
});
