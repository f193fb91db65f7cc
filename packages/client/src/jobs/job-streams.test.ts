import { describe, expect, it } from 'vitest';
import type { Job } from './job.js';
import { streamsOf } from './job-streams.js';

const JOB_ID = 'https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6';
const testJob = (facts: Partial<Job>): Job => ({
  id: JOB_ID,
  state: 'Finished',
  status: 'completed',
  stateAt: new Date('2026-11-23T12:00:00Z'),
  stateFrom: 'live',
  ...facts,
});

describe('the names of the streams', () => {
  it('are those submitted with, else the server’s, else the usual', () => {
    const job = testJob({ stdout: 'theirs' });
    expect(streamsOf(job, undefined)).toEqual({ stdout: 'theirs', stderr: 'stderr.txt' });
    const stored = { id: JOB_ID, endpoint: '', interface: 'rest', submittedAt: new Date(), stdout: 'ours' } as const;
    expect(streamsOf(job, stored).stdout).toBe('ours');
  });

  it('are none for streams that go to /dev/null', () => {
    const job = testJob({ stdout: 'my.out', stderr: '/dev/null' });
    expect(streamsOf(job, undefined)).toEqual({ stdout: 'my.out', stderr: undefined });
  });
});
