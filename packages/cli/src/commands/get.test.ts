import type { FetchedOutputs } from 'jasmin-arc';
import { JOB_ID, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { command } from './get.js';

const options = {
  all: false,
  last: false,
  'jobs-from': undefined,
  state: [],
  name: undefined,
  output: [],
  'all-files': false,
  directory: '/here',
  overwrite: false,
  partial: false,
  clean: false,
};

const saved = (facts: Partial<FetchedOutputs>): FetchedOutputs => ({
  directory: '/here',
  files: [{ path: 'stdout.txt', localPath: '/here/stdout.txt', sizeBytes: 4 }],
  missing: [],
  refused: [],
  left: [],
  declined: [],
  unclear: [],
  isSettled: true,
  isTooMuch: false,
  isCertain: true,
  ...facts,
});

describe('get', () => {
  it('names the outputs that were asked for and that the job has not made', async () => {
    const context = contextAround({
      knownJobs: async () => [],
      getJob: async () => testJob(),
      fetchOutputs: async () => saved({ missing: ['nope.csv'] }),
    });
    expect(await command.run(context, { options, operands: [JOB_ID] })).toBe(113);
    expect(context.system.stderr.text).toContain('output not found: nope.csv; see: jasmin-arc ls 8520662f23c6');
  });

  it('names a directory that cannot be listed: it may hold all of the results', async () => {
    const context = contextAround({
      knownJobs: async () => [],
      getJob: async () => testJob(),
      fetchOutputs: async () => saved({ unclear: [{ path: 'maps', doubt: 'names' }] }),
    });
    expect(await command.run(context, { options, operands: [JOB_ID] })).toBe(113);
    expect(context.system.stderr.text).toContain('in maps');
  });

  it('does not count links that a server does not report', async () => {
    const context = contextAround({
      knownJobs: async () => [],
      getJob: async () => testJob(),
      fetchOutputs: async () => saved({ unclear: [{ path: '', doubt: 'links' }] }),
    });
    expect(await command.run(context, { options, operands: [JOB_ID] })).toBe(0);
  });

  it('expects none of a job that failed', async () => {
    const context = contextAround({
      knownJobs: async () => [],
      getJob: async () => testJob({ state: 'Failed', exitCode: 3 }),
      lastStderrLines: async () => new Map(),
      fetchOutputs: async () => saved({ missing: ['nope.csv'] }),
    });
    expect(await command.run(context, { options, operands: [JOB_ID] })).toBe(0);
    expect(context.system.stderr.text).not.toContain('not found');
  });
});
