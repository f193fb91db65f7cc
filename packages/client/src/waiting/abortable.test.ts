import { describe, expect, it } from 'vitest';
import { abortable } from './abortable.js';

/** Work whose end the test decides. */
function work() {
  const end: { resolve: (result: number) => void; reject: (failure: Error) => void } = {
    resolve: () => {},
    reject: () => {},
  };
  const promise = new Promise<number>((resolve, reject) => Object.assign(end, { resolve, reject }));
  return { promise, end };
}

describe('waiting for work that others wait for', () => {
  it('gives its result, or its failure', async () => {
    const { signal } = new AbortController();
    const failure = new Error('failed');
    expect(await abortable(Promise.resolve(1), signal)).toBe(1);
    expect(await abortable(Promise.resolve(1), undefined)).toBe(1);
    await expect(abortable(Promise.reject(failure), signal)).rejects.toBe(failure);
  });

  it("ends with an abort's own reason, while the work goes on", async () => {
    const { promise, end } = work();
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const waiting = abortable(promise, controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    end.resolve(1);
    expect(await promise).toBe(1);
  });

  it('does not begin after an abort, and no failure of the work is left unhandled', async () => {
    const reason = new Error('too late');
    const { promise, end } = work();
    await expect(abortable(promise, AbortSignal.abort(reason))).rejects.toBe(reason);
    end.reject(new Error('nobody waits for this'));
  });
});
