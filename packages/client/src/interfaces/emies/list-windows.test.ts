import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../errors/index.js';
import { type ListWindow, listInWindows } from './list-windows.js';

const NOW = new Date('2026-11-23T04:00:00.500Z');

/** A service with activities created at these seconds before now, that lists so many at a time. */
function service(ages: readonly number[], limit: number) {
  const windows: ListWindow[] = [];
  const created = ages.map((age) => Math.floor(NOW.getTime() / 1000) - age);
  const list = async (window: ListWindow) => {
    windows.push(window);
    const ids = created
      .map((seconds, index) => ({ id: String(index), milliseconds: seconds * 1000 }))
      .filter(({ milliseconds }) => milliseconds >= (window.from?.getTime() ?? 0))
      .filter(({ milliseconds }) => milliseconds <= (window.to?.getTime() ?? Number.POSITIVE_INFINITY))
      .map(({ id }) => id);
    return { ids: ids.slice(0, limit), truncated: ids.length > limit };
  };
  return { windows, list };
}

describe('listing more activities than the service lists at a time', () => {
  it('asks once where one list is enough', async () => {
    const { windows, list } = service([1, 2, 3], 3);
    expect(await listInWindows(list, NOW)).toEqual(['0', '1', '2']);
    expect(windows).toEqual([{}]);
  });

  it('finds each of them once', async () => {
    const ages = fc.uniqueArray(fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 1e8 })), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(ages, fc.integer({ min: 1, max: 10 }), async (seconds, limit) => {
        const ids = await listInWindows(service(seconds, limit).list, NOW);
        expect([...ids].sort()).toEqual(seconds.map((_, index) => String(index)).sort());
      }),
    );
  });

  it('finds those that a service whose clock is ahead has just created', async () => {
    const { list } = service([100, 5, -1, -90], 2);
    expect([...(await listInWindows(list, NOW))].sort()).toEqual(['0', '1', '2', '3']);
  });

  it('given the service cuts every list but those of single seconds, then that comes to an end', async () => {
    let asked = 0;
    const list = async ({ from, to }: ListWindow) => {
      asked += 1;
      return { ids: [], truncated: from === undefined || (to !== undefined && to > from) };
    };
    await expect(listInWindows(list, NOW)).rejects.toThrow(/again and again/);
    expect(asked).toBeLessThan(1_100);
  });

  it('is an error, rather than short, where a second holds more', async () => {
    await expect(listInWindows(service([7, 7, 7], 2).list, NOW)).rejects.toThrow(ServiceError);
    await expect(listInWindows(service([-9, -9, -9], 2).list, NOW)).rejects.toThrow(ServiceError);
  });
});
