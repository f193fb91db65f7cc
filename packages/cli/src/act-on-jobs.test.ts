import { JobNotFoundError } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { actOnJobs } from './act-on-jobs.js';
import { contextAround } from './context.fixture.js';

const jobIds = ['one', 'two', 'three'].map((name) => `https://ce:443/arex/rest/1.0/jobs/${name}`);
const selected = { jobIds, stored: new Map(), all: false };
const act = async (jobId: string) => {
  if (jobId.endsWith('two')) throw new JobNotFoundError(jobId);
  return { result: 'cleaned', remark: 'cleaned' };
};

describe('doing something with jobs', () => {
  it('goes on after a failure, tells each, and has the status of the failure', async () => {
    const context = contextAround({});
    expect(await actOnJobs(context, selected, act)).toBe(110);
    expect(context.system.stderr.text).toContain('jasmin-arc: one: cleaned\n');
    expect(context.system.stderr.text).toContain('error: two: Job not found');
    expect(context.system.stderr.text).toContain('jasmin-arc: three: cleaned\n');
  });

  it('is told to programs in the order of the jobs', async () => {
    const context = contextAround({}, { globals: { json: true } });
    await actOnJobs(context, selected, act);
    expect(JSON.parse(context.system.stdout.text).jobs).toMatchObject([
      { id: jobIds[0], result: 'cleaned' },
      { id: jobIds[1], error: { code: 'ERR_ARC_JOB_NOT_FOUND' } },
      { id: jobIds[2], result: 'cleaned' },
    ]);
  });
});
