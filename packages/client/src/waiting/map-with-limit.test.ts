import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapWithLimit } from './map-with-limit.js';
import { sleep } from './sleep.js';

describe('several pieces of work at a time', () => {
  it('gives results in the order of the items, and never does more at once than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3 })),
        fc.integer({ min: 1, max: 5 }),
        async (turns, limit) => {
          let underWay = 0;
          let most = 0;
          const results = await mapWithLimit(
            turns,
            async (count) => {
              underWay += 1;
              most = Math.max(most, underWay);
              for (let i = 0; i < count; i += 1) await Promise.resolve();
              underWay -= 1;
              return count * 2;
            },
            { limit },
          );
          expect(results).toEqual(turns.map((count) => count * 2));
          expect(most).toBe(Math.min(limit, turns.length));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('given one fails, then the others are aborted, no more begin, and the first failure is thrown when all have ended', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const failure = new Error('the second');
    const working = mapWithLimit(
      [1, 2, 3, 4, 5],
      async (item, signal) => {
        begun.push(item);
        try {
          if (item === 2) throw failure;
          await sleep(3_600_000, signal);
        } finally {
          ended.push(item);
        }
      },
      { limit: 3 },
    );
    await expect(working).rejects.toBe(failure);
    expect(begun).toEqual([1, 2, 3]);
    expect(ended.sort()).toEqual([1, 2, 3]);
  });

  it('given an abort, then its own reason is thrown and no listener is left', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const working = mapWithLimit([1, 2], (_item, signal) => sleep(3_600_000, signal), {
      limit: 2,
      signal: controller.signal,
    });
    controller.abort(reason);
    await expect(working).rejects.toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    await expect(mapWithLimit([1], async () => 1, { limit: 1, signal: controller.signal })).rejects.toBe(reason);
  });

  it('given no items, then there is nothing to wait for', async () => {
    expect(await mapWithLimit([], async () => 1, { limit: 4 })).toEqual([]);
  });
});
