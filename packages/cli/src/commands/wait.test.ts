import { CredentialMissingError } from 'jasmin-arc';
import { JOB_ID } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
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
});
