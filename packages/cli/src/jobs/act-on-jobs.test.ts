import { JobNotFoundError, ServerUnreachableError } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { actOnJobs } from './act-on-jobs.js';

const jobIds = ['one', 'two', 'three'].map((name) => `https://ce:443/arex/rest/1.0/jobs/${name}`);
const selected = { jobIds, stored: new Map(), all: false };
const act = async (jobId: string) => {
  if (jobId.endsWith('two')) throw new JobNotFoundError(jobId);
  return { result: 'cleaned', remark: 'cleaned' };
};

describe('an action on several jobs', () => {
  it('goes on after a failure, reports each result, and has the status of the failure', async () => {
    const context = contextAround({});
    expect(await actOnJobs(context, selected, act)).toBe(110);
    expect(context.system.stderr.text).toContain('jasmin-arc: one: cleaned\n');
    expect(context.system.stderr.text).toContain('error: two: Job not found');
    expect(context.system.stderr.text).toContain('jasmin-arc: three: cleaned\n');
  });

  it('reports once a failure that is the same for all jobs of a server, with their number and ids', async () => {
    const others = ['four', 'five'].map((name) => `https://other:443/arex/rest/1.0/jobs/${name}`);
    const context = contextAround({});
    const away = async (jobId: string) => {
      if (jobId.endsWith('two')) return { result: 'cleaned', remark: 'cleaned' };
      throw new ServerUnreachableError('Cannot reach it', { remedy: 'check-network' });
    };
    expect(await actOnJobs(context, { ...selected, jobIds: [...jobIds, ...others] }, away)).toBe(104);
    expect(context.system.stderr.text).toBe(
      'jasmin-arc: two: cleaned\nerror: 2 jobs (one, three): Cannot reach it\nhint: Check the network of this machine.\n' +
        'error: 2 jobs (four, five): Cannot reach it\nhint: Check the network of this machine.\n',
    );
  });

  it('has whole ids for scripts, and short ones on a terminal', async () => {
    const ids = ['8520662f23c6', '9520662f23c6'].map((id) => `https://ce:443/arex/rest/1.0/jobs/${id}`);
    const said = async (terminal: boolean) => {
      const context = contextAround({}, { terminal });
      context.ids.learn(ids);
      await actOnJobs(context, { ...selected, jobIds: ids }, act);
      return context.system.stderr.text;
    };
    expect(await said(false)).toBe('jasmin-arc: 8520662f23c6: cleaned\njasmin-arc: 9520662f23c6: cleaned\n');
    expect(await said(true)).toContain('8520662f: cleaned\n');
  });

  it('has its results in the JSON in the order of the jobs', async () => {
    const context = contextAround({}, { globals: { json: true } });
    await actOnJobs(context, selected, act);
    expect(JSON.parse(context.system.stdout.text).jobs).toMatchObject([
      { id: jobIds[0], result: 'cleaned' },
      { id: jobIds[1], error: { code: 'ERR_ARC_JOB_NOT_FOUND' } },
      { id: jobIds[2], result: 'cleaned' },
    ]);
  });
});
