import { JOB_ID, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { streamsOf } from './job-streams.js';

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
