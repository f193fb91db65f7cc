import { describe, expect, it } from 'vitest';
import { prepareJob } from './prepare-job.js';

const program = { executable: '/bin/sleep', args: ['1'], name: 'nap' };

describe('a job that a method is called with', () => {
  it('is the same as a program with options, and as one object', async () => {
    const { executable, ...options } = program;
    const prepared = await prepareJob(program, {}, 'output');
    expect(prepared).toMatchObject({ name: 'nap', executable: { path: '/bin/sleep', arguments: ['1'] } });
    expect(await prepareJob(executable, options, 'output')).toEqual(prepared);
  });

  it('fetches the configured output for a program without outputs, and nothing more for a description without them', async () => {
    const description = { executable: { path: '/bin/sleep' } };
    expect(JSON.stringify(await prepareJob(program, {}, 'results'))).toContain('results');
    expect(JSON.stringify(await prepareJob(description, {}, 'results'))).not.toContain('results');
  });

  it('keeps its session directory where that is asked for, also of a description', async () => {
    const description = { executable: { path: '/bin/sleep' } };
    const kept = await prepareJob(description, { keepSession: true }, 'output');
    expect(kept).not.toEqual(await prepareJob(description, {}, 'output'));
    expect(JSON.stringify(kept.outputFiles)).toContain('"/"');
  });
});
