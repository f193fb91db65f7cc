import { Readable } from 'node:stream';
import { SessionFileNotFoundError } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { accompanyJob } from './accompany-job.js';
import { contextAround, JOB_ID, testJob } from './context.fixture.js';

/** A job that runs and finishes, and writes to both of its streams meanwhile. */
function runningJob() {
  const calls: string[] = [];
  const files: Readonly<Record<string, string>> = { 'stdout.txt': 'out\n', 'stderr.txt': 'err\n' };
  const arc = {
    config: { OUTPUT_FILE: 'output' },
    async *watchJob() {
      yield testJob({ state: 'Running' });
      yield testJob();
    },
    readJobFile: async (_: string, path: string, { offset = 0 }: { readonly offset?: number }) => {
      const content = files[path];
      if (content === undefined) throw new SessionFileNotFoundError(path);
      return Readable.from(offset < content.length ? [Buffer.from(content.slice(offset))] : []);
    },
    listJobFiles: async () =>
      Object.entries(files).map(([name, { length }]) => ({ kind: 'file', name, sizeBytes: length })),
    wantedOutputs: async () => ({ names: ['output', 'stdout.txt', 'stderr.txt'], isCertain: true }),
    cleanJob: async () => void calls.push('clean'),
  };
  const context = contextAround(arc);
  const options = {
    policy: 'ask',
    directory: '.',
    overwrite: false,
    keep: false,
    tell: async () => undefined,
  } as const;
  return { context, calls, accompany: () => accompanyJob(context, JOB_ID, undefined, options) };
}

const gone = () => Object.assign(new Error('gone'), { code: 'EPIPE' });

describe('a job that somebody stays with', () => {
  it('is shown and cleaned', async () => {
    const { context, calls, accompany } = runningJob();
    expect(await accompany()).toBe(0);
    expect(context.system.stdout.text).toBe('out\n');
    expect(context.system.stderr.text).toContain('err\n');
    expect(calls).toEqual(['clean']);
  });

  it.each(['stdout', 'stderr'] as const)('stays on the server when nobody reads our %s', async (stream) => {
    const { context, calls, accompany } = runningJob();
    context.system[stream].destroy(gone());
    expect(await accompany()).toBe(0);
    expect(calls).toEqual([]);
  });
});
