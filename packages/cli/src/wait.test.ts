import { describe, expect, it } from 'vitest';
import { napUntil } from './wait.js';

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
