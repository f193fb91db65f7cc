import { JOB_ID, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { command } from './watch.js';

const options = { all: false, last: false, 'jobs-from': undefined, interval: undefined };

describe('watch without a terminal', () => {
  it('removes control characters from the names of jobs', async () => {
    const job = testJob({ name: 'evil\u001B[2J\nname' });
    const context = contextAround({ knownJobs: async () => [], getJobs: async () => [job] });
    expect(await command.run(context, { options, operands: [JOB_ID] })).toBe(0);
    expect(context.system.stdout.text).toMatch(/^.{19} {2}8520662f23c6 {2}finished {2}evil \[2J name\n$/);
  });
});
