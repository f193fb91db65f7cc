import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchTaskEnvironment, readBatchArray } from './batch-array.js';

describe('the tasks of a job array', () => {
  it.each([
    ['3', [3], undefined],
    ['1-3', [1, 2, 3], undefined],
    ['0-15:4', [0, 4, 8, 12], undefined],
    ['1-10:2%4', [1, 3, 5, 7, 9], 4],
    ['6,0,2-3,3', [0, 2, 3, 6], undefined],
  ])('%s', (value, taskIds, maxTasks) => {
    expect(readBatchArray(value)).toEqual({ taskIds, maxTasks });
  });

  it.each(['', '%4', '1-', '3-1', '1-5:0', 'a', '1,,2', '1-3%0', '1-3%', '1..3', '1-9999999'])(
    'are not %j',
    (value) => {
      expect(readBatchArray(value)).toBeUndefined();
    },
  );

  it('are ascending, and each is there once', () => {
    const id = fc.nat(200);
    const part = fc.oneof(
      id.map(String),
      fc
        .tuple(id, id, fc.integer({ min: 1, max: 9 }))
        .map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}:${step}`),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const { taskIds = [] } = readBatchArray(parts.join(',')) ?? {};
        const alone = parts.flatMap((one) => readBatchArray(one)?.taskIds ?? []);
        expect(taskIds).toEqual([...new Set(alone)].sort((a, b) => a - b));
      }),
    );
  });

  it('find out which of them they are', () => {
    const { taskIds = [] } = readBatchArray('3-9:3') ?? {};
    expect(batchTaskEnvironment({ taskIds }, 6)).toEqual({
      SLURM_ARRAY_TASK_ID: '6',
      SLURM_ARRAY_TASK_MIN: '3',
      SLURM_ARRAY_TASK_MAX: '9',
      SLURM_ARRAY_TASK_COUNT: '3',
    });
  });
});
