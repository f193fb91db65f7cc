import { expect, it } from 'vitest';
import { virtualDate } from './virtual-date.js';

const VirtualDate = virtualDate(() => Date.UTC(2026, 2, 2, 9));

it('has another present', () => {
  expect(VirtualDate.now()).toBe(Date.UTC(2026, 2, 2, 9));
  expect(new VirtualDate().toISOString()).toBe('2026-03-02T09:00:00.000Z');
  expect(VirtualDate()).toBe(new Date(Date.UTC(2026, 2, 2, 9)).toString());
});

it('makes dates as any other', () => {
  expect(new VirtualDate(2026, 0, 31, 12, 30)).toEqual(new Date(2026, 0, 31, 12, 30));
  expect(new VirtualDate('2026-01-01T00:00:00Z').getTime()).toBe(Date.UTC(2026, 0, 1));
  expect(VirtualDate.parse('2026-01-01T00:00:00Z')).toBe(Date.UTC(2026, 0, 1));
  expect(new VirtualDate()).toBeInstanceOf(Date);
  expect(new Date()).toBeInstanceOf(VirtualDate);
});
