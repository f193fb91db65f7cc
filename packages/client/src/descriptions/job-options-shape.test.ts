import { describe, expect, it } from 'vitest';
import { object } from '../checks/shape.js';
import type { JobOptions } from './describe-job.js';
import { JOB_OPTIONS } from './job-options-shape.js';

const shape = object<JobOptions>(JOB_OPTIONS);
const told = (options: unknown): string | undefined => {
  const fault = shape.find(options, '');
  return fault && `${fault.path} ${fault.problem}`;
};

describe('the options of a program', () => {
  it('may be any that are documented', () => {
    const all: Required<JobOptions> = {
      args: ['-v', ''],
      inputFiles: ['a', { path: 'b', name: 'c', executable: true, sizeBytes: 0 }],
      name: 'n',
      stdin: 'in',
      environment: { A: '' },
      wallTimeSeconds: 1,
      cpuTimeSeconds: 1,
      memoryBytes: 1,
      slots: 2,
      slotsPerNode: 'all',
      queue: 'q',
      runtimeEnvironments: ['ENV/PROXY', { name: 'X', version: '1', options: ['a'] }],
      outputs: 'new',
      keepSession: true,
    };
    expect(told(all)).toBeUndefined();
    expect(told({ ...all, slotsPerNode: 1, outputs: ['*.nc'], queue: undefined })).toBeUndefined();
  });

  it.each([
    [{ wallTimeSeconds: '2h' }, 'wallTimeSeconds must be a whole number of seconds, at least 1; it is the string "2h"'],
    [{ wallTimeSeconds: 0 }, 'wallTimeSeconds must be a whole number of seconds, at least 1; it is the number 0'],
    [{ wallTimeSeconds: 1.5 }, 'it is the number 1.5'],
    [{ wallTimeSeconds: null }, 'it is null'],
    [{ wallTime: 60 }, 'wallTime is not known. Did you mean wallTimeSeconds?'],
    [{ memoryBytes: -1 }, 'memoryBytes must be a whole number of bytes, at least 1; it is the number -1'],
    [{ slots: Number.NaN }, 'slots must be a whole number of slots, at least 1; it is the number NaN'],
    [
      { slotsPerNode: 'al' },
      'slotsPerNode must be a whole number of slots, at least 1 or "all"; it is the string "al"',
    ],
    [{ args: 'a b' }, 'args must be a list of strings; it is the string "a b"'],
    [{ args: ['a', 3] }, 'args[1] must be a string; it is the number 3'],
    [{ environment: { A: undefined } }, 'environment.A must be a string; it is undefined'],
    [{ environment: ['A=1'] }, 'environment must be an object of names with strings as values; it is a list'],
    [{ inputFiles: 'a.txt' }, 'inputFiles must be a list of paths or { path, name }; it is the string "a.txt"'],
    [{ inputFiles: [{ file: 'a.txt' }] }, 'inputFiles[0].file is not known'],
    [{ inputFiles: [{ name: 'a.txt' }] }, 'inputFiles[0].path is missing: it must be a string'],
    [
      { runtimeEnvironments: [{ name: 'X', versoin: '1' }] },
      'runtimeEnvironments[0].versoin is not known. Did you mean version?',
    ],
    [{ outputs: 'all' }, 'outputs must be a list of names or "new"; it is the string "all"'],
  ])('may not be %j, and it is told why', (options, sentence) => {
    expect(told(options)).toEqual(expect.stringContaining(sentence));
  });
});
