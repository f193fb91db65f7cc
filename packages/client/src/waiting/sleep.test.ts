import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { sleep } from './sleep.js';

describe('sleeping', () => {
  it('given an abort during the sleep, then it ends with the very reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const sleeping = sleep(3_600_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it('given a time that no timer can be set for, then it does not end at once', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const sleeping = sleep(Number.POSITIVE_INFINITY, controller.signal);
    await sleep(5);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it('given a signal that is already aborted, then nothing is waited for', async () => {
    const reason = { any: 'value' };
    await expect(sleep(3_600_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('given the sleep ends without an abort, then no listener is left on the signal', async () => {
    const { signal } = new AbortController();
    await sleep(0, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
