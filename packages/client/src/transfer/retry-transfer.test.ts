import { describe, expect, it, vi } from 'vitest';
import { JobNotFoundError, ServerUnreachableError, SessionFileNotFoundError, TransferError } from '../errors/index.js';
import { retrying, transferError } from './retry-transfer.js';

const policy = { maxFailures: 3, firstMs: 100, maxMs: 1000, factor: 2 };
const unreachable = new ServerUnreachableError('Lost', { remedy: 'check-network' });

describe('retrying', () => {
  it('tries until it succeeds, and sleeps in between', async () => {
    const sleep = vi.fn(async () => {});
    const attempt = vi
      .fn()
      .mockRejectedValueOnce(unreachable)
      .mockRejectedValueOnce(unreachable)
      .mockResolvedValue('done');
    expect(await retrying('x', attempt, { retries: policy, sleep })).toBe('done');
    expect(attempt.mock.calls.map(([failures]) => failures)).toEqual([0, 1, 2]);
    expect(sleep).toHaveBeenCalledTimes(2);
  });

  it('gives up after so many failures in a row', async () => {
    const attempt = vi.fn().mockRejectedValue(unreachable);
    await expect(retrying('x', attempt, { retries: policy, sleep: async () => {} })).rejects.toBe(unreachable);
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it('never gives up on what gets on, however often it fails', async () => {
    let tries = 0;
    const attempt = async (_failures: number, progressed: (bytes: number) => void) => {
      tries += 1;
      if (tries === 50) return 'done';
      progressed(10_000);
      progressed(10_000);
      throw unreachable;
    };
    expect(await retrying('x', attempt, { retries: policy, sleep: async () => {} })).toBe('done');
  });

  it.each([
    ['a byte', 1, 0],
    ['some kilobytes, each time after a minute', 50_000, 60_000],
  ])('given each try brings only %s, then that is not getting on', async (_what, bytes, ms) => {
    let now = 0;
    const attempt = vi.fn(async (_failures: number, progressed: (bytes: number) => void) => {
      now += ms;
      progressed(bytes);
      throw unreachable;
    });
    const trying = retrying('x', attempt, { retries: policy, sleep: async () => {}, now: () => now });
    await expect(trying).rejects.toBe(unreachable);
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it('does not try again what cannot succeed', async () => {
    const missing = new SessionFileNotFoundError('a');
    const attempt = vi.fn().mockRejectedValue(missing);
    await expect(retrying('x', attempt, { retries: policy })).rejects.toBe(missing);
    expect(attempt).toHaveBeenCalledOnce();
  });

  it('believes only the second time that the job does not exist', async () => {
    const attempt = vi.fn().mockRejectedValue(new JobNotFoundError('one'));
    await expect(retrying('x', attempt, { retries: policy, sleep: async () => {} })).rejects.toThrow(JobNotFoundError);
    expect(attempt).toHaveBeenCalledTimes(2);
  });

  it('given an abort, then its own reason is thrown, not the failure', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const attempt = async () => {
      controller.abort(reason);
      throw unreachable;
    };
    await expect(retrying('x', attempt, { signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('the error of a transfer', () => {
  it('names the file and keeps what is known', () => {
    const error = transferError('upload', 'a.txt', unreachable);
    expect(error).toMatchObject({
      path: 'a.txt',
      message: 'Cannot upload a.txt: Lost',
      remedy: 'check-network',
      hint: 'Check the network of this machine.',
      retryable: true,
      cause: unreachable,
    });
  });

  it('is not wrapped twice', () => {
    const error = new TransferError('a.txt', 'broken');
    expect(transferError('download', 'a.txt', error)).toBe(error);
  });

  it('given a failure of this machine, then another try is not promised to help', () => {
    expect(transferError('download', 'a.txt', new Error('ENOSPC'))).toMatchObject({ retryable: false });
  });
});
