import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abortedAfter, napUntil } from './wait.js';

describe('a nap', () => {
  it('ends with the signal, and that is no error', async () => {
    const wake = new AbortController();
    const nap = napUntil(3_600_000, wake.signal);
    wake.abort(new Error('awake'));
    await expect(nap).resolves.toBeUndefined();
  });

  it('is none when there is nothing to sleep for', async () => {
    await expect(napUntil(3_600_000, AbortSignal.abort())).resolves.toBeUndefined();
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
