import { CredentialMissingError } from 'jasmin-arc';
import { JOB_ID } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { type ArcStandIn, contextAround } from '../command-line/context.fixture.js';
import { command } from './wait.js';

const options = { all: false, last: false, 'jobs-from': undefined, state: [], name: undefined, timeout: undefined };

describe('wait', () => {
  it('ends with an error that waiting cannot resolve', async () => {
    const getJobs = async () => {
      throw new CredentialMissingError('There is no certificate');
    };
    const context = contextAround({ knownJobs: async () => [], getJobs });
    await expect(command.run(context, { options, operands: [JOB_ID] })).rejects.toThrow('There is no certificate');
    // It is the command's failure, and told as that.
    expect(context.system.stderr.text).toBe('');
  });

  it.each([
    [[JOB_ID], 'The job has not ended after 0.01s'],
    [[JOB_ID, `${JOB_ID}2`], '2 of 2 jobs have not ended after 0.01s'],
  ])('that has taken too long says how many of its jobs go on: %j', async (operands, message) => {
    const arc: ArcStandIn = {
      knownJobs: async () => [],
      async *watchJobs(_, { signal } = {}) {
        yield [];
        await new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
        });
      },
    };
    const waiting = command.run(contextAround(arc), { options: { ...options, timeout: '0.01s' }, operands });
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_TIMEOUT', message });
  });
});
