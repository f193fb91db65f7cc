import { NoSuitableQueueError } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { describeError } from './exit-status.js';

describe('more than any queue offers', () => {
  it.each([
    [{ resource: 'wallTimeSeconds', wanted: 864_000, offered: 86_400 }, 'wall time 10d, at most 1d'],
    [{ resource: 'slots', wanted: 64, offered: 2 }, 'cores 64, at most 2'],
    [
      { resource: 'individualPhysicalMemoryBytes', wanted: 2 ** 36, offered: 2 ** 33 },
      'memory for each core 64 GiB, at most 8 GiB',
    ],
    [{ resource: 'queue', wanted: 'gpu' }, 'not the queue asked for (gpu)'],
  ] as const)('%j is shown in the units that people type', (facts, words) => {
    const failure = describeError(new NoSuitableQueueError('none', { obstacles: [{ queue: 'short', ...facts }] }));
    expect(failure).toMatchObject({ status: 107, message: `No queue takes this job. short: ${words}` });
  });
});
