import { describe, expect, it } from 'vitest';
import { jobRecord } from './job-record.fixture.js';
import { isCancelled, isFinished, isQueued } from './job-record.js';

describe('what a record says of a job', () => {
  it('whether it waits for slots', () => {
    expect(isQueued(jobRecord({ phase: 'INLRMS' }))).toBe(true);
    expect(isQueued(jobRecord({ phase: 'INLRMS', run: { pid: 1, startedAt: 0 } }))).toBe(false);
    expect(isQueued(jobRecord({ phase: 'PREPARING' }))).toBe(false);
  });

  it('whether it has ended, and whether its user wanted that', () => {
    const failure = { phase: 'INLRMS', reasons: [] } as const;
    expect(isFinished(jobRecord({ phase: 'FINISHED' }))).toBe(true);
    expect(isFinished(jobRecord({ phase: 'FINISHING' }))).toBe(false);
    expect(isCancelled(jobRecord({ failure: { ...failure, cause: 'client' } }))).toBe(true);
    expect(isCancelled(jobRecord({ failure: { ...failure, cause: 'internal' } }))).toBe(false);
  });

  it('comes back from JSON as it was', () => {
    const job = jobRecord({ arrived: { '/a': { sizeBytes: 2, ranges: [{ start: 0, end: 1 }] } }, finishedAt: 1 });
    expect(JSON.parse(JSON.stringify(job))).toEqual(job);
  });
});
