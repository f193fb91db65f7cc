import { describe, expect, it } from 'vitest';
import { poll } from './poll.js';

/** Polls what gives one answer after another, on a clock of its own. */
async function polled(answers: readonly (string | undefined)[], patienceMs = 1_000) {
  const sleeps: number[] = [];
  let looks = 0;
  const look = async () => answers[looks++];
  const sleep = async (milliseconds: number) => void sleeps.push(milliseconds);
  const result = await poll(look, { firstMs: 100, maxMs: 400, factor: 2, patienceMs, sleep });
  return { result, sleeps, looks };
}

describe('polling', () => {
  it('given something to see at once, then nothing is waited for', async () => {
    expect(await polled(['done'])).toEqual({ result: 'done', sleeps: [], looks: 1 });
  });

  it('looks at growing intervals until there is something to see', async () => {
    const answers = [undefined, undefined, undefined, undefined, 'done'];
    expect(await polled(answers)).toEqual({ result: 'done', sleeps: [100, 200, 400, 400], looks: 5 });
  });

  it('given its patience has run out, then it looks a last time and gives up', async () => {
    expect(await polled([], 300)).toEqual({ result: undefined, sleeps: [100, 200], looks: 3 });
  });

  it('given a look fails, then it fails', async () => {
    const failure = new Error('no');
    await expect(poll(() => Promise.reject(failure), { firstMs: 1, maxMs: 1, patienceMs: 9 })).rejects.toBe(failure);
  });

  it('given an abort while it waits, then it fails with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const polling = poll(async () => controller.abort(reason), {
      firstMs: 3_600_000,
      maxMs: 3_600_000,
      patienceMs: 3_600_000,
      signal: controller.signal,
    });
    await expect(polling).rejects.toBe(reason);
  });
});
