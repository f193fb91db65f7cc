import { NotAnArcServerError, ServerUnreachableError, TransferError } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { persistently } from './persistently.js';

const signal = new AbortController().signal;

/** Fails so many times, then succeeds; on a clock that only the naps move. */
function flaky(failures: number, error: Error = new ServerUnreachableError('away')) {
  const naps: number[] = [];
  let left = failures;
  return {
    naps,
    nap: async (milliseconds: number) => void naps.push(milliseconds),
    attempt: async () => {
      if (left > 0) {
        left -= 1;
        throw error;
      }
      return 'done';
    },
  };
}

describe('what is tried persistently', () => {
  it('succeeds in the end, however long the server is away', async () => {
    const { attempt, nap, naps } = flaky(8);
    expect(await persistently(attempt, signal, { nap })).toBe('done');
    expect(naps).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });

  it('is given up after a while', async () => {
    const { attempt, nap } = flaky(1000);
    await expect(persistently(attempt, signal, { nap, patienceMs: 60_000 })).rejects.toThrow('away');
  });

  it('is tried again while a server that has answered before says something else, for five minutes', async () => {
    const page = new NotAnArcServerError('<html>');
    const passing = flaky(8, page);
    expect(await persistently(passing.attempt, signal, passing)).toBe('done');
    const { attempt, nap, naps } = flaky(1000, page);
    await expect(persistently(attempt, signal, { nap })).rejects.toBe(page);
    expect(naps.reduce((sum, one) => sum + one, 0) / 1000).toBeCloseTo(305, -1);
  });

  it('is given up at once where another try is no use, or the user has interrupted it', async () => {
    const hopeless = flaky(1, new TransferError('a', 'it is a directory', { retryable: false }));
    await expect(persistently(hopeless.attempt, signal, hopeless)).rejects.toThrow('it is a directory');
    expect(hopeless.naps).toEqual([]);
    const aborted = AbortSignal.abort(new Error('interrupted'));
    await expect(persistently(flaky(1).attempt, aborted)).rejects.toThrow('interrupted');
  });
});
