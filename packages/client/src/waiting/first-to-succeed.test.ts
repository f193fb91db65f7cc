import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { firstToSucceed } from './first-to-succeed.js';

interface Attempt {
  readonly item: string;
  readonly signal: AbortSignal;
  readonly succeed: (result: string) => void;
  readonly fail: (error: Error) => void;
}

let begun: Attempt[];

beforeEach(() => {
  begun = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const attempt = (item: string, signal: AbortSignal) =>
  new Promise<string>((succeed, fail) => {
    begun.push({ item, signal, succeed, fail });
  });
const items = () => begun.map(({ item }) => item);
const start = (names: readonly string[], signal?: AbortSignal) =>
  firstToSucceed(names, attempt, { nextAfterMs: 3_000, signal });

describe('the first to succeed', () => {
  it('is the first one alone if it does so in time', async () => {
    const outcome = start(['a', 'b']);
    begun[0]?.succeed('yes');
    expect(await outcome).toEqual({ success: { item: 'a', result: 'yes' }, failures: [] });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(items()).toEqual(['a']);
  });

  it('given one fails, then the next is tried at once', async () => {
    const outcome = start(['a', 'b', 'c']);
    const error = new Error('no');
    begun[0]?.fail(error);
    await vi.advanceTimersByTimeAsync(0);
    expect(items()).toEqual(['a', 'b']);
    begun[1]?.succeed('yes');
    expect(await outcome).toEqual({ success: { item: 'b', result: 'yes' }, failures: [{ item: 'a', error }] });
  });

  it('given one hangs, then the next is tried beside it, and the one that hung may still be the first', async () => {
    const outcome = start(['a', 'b']);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(items()).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(items()).toEqual(['a', 'b']);
    expect(begun[0]?.signal.aborted).toBe(false);
    begun[0]?.succeed('late');
    expect(await outcome).toMatchObject({ success: { item: 'a', result: 'late' } });
    expect(begun[1]?.signal.aborted).toBe(true);
  });

  it('given all fail, then every failure is told, in order', async () => {
    const outcome = start(['a', 'b']);
    await vi.advanceTimersByTimeAsync(3_000);
    begun[1]?.fail(new Error('second'));
    begun[0]?.fail(new Error('first'));
    const { success, failures } = await outcome;
    expect(success).toBeUndefined();
    expect(failures.map(({ item }) => item)).toEqual(['b', 'a']);
  });

  it('given nothing is there to try, then nothing has succeeded', async () => {
    expect(await start([])).toEqual({ success: undefined, failures: [] });
  });

  it('given it is aborted, then it ends at once with the reason, and so do the attempts', async () => {
    const controller = new AbortController();
    const outcome = start(['a', 'b'], controller.signal);
    const reason = new Error('changed my mind');
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    expect(begun[0]?.signal.aborted).toBe(true);
    begun[0]?.fail(new Error('aborted'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(items()).toEqual(['a']);
    await expect(start(['c'], controller.signal)).rejects.toBe(reason);
    expect(items()).toEqual(['a']);
  });
});
