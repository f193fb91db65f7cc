import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBatchLines } from './sbatch.js';

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

  it.each([
    ['90', 5400],
    ['90:30', 5430],
    ['1:30:00', 5400],
    ['2-00', 172_800],
    ['1-12:30', 131_400],
    ['1-00:00:01', 86_401],
  ])('mean by --time=%s %i seconds', (time, seconds) => {
    expect(request(`#SBATCH --time=${time}`)).toEqual({ wallTimeSeconds: seconds });
  });

  it.each([
    [['--cpus-per-task=8', '--mem=16G'], { slots: 8, slotsPerNode: 'all', memoryBytes: 2 * GIB }],
    [['--ntasks=8', '--ntasks-per-node=4', '--mem=16G'], { slots: 8, slotsPerNode: 4, memoryBytes: 4 * GIB }],
    [['--ntasks=8', '--nodes=2', '-c', '2'], { slots: 16, slotsPerNode: 8 }],
    [['--ntasks=6'], { slots: 6 }],
    [['-n', '3', '-c', '2'], { slots: 6, slotsPerNode: 2 }],
    [['--ntasks=1', '--mem=4000'], { slots: 1, memoryBytes: 4000 * 1024 ** 2 }],
    [['--ntasks-per-node=4', '--nodes=2'], { slots: 8, slotsPerNode: 4 }],
  ])('spread %j as sbatch would', (options, expected) => {
    expect(request(`#SBATCH ${options.join(' ')}`)).toEqual(expected);
  });

  it('end at the first command', () => {
    expect(request('', '# a comment', '#SBATCH -t 1')).toEqual({ wallTimeSeconds: 60 });
  });

  it('that ask for something else are named with their number and a reason', () => {
    expect(
      readBatchLines(
        script('#SBATCH --output=log.%j', '#SBATCH --array=1-10', '#SBATCH --qos=high', '#SBATCH --time=soon'),
      ).ignored,
    ).toEqual([
      { line: 2, text: '#SBATCH --output=log.%j', reason: 'stdout is shown, and kept as stdout.txt' },
      { line: 3, text: '#SBATCH --array=1-10', reason: 'this submits one job; submit one for each index' },
      { line: 4, text: '#SBATCH --qos=high', reason: 'a compute element cannot be asked for this' },
      { line: 5, text: '#SBATCH --time=soon', reason: 'its value is not understood' },
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
