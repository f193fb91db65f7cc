import { describe, expect, it } from 'vitest';
import { chooseShares } from './choose-share.js';

const executable = { path: '/bin/true' };
const short = { name: 'short', maxWallTimeSeconds: 3600, maxSlotsPerJob: 1, waitingJobs: 3 };
const long = { name: 'long', maxWallTimeSeconds: 86_400, maxMainMemoryBytes: 2 ** 33, waitingJobs: 9 };

describe('choosing a queue', () => {
  it('takes all that will do, the least busy first', () => {
    expect(chooseShares({ shares: [long, short] }, { executable }).map(({ name }) => name)).toEqual(['short', 'long']);
  });

  it.each([
    [{ wallTimeSeconds: 7200 }, ['long']],
    [{ slots: { count: 4 } }, ['long']],
    [{ queue: 'short' }, ['short']],
    [{ rejectedQueue: 'short' }, ['long']],
    [{ individualPhysicalMemoryBytes: 2 ** 33 }, ['short', 'long']],
  ])('for %j takes %j', (resources, names) => {
    expect(chooseShares({ shares: [long, short] }, { executable, resources }).map(({ name }) => name)).toEqual(names);
  });

  it('says for each queue why it will not do', () => {
    const resources = { wallTimeSeconds: 100_000 };
    expect(() =>
      chooseShares({ shares: [short, { ...long, servingState: 'closed' }] }, { executable, resources }),
    ).toThrow(
      expect.objectContaining({
        code: 'ERR_ARC_NO_SUITABLE_QUEUE',
        message:
          'No queue takes this job. short: wall time 100000 s, at most 3600; long: wall time 100000 s, at most 86400',
        obstacles: [
          { queue: 'short', resource: 'wallTimeSeconds', wanted: 100_000, offered: 3600 },
          { queue: 'long', resource: 'wallTimeSeconds', wanted: 100_000, offered: 86_400 },
        ],
      }),
    );
    expect(() => chooseShares({ shares: [short] }, { executable, resources: { queue: 'gpu' } })).toThrow(
      'short: not the queue asked for (gpu)',
    );
    expect(() => chooseShares({ shares: [{ name: 'q', servingState: 'closed' }] }, { executable })).toThrow(
      'takes no jobs now (closed)',
    );
  });

  it('refuses more cores than there are in the whole cluster, for which a batch system may queue for ever', () => {
    const service = { shares: [{ name: 'long' }], manager: { totalSlots: 2 } };
    const slots = (count: number) => ({ executable, resources: { slots: { count } } });
    expect(chooseShares(service, slots(2))).toHaveLength(1);
    expect(() => chooseShares(service, slots(64))).toThrow(
      expect.objectContaining({
        message: 'No queue takes this job. long: slots 64, at most 2',
        obstacles: [{ queue: 'long', resource: 'slots', wanted: 64, offered: 2 }],
      }),
    );
  });

  it('refuses more CPU time than each of the cores may use', () => {
    const service = { shares: [{ name: 'q', maxCpuTimeSeconds: 3600 }] };
    const asked = (totalCpuTimeSeconds: number) => ({
      executable,
      resources: { totalCpuTimeSeconds, slots: { count: 4 } },
    });
    expect(chooseShares(service, asked(14_400))).toHaveLength(1);
    expect(() => chooseShares(service, asked(14_404))).toThrow('CPU time per slot 3601 s, at most 3600');
  });

  it('treats a limit of 0 as no limit', () => {
    const service = {
      shares: [{ name: 'q', maxWallTimeSeconds: 0, maxSlotsPerJob: 0, maxMainMemoryBytes: 0 }],
      manager: { totalSlots: 0 },
    };
    const resources = { wallTimeSeconds: 10, slots: { count: 8 }, individualPhysicalMemoryBytes: 1 };
    expect(chooseShares(service, { executable, resources })).toHaveLength(1);
  });

  it('leaves the choice to a service that publishes no queues', () => {
    expect(chooseShares({ shares: [] }, { executable, resources: { queue: 'any' } })).toEqual([]);
  });

  it('is refused where one core would need more memory than any node has', () => {
    const job = { executable: { path: '/a' }, resources: { individualPhysicalMemoryBytes: 2 ** 36 } };
    const nodes = (...sizes: (number | undefined)[]) => ({
      shares: [{ name: 'q' }],
      executionEnvironments: sizes.map((size) => (size === undefined ? {} : { mainMemoryBytes: size })),
    });
    expect(() => chooseShares(nodes(2 ** 33, 2 ** 35), job)).toThrow(
      expect.objectContaining({
        obstacles: [{ queue: 'q', resource: 'individualPhysicalMemoryBytes', wanted: 2 ** 36, offered: 2 ** 35 }],
      }),
    );
    expect(chooseShares(nodes(2 ** 33, 2 ** 37), job)).toHaveLength(1);
    // Some of the nodes may be larger.
    expect(chooseShares(nodes(2 ** 33, undefined), job)).toHaveLength(1);
    expect(chooseShares(nodes(0), job)).toHaveLength(1);
    expect(chooseShares(nodes(), job)).toHaveLength(1);
  });

  it('is found for any number of nodes', () => {
    const executionEnvironments = Array.from({ length: 200_000 }, () => ({ mainMemoryBytes: 2 ** 33 }));
    const resources = { individualPhysicalMemoryBytes: 2 ** 33 };
    expect(
      chooseShares({ shares: [{ name: 'q' }], executionEnvironments }, { executable: { path: '/a' }, resources }),
    ).toHaveLength(1);
  });
});
