import { describe, expect, it } from 'vitest';
import type { Job } from '../jobs/job.js';
import { commandLine, durationOf } from './job-history.js';

describe('the command line of a job', () => {
  it.each([
    [['python3', 'model.py', '--year=2016'], 'python3 model.py --year=2016'],
    [['sh', '-c', "echo 'it is' > out"], "sh -c 'echo '\\''it is'\\'' > out'"],
    [['/usr/bin/env', 'echo', 'works'], 'echo works'],
    [['/bin/echo', ''], "/bin/echo ''"],
  ])('is what a shell takes: %j', ([path = '', ...args], line) => {
    expect(commandLine({ path, arguments: args })).toBe(line);
  });

  it('is cut where it is endless', () => {
    expect(commandLine({ path: 'echo', arguments: ['x'.repeat(1_000_000)] }).length).toBeLessThan(2_100);
  });
});

describe('how long a job ran', () => {
  const job = (facts: Partial<Job>) => ({ id: '1', state: 'Finished', ...facts }) as Job;
  it.each([
    [{ usedWallTimeSeconds: 7, startedAt: new Date(0), endedAt: new Date(60_000) }, 7],
    [{ startedAt: new Date(0), endedAt: new Date(60_000) }, 60],
    [{ startedAt: new Date(60_000), endedAt: new Date(0) }, 0],
    [{ endedAt: new Date(0) }, undefined],
  ])('%j', (facts, seconds) => {
    expect(durationOf(job(facts))).toBe(seconds);
  });
});
