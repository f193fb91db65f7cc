import { describe, expect, it, vi } from 'vitest';
import { retry } from './retry.js';

const atOnce = { sleep: async () => {} };
const failure = new Error('no');

describe('retrying', () => {
  it('tries until it succeeds, and waits for the given times', async () => {
    const sleeps: number[] = [];
    const told: number[] = [];
    const attempt = async (failures: number) => {
      told.push(failures);
      if (failures < 2) throw failure;
      return 'done';
    };
    const sleep = async (milliseconds: number) => void sleeps.push(milliseconds);
    expect(await retry(attempt, { delayAfter: (_, failures) => failures * 10, sleep })).toBe('done');
    expect(told).toEqual([0, 1, 2]);
    expect(sleeps).toEqual([10, 20]);
  });

  it('given another try is no use, then it fails with the error of the last', async () => {
    const attempt = vi.fn(() => Promise.reject(failure));
    const delayAfter = (_: unknown, failures: number) => (failures < 3 ? 0 : undefined);
    await expect(retry(attempt, { ...atOnce, delayAfter })).rejects.toBe(failure);
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it('given an abort, then it fails with the reason of the signal, not with the error of the try', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const attempt = async () => {
      controller.abort(reason);
      throw failure;
    };
    await expect(retry(attempt, { ...atOnce, delayAfter: () => 0, signal: controller.signal })).rejects.toBe(reason);
    const never = vi.fn(async () => 1);
    await expect(retry(never, { delayAfter: () => 0, signal: controller.signal })).rejects.toBe(reason);
    expect(never).not.toHaveBeenCalled();
  });
});
