import { describe, expect, it } from 'vitest';
import { isBatchOption, isUnderstood, toBatchRequest } from './batch-request.js';

const GIB = 1024 ** 3;

describe('a request to sbatch', () => {
  it.each([
    [
      { 'cpus-per-task': '8', mem: '16G' },
      { slots: 8, slotsPerNode: 'all', memoryBytes: 2 * GIB },
    ],
    [
      { ntasks: '8', 'ntasks-per-node': '4', mem: '16G' },
      { slots: 8, slotsPerNode: 4, memoryBytes: 4 * GIB },
    ],
    [
      { ntasks: '8', nodes: '2', 'cpus-per-task': '2' },
      { slots: 16, slotsPerNode: 8 },
    ],
    [{ ntasks: '6' }, { slots: 6 }],
    [
      { ntasks: '3', 'cpus-per-task': '2' },
      { slots: 6, slotsPerNode: 2 },
    ],
    [
      { ntasks: '1', mem: '4000' },
      { slots: 1, memoryBytes: 4000 * 1024 ** 2 },
    ],
    [
      { 'ntasks-per-node': '4', nodes: '2' },
      { slots: 8, slotsPerNode: 4 },
    ],
    [{}, {}],
  ])('spreads %j as sbatch would', (options, expected) => {
    expect(toBatchRequest(new Map(Object.entries(options)))).toEqual(expected);
  });

  it.each([
    ['time', '0'],
    ['ntasks', '0'],
    ['ntasks', '1-4'],
    ['mem', 'much'],
    ['partition', 'one,other'],
    ['job-name', ''],
  ] as const)('may not ask for --%s=%s', (option, value) => {
    expect(isBatchOption(option)).toBe(true);
    expect(isUnderstood(option, value)).toBe(false);
  });
});
