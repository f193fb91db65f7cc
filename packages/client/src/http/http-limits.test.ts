import { expect, it } from 'vitest';
import { HTTP_LIMITS, requestDeadlineMs } from './http-limits.js';

it('given a request without a body, then its answer has to begin within two minutes', () => {
  expect(requestDeadlineMs(0, HTTP_LIMITS)).toBe(120_000);
});

it('given a large body, then there is a second more for every kilobyte', () => {
  expect(requestDeadlineMs(60_000, HTTP_LIMITS)).toBe(180_000);
});

it('given a body of terabytes, then the deadline is one that a timer can keep', () => {
  expect(requestDeadlineMs(1e15, HTTP_LIMITS)).toBe(2 ** 31 - 1);
});
