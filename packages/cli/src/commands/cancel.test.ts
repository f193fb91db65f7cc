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
});
