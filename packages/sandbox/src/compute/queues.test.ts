import { describe, expect, it } from 'vitest';
import { jobRecord } from '../jobs/job-record.fixture.js';
import type { JobRequest } from '../jobs/job-request.js';
import { allowedWallTime, type QueueOptions, refusalOf } from './queues.js';

const queue: QueueOptions = {
  name: 'short',
  maxWallTimeSeconds: 3600,
  maxSlotsPerJob: 2,
  maxMainMemoryMegabytes: 1000,
};
const asking = (parts: Partial<JobRequest>): JobRequest => ({ ...jobRecord().request, queue: 'short', ...parts });

describe('the limits of a queue', () => {
  it('let through what keeps to them', () => {
    expect(
      refusalOf(asking({ wallTimeSeconds: 3600, slots: 2, memoryBytes: 1000 * 2 ** 20 }), queue, 4),
    ).toBeUndefined();
    expect(refusalOf(asking({ slots: 4, wallTimeSeconds: 1e9 }), { name: 'any' }, 4)).toBeUndefined();
  });

  it.each<[Partial<JobRequest>, string]>([
    [{ wallTimeSeconds: 3601 }, 'The job asks for 3601 s of wall time; the queue short allows 3600 s.'],
    [{ slots: 3 }, 'The job asks for 3 slots; at most 2 are allowed.'],
    [{ memoryBytes: 1001 * 2 ** 20 }, 'The job asks for 1001 MiB of memory; the queue short allows 1000 MiB.'],
    [
      { runtimeEnvironments: ['ENV/PROXY'] },
      'Requested RunTimeEnvironment ENV/PROXY is missing, broken or not enabled.',
    ],
  ])('refuse %j: %s', (parts, reason) => {
    expect(refusalOf(asking(parts), queue, 4)).toBe(reason);
  });

  it('are bounded by the slots there are, and gone with the queue', () => {
    expect(refusalOf(asking({ slots: 2 }), queue, 1)).toContain('at most 1');
    expect(refusalOf(asking({}), undefined, 1)).toContain('does not exist');
  });

  it('give a wall time to those who ask for none', () => {
    expect(allowedWallTime(asking({}), queue)).toBe(3600);
    expect(allowedWallTime(asking({}), { ...queue, defaultWallTimeSeconds: 60 })).toBe(60);
    expect(allowedWallTime(asking({ wallTimeSeconds: 5 }), queue)).toBe(5);
    expect(allowedWallTime(asking({}), { name: 'any' })).toBeUndefined();
  });
});
