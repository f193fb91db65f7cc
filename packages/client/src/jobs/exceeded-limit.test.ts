import { describe, expect, it } from 'vitest';
import { exceededLimit } from './exceeded-limit.js';
import type { Job } from './job.js';
import { runSeconds } from './run-seconds.js';

const job = (facts: Partial<Job>): Job => ({
  id: 'https://ce.example.org:443/arex/rest/1.0/jobs/1',
  state: 'Failed',
  status: 'failed',
  stateAt: new Date(),
  stateFrom: 'live',
  ...facts,
});
const times = { startedAt: new Date('2026-11-23T10:00:00Z'), endedAt: new Date('2026-11-23T10:03:12Z') };

describe('the time a job ran', () => {
  it('is what was used, or what lies between start and end', () => {
    expect(runSeconds(job(times))).toBe(192);
    expect(runSeconds(job({ ...times, usedWallTimeSeconds: 190 }))).toBe(190);
    expect(runSeconds(job({}))).toBeUndefined();
  });
});

describe('the limit that a job used up', () => {
  it('is its wall time, or else its CPU time', () => {
    expect(exceededLimit(job({ ...times, requestedWallTimeSeconds: 192 }))).toEqual({
      kind: 'wall-time',
      limitSeconds: 192,
    });
    expect(exceededLimit(job({ requestedCpuTimeSeconds: 60, usedCpuTimeSeconds: 61 }))).toEqual({
      kind: 'cpu-time',
      limitSeconds: 60,
    });
  });

  it('is none if there was time left, or no times are known', () => {
    expect(exceededLimit(job({ ...times, requestedWallTimeSeconds: 193 }))).toBeUndefined();
    expect(exceededLimit(job({ requestedWallTimeSeconds: 1, requestedCpuTimeSeconds: 1 }))).toBeUndefined();
  });
});
