import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jobRecord } from '../jobs/job-record.fixture.js';
import type { JobRecord } from '../jobs/job-record.js';
import { JobSnapshots } from './job-snapshots.js';

describe('snapshots of the jobs', () => {
  let jobs: JobRecord[];
  let snapshots: JobSnapshots;
  beforeEach(() => {
    vi.useFakeTimers();
    jobs = [jobRecord({ id: 'a', phase: 'PREPARING' })];
  });
  afterEach(() => {
    snapshots.close();
    vi.useRealTimers();
  });
  const source = { all: () => jobs, get: (id: string) => jobs.find((job) => job.id === id) };
  const phase = (id: string): string | undefined => snapshots.get(id)?.job.phase;

  it('lag behind for up to a period', () => {
    snapshots = new JobSnapshots(source, 1000);
    const takenAt = Date.now();
    jobs = [jobRecord({ id: 'a', phase: 'FINISHED' }), jobRecord({ id: 'b' })];
    vi.advanceTimersByTime(999);
    expect([phase('a'), phase('b')]).toEqual(['PREPARING', undefined]);
    expect(snapshots.all()).toMatchObject({ jobs: [{ id: 'a' }], takenAt });
    vi.advanceTimersByTime(1);
    expect([phase('a'), phase('b')]).toEqual(['FINISHED', 'ACCEPTED']);
    expect(snapshots.get('a')?.takenAt).toBe(takenAt + 1000);
  });

  it('without a period are always new', () => {
    snapshots = new JobSnapshots(source, 0);
    jobs = [jobRecord({ id: 'a', phase: 'FINISHED' })];
    expect(phase('a')).toBe('FINISHED');
    expect(vi.getTimerCount()).toBe(0);
  });
});
