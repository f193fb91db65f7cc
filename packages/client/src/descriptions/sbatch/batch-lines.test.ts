import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBatchLines } from './batch-lines.js';

const script = (...lines: readonly string[]) => ['#!/bin/bash', ...lines, 'echo hello', '#SBATCH --mem=1G'].join('\n');
const request = (...lines: readonly string[]) => readBatchLines(script(...lines)).request;
const GIB = 1024 ** 3;

describe('#SBATCH lines', () => {
  it('ask for what a compute element can give', () => {
    expect(
      request(
        '#SBATCH --job-name="my analysis"',
        '#SBATCH -p short-serial',
        '#SBATCH --time=02:00:00',
        '#SBATCH --mem-per-cpu 2G',
        '#SBATCH -n4 --nodes=1 # all together',
      ),
    ).toEqual({
      name: 'my analysis',
      queue: 'short-serial',
      wallTimeSeconds: 7200,
      memoryBytes: 2 * GIB,
      slots: 4,
      slotsPerNode: 'all',
    });
  });

  it('end at the first command', () => {
    expect(request('', '# a comment', '#SBATCH -t 1')).toEqual({ wallTimeSeconds: 60 });
  });

  it('that ask for something else are named with their number and a reason', () => {
    expect(
      readBatchLines(
        script(
          '#SBATCH --output=log.%j -e log',
          '#SBATCH -a 1-10',
          '#SBATCH --qos=high',
          '#SBATCH --time=soon',
          '#SBATCH --nodes',
        ),
      ).ignored,
    ).toEqual([
      { line: 2, text: '#SBATCH --output=log.%j -e log', option: 'output', reason: 'stdout-is-kept' },
      { line: 2, text: '#SBATCH --output=log.%j -e log', option: 'error', reason: 'stderr-is-kept' },
      { line: 3, text: '#SBATCH -a 1-10', option: 'array', reason: 'one-job-only' },
      { line: 4, text: '#SBATCH --qos=high', option: 'qos', reason: 'not-supported' },
      { line: 5, text: '#SBATCH --time=soon', option: 'time', reason: 'value-not-understood' },
      { line: 6, text: '#SBATCH --nodes', option: 'nodes', reason: 'value-not-understood' },
    ]);
  });

  it('that ask for a job array have its tasks, and stay ignored, as a job that is made of them is one job', () => {
    const text = '#SBATCH --array=1-10:3%2';
    expect(readBatchLines(script(text))).toEqual({
      request: {},
      array: { line: 2, text, taskIds: [1, 4, 7, 10], maxTasks: 2 },
      ignored: [{ line: 2, text, option: 'array', reason: 'one-job-only' }],
    });
    expect(readBatchLines(script('#SBATCH --array=soon'))).toMatchObject({
      ignored: [{ option: 'array', reason: 'value-not-understood' }],
    });
    expect(readBatchLines(script('#SBATCH --array=soon'))).not.toHaveProperty('array');
  });

  it.each([
    ['--tim=1:00', 'time'],
    ['--ntask=4', 'ntasks'],
    ['--partiton=short', 'partition'],
    ['--acount=me', 'account'],
  ])('that are misspelt are named with the option that was probably meant: %s', (option, suggestion) => {
    const { request: asked, ignored } = readBatchLines(script(`#SBATCH ${option}`));
    expect(asked).toEqual({});
    expect(ignored).toMatchObject([{ reason: 'misspelt', suggestion }]);
  });

  it('of sbatch that are spelt like one that is followed are not taken for it', () => {
    const { ignored } = readBatchLines(script('#SBATCH --time-min=1 --mem-bind=local', '#SBATCH --nodelist=a'));
    expect(ignored.map(({ reason }) => reason)).toEqual(['not-supported', 'not-supported', 'not-supported']);
  });

  it('may have any option, also one that objects have by themselves', () => {
    expect(readBatchLines('#SBATCH --constructor=1 --toString').ignored.map(({ reason }) => reason)).toEqual([
      'not-supported',
      'not-supported',
    ]);
  });

  it('that are commented out ask for nothing', () => {
    expect(readBatchLines(script('##SBATCH --time=1', '# SBATCH --time=1'))).toEqual({ request: {}, ignored: [] });
  });

  it('of any text can be read', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { request: asked } = readBatchLines(`#SBATCH ${text}`);
        for (const value of Object.values(asked)) expect(value).not.toBeNaN();
      }),
    );
  });
});
