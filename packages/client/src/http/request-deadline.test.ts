import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RequestDeadline } from './request-deadline.js';

const late = new Error('late');

describe('the deadline of a request', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('given the request waits for its turn, then its time has not begun', () => {
    const deadline = new RequestDeadline({ ms: 1_000, error: () => late });
    vi.advanceTimersByTime(3_600_000);
    deadline.begin();
    vi.advanceTimersByTime(999);
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.signal.reason).toBe(late);
  });

  it('given the head of the answer is there, then the body may take longer', () => {
    const deadline = new RequestDeadline({ ms: 1_000, error: () => late });
    deadline.begin();
    deadline.met();
    vi.advanceTimersByTime(3_600_000);
    expect(deadline.signal.aborted).toBe(false);
  });

  it("passes on the caller's abort until the answer has been read, and leaves nothing on the caller's signal", () => {
    const reason = new Error('enough');
    const caller = new AbortController();
    const read = new RequestDeadline({ ms: 1_000, error: () => late, signal: caller.signal });
    const unread = new RequestDeadline({ ms: 1_000, error: () => late, signal: caller.signal });
    read.met();
    read.end();
    unread.met();
    caller.abort(reason);
    expect(read.signal.aborted).toBe(false);
    expect(unread.signal.reason).toBe(reason);
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  });
});
