import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MinimumRate } from './minimum-rate.js';

const limits = { minBytesPerSecond: 1_000, rateWindowMs: 60_000 };

describe('a body that arrives slowly', () => {
  const tooSlow = vi.fn();
  let rate: MinimumRate;
  beforeEach(() => {
    vi.useFakeTimers();
    tooSlow.mockClear();
    rate = new MinimumRate(limits, tooSlow);
  });
  afterEach(() => {
    rate.end();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  /** So many bytes each second. */
  const receive = (bytesPerSecond: number, seconds: number): void => {
    for (let second = 0; second < seconds; second += 1) {
      rate.received(bytesPerSecond);
      vi.advanceTimersByTime(1_000);
    }
  };

  it('given one byte every two seconds, then it is given up after a minute', () => {
    rate.resume();
    for (let second = 0; second < 58; second += 2) {
      rate.received(1);
      vi.advanceTimersByTime(2_000);
    }
    expect(tooSlow).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
    expect(tooSlow).toHaveBeenCalledOnce();
  });

  it('given a slow link, then it may take hours', () => {
    rate.resume();
    receive(1_200, 7_200);
    expect(tooSlow).not.toHaveBeenCalled();
  });

  it('given it was fast before, then that does not make up for the silence after', () => {
    rate.resume();
    receive(1_000_000, 60);
    expect(tooSlow).not.toHaveBeenCalled();
    receive(1, 61);
    expect(tooSlow).toHaveBeenCalledOnce();
  });

  it('given the client does not read, then that time does not count', () => {
    rate.resume();
    receive(2_000, 10);
    rate.pause();
    vi.advanceTimersByTime(3_600_000);
    expect(tooSlow).not.toHaveBeenCalled();
    rate.resume();
    receive(0, 49);
    expect(tooSlow).not.toHaveBeenCalled();
    receive(0, 2);
    expect(tooSlow).toHaveBeenCalledOnce();
  });

  it('given reading has not begun, then no time passes', () => {
    vi.advanceTimersByTime(3_600_000);
    expect(tooSlow).not.toHaveBeenCalled();
  });
});
