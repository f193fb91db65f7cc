import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Limiter } from './limiter.js';

describe('work that is limited', () => {
  it('is under way up to the limit at a time, begins in order, and gives back its results', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.boolean(), { maxLength: 12 }),
        async (scheduler, limit, failing) => {
          const limiter = new Limiter(limit);
          const begun: number[] = [];
          let underWay = 0;
          let most = 0;
          const all = failing.map((fails, index) =>
            limiter.run(async () => {
              begun.push(index);
              most = Math.max(most, ++underWay);
              await scheduler.schedule(Promise.resolve());
              underWay -= 1;
              if (fails) throw new Error(`failed ${index}`);
              return index;
            }),
          );
          const results = Promise.allSettled(all);
          expect(await scheduler.waitFor(results)).toEqual(
            failing.map((fails, index) =>
              fails
                ? { status: 'rejected', reason: new Error(`failed ${index}`) }
                : { status: 'fulfilled', value: index },
            ),
          );
          expect(begun).toEqual([...failing.keys()]);
          expect(most).toBe(Math.min(limit, failing.length));
        },
      ),
    );
  });
});
