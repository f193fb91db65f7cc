import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abortedAfter, sleep } from './wait.js';

describe('sleeping', () => {
  it('ends with the signal, and that is no error', async () => {
    const wake = new AbortController();
    const sleeping = sleep(3_600_000, wake.signal);
    wake.abort(new Error('awake'));
    await expect(sleeping).resolves.toBeUndefined();
  });

  it('ends at once where the signal is aborted already', async () => {
    await expect(sleep(3_600_000, AbortSignal.abort())).resolves.toBeUndefined();
  });
});

describe('a time that is over', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([1, 30, 100])('after %i days is over then, and not before', (days) => {
    const signal = abortedAfter(days * 86_400_000);
    vi.advanceTimersByTime(days * 86_400_000 - 1);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
  });
});
