import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { pause } from './pause.js';

describe('pausing', () => {
  it('given an abort during the pause, then it ends with the very reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const pausing = pause(3_600_000, controller.signal);
    controller.abort(reason);
    await expect(pausing).rejects.toBe(reason);
  });

  it('given a signal that is already aborted, then nothing is waited for', async () => {
    const reason = { any: 'value' };
    await expect(pause(3_600_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('given the pause ends by itself, then no listener is left on the signal', async () => {
    const { signal } = new AbortController();
    await pause(0, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
