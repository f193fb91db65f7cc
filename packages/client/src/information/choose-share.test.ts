import { describe, expect, it } from 'vitest';
import { chooseShares } from './choose-share.js';

const executable = { path: '/bin/true' };
const short = { name: 'short', maxWallTimeSeconds: 3600, maxSlotsPerJob: 1, waitingJobs: 3 };
const long = { name: 'long', maxWallTimeSeconds: 86_400, maxMainMemoryBytes: 2 ** 33, waitingJobs: 9 };

describe('choosing a queue', () => {
  it('takes all that will do, the least busy first', () => {
    expect(chooseShares([long, short], { executable }).map(({ name }) => name)).toEqual(['short', 'long']);
  });

  it.each([
    [{ wallTimeSeconds: 7200 }, ['long']],
    [{ slots: { count: 4 } }, ['long']],
    [{ queue: 'short' }, ['short']],
    [{ rejectedQueue: 'short' }, ['long']],
    [{ individualPhysicalMemoryBytes: 2 ** 33 }, ['short', 'long']],
  ])('for %j takes %j', (resources, names) => {
    expect(chooseShares([long, short], { executable, resources }).map(({ name }) => name)).toEqual(names);
  });

  it('says for each queue why it will not do', () => {
    const resources = { wallTimeSeconds: 100_000 };
    expect(() => chooseShares([short, { ...long, servingState: 'closed' }], { executable, resources })).toThrow(
      expect.objectContaining({
        code: 'ERR_ARC_NO_SUITABLE_QUEUE',
        message:
          'No queue takes this job. short: wall time 100000 s, at most 3600; long: wall time 100000 s, at most 86400',
      }),
    );
    expect(() => chooseShares([short], { executable, resources: { queue: 'gpu' } })).toThrow(
      'short: not the queue asked for (gpu)',
    );
    expect(() => chooseShares([{ name: 'q', servingState: 'closed' }], { executable })).toThrow(
      'takes no jobs now (closed)',
    );
  });

  it('leaves the choice to a service that publishes no queues', () => {
    expect(chooseShares([], { executable, resources: { queue: 'any' } })).toEqual([]);
  });
});
