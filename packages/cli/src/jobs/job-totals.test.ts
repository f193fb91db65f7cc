import type { ArcState, JobLook } from 'jasmin-arc';
import { testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { STAGE_ORDER, STAGE_WORDS } from './job-stages.js';
import { describeTotals } from './job-totals.js';

const look = (state: ArcState): JobLook => ({
  jobId: 'https://ce/1',
  found: 'here',
  job: testJob({ state }),
});

describe('the totals of jobs', () => {
  it('begin with active jobs', () => {
    const looks = [look('Finished'), look('Failed'), look('Queuing'), look('Running'), look('Queuing')];
    expect(describeTotals(looks)).toBe('5 jobs: 1 running, 2 queued, 1 failed, 1 finished');
    expect(describeTotals([look('Failed')], 5)).toBe('1 of 5 jobs: 1 failed');
    expect(describeTotals([{ jobId: 'https://ce/2', found: 'gone' }])).toBe('1 job: 1 gone');
  });

  it('have a place for every state', () => {
    for (const word of Object.values(STAGE_WORDS)) expect(STAGE_ORDER).toContain(word);
  });
});
