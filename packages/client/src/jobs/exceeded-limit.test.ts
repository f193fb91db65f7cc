import { failedJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { exceededLimit } from './exceeded-limit.js';
import { runSeconds } from './run-seconds.js';

const times = { startedAt: new Date('2026-11-23T10:00:00Z'), endedAt: new Date('2026-11-23T10:03:12Z') };

describe('the time a job ran', () => {
  it('is what was used, or what lies between start and end', () => {
    expect(runSeconds(failedJob(times))).toBe(192);
    expect(runSeconds(failedJob({ ...times, usedWallTimeSeconds: 190 }))).toBe(190);
    expect(runSeconds(failedJob({}))).toBeUndefined();
  });
});

describe('the limit that a job used up', () => {
  it('is its wall time, or else its CPU time', () => {
    expect(exceededLimit(failedJob({ ...times, requestedWallTimeSeconds: 192 }))).toEqual({
      kind: 'wall-time',
      limitSeconds: 192,
    });
    expect(exceededLimit(failedJob({ requestedCpuTimeSeconds: 60, usedCpuTimeSeconds: 61 }))).toEqual({
      kind: 'cpu-time',
      limitSeconds: 60,
    });
  });

  it('is none if there was time left, or no times are known', () => {
    expect(exceededLimit(failedJob({ ...times, requestedWallTimeSeconds: 193 }))).toBeUndefined();
    expect(exceededLimit(failedJob({ requestedWallTimeSeconds: 1, requestedCpuTimeSeconds: 1 }))).toBeUndefined();
  });
});
