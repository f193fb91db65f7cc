import { JOB_ID, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { command } from './cancel.js';

const options = {
  all: false,
  last: false,
  'jobs-from': undefined,
  state: [],
  name: undefined,
  wait: false,
  yes: false,
};

describe('cancel', () => {
  it('says that a job had ended, and not that it is being cancelled, if it ended in between', async () => {
    const context = contextAround({
      knownJobs: async () => [],
      getJob: async () => testJob({ state: 'Running' }),
      cancelJob: async () => ({ result: 'ended already', state: 'Finished' }),
    });
    expect(await command.run(context, { options, operands: [JOB_ID] })).toBe(0);
    expect(context.system.stderr.text).toContain('already finished');
    expect(context.system.stderr.text).not.toContain('being cancelled');
  });

  it('cancels with --all the job that was submitted, where the server gave the id of another one', async () => {
    const wrong = `${JOB_ID}wrong`;
    const cancelled: string[] = [];
    const context = contextAround({
      recoverSubmissions: async () => [],
      knownJobs: async () => [
        { id: wrong, endpoint: 'https://ce.example.org', interface: 'rest', submittedAt: new Date(0) },
      ],
      lookAtJobs: async (ids) =>
        ids.map((jobId) =>
          jobId === wrong
            ? { jobId, found: 'gone', submittedJobId: JOB_ID }
            : { jobId, found: 'here', job: testJob({ state: 'Running' }) },
        ),
      getJob: async () => testJob({ state: 'Running' }),
      cancelJob: async (id) => {
        cancelled.push(id);
        return { result: 'being cancelled' };
      },
    });
    expect(await command.run(context, { options: { ...options, all: true, yes: true }, operands: [] })).toBe(0);
    expect(cancelled).toEqual([JOB_ID]);
  });
});
