import { describe, expect, it } from 'vitest';
import { NotAnArcServerError, ServerUnreachableError, TransferError } from '../errors/index.js';
import { type PatientRetryOptions, retryPatiently } from './retry-patiently.js';

/** Fails so many times, then succeeds; on a clock that only the sleeps move. */
function flaky(failures: number, error: Error = new ServerUnreachableError('away')) {
  const sleeps: number[] = [];
  let left = failures;
  return {
    sleeps,
    sleep: async (milliseconds: number) => void sleeps.push(milliseconds),
    attempt: async () => {
      if (left > 0) {
        left -= 1;
        throw error;
      }
      return 'done';
    },
  };
}

describe('an operation that is retried patiently', () => {
  it('succeeds in the end, however long the server is away', async () => {
    const { attempt, sleep, sleeps } = flaky(8);
    expect(await retryPatiently(attempt, { sleep })).toBe('done');
    expect(sleeps).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });

  it('tells of the wait once, when it begins', async () => {
    const { attempt, sleep } = flaky(3);
    const told: string[] = [];
    await retryPatiently(attempt, { sleep, onWaiting: ({ message }) => void told.push(message) });
    expect(told).toEqual(['away']);
  });

  it('is given up after a while', async () => {
    const { attempt, sleep } = flaky(1000);
    await expect(retryPatiently(attempt, { sleep, patienceSeconds: 60 })).rejects.toThrow('away');
  });

  it('is tried again for five minutes while a server that has answered before sends other answers', async () => {
    const page = new NotAnArcServerError('<html>');
    const passing = flaky(8, page);
    expect(await retryPatiently(passing.attempt, { sleep: passing.sleep })).toBe('done');
    const { attempt, sleep, sleeps } = flaky(1000, page);
    await expect(retryPatiently(attempt, { sleep })).rejects.toBe(page);
    expect(sleeps.reduce((sum, one) => sum + one, 0) / 1000).toBeCloseTo(305, -1);
  });

  it('is given up at once where another try is no use, or the user has interrupted it', async () => {
    const hopeless = flaky(1, new TransferError('a', 'it is a directory', { retryable: false }));
    await expect(retryPatiently(hopeless.attempt, { sleep: hopeless.sleep })).rejects.toThrow('it is a directory');
    expect(hopeless.sleeps).toEqual([]);
    const aborted = AbortSignal.abort(new Error('interrupted'));
    await expect(retryPatiently(flaky(1).attempt, { signal: aborted })).rejects.toThrow('interrupted');
  });

  it('is not tried with options that it does not know', async () => {
    const options = { patience: 60 } as PatientRetryOptions;
    await expect(retryPatiently(flaky(1).attempt, options)).rejects.toThrow(
      'retryPatiently: options.patience is not known. Did you mean patienceSeconds?',
    );
  });
});
