import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { atTime } from './at-time.js';

const day = 86_400_000;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

it('has something done at its time, also in a year, and not if it is called off', () => {
  const done: string[] = [];
  atTime(Date.now() - day, () => done.push('past'));
  atTime(Date.now() + day, () => done.push('tomorrow'));
  atTime(Date.now() + 365 * day, () => done.push('in a year'));
  const callOff = atTime(Date.now() + 300 * day, () => done.push('never'));
  vi.advanceTimersByTime(day);
  expect(done).toEqual(['past', 'tomorrow']);
  vi.advanceTimersByTime(99 * day);
  callOff();
  vi.advanceTimersByTime(264 * day);
  expect(done).toEqual(['past', 'tomorrow']);
  vi.advanceTimersByTime(day);
  expect(done).toEqual(['past', 'tomorrow', 'in a year']);
  expect(vi.getTimerCount()).toBe(0);
});
