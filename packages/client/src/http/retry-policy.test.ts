import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobNotFoundError, ServerUnreachableError, TransferError } from '../errors/index.js';
import { backoffMs, FILE_RETRIES, mayRepeat, repeatDelayMs, retryDelayMs } from './retry-policy.js';

const broken = (requestMayHaveArrived: boolean) =>
  new ServerUnreachableError('Lost', {
    requestMayHaveArrived,
    cause: Object.assign(new Error(), { code: 'ECONNRESET' }),
  });

describe('sending a request once more after its connection broke', () => {
  it.each([
    ['GET', undefined, true],
    ['HEAD', undefined, true],
    ['POST', undefined, false],
    ['PUT', undefined, false],
    ['DELETE', undefined, false],
    ['POST', true, true],
    ['GET', false, false],
  ])('%s with repeatable %s: %s', (method, repeatable, repeated) => {
    expect(mayRepeat({ method, repeatable })).toBe(repeated);
    expect(repeatDelayMs({ method, repeatable }, broken(true), 1) !== undefined).toBe(repeated);
  });

  it('given no connection came about, then even the creation of a job may be sent again', () => {
    expect(repeatDelayMs({ method: 'POST' }, broken(false), 1)).toBe(0);
  });

  it('happens at once, then once more a little later, and then no more', () => {
    const delays = [1, 2, 3].map((failures) => repeatDelayMs({ method: 'GET' }, broken(true), failures));
    expect(delays).toEqual([0, 250, undefined]);
  });

  it('does not happen where nothing answered at all: the user wants to know', () => {
    const refused = new ServerUnreachableError('Cannot reach', {
      cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }),
    });
    expect(repeatDelayMs({ method: 'GET' }, refused, 1)).toBeUndefined();
    expect(repeatDelayMs({ method: 'GET' }, new Error('a bug'), 1)).toBeUndefined();
  });
});

describe('trying a file again', () => {
  it('is no use for failures that stay', () => {
    expect(retryDelayMs(new JobNotFoundError('x'), 1, FILE_RETRIES)).toBeUndefined();
    expect(retryDelayMs(new TransferError('a', 'changed', { retryable: false }), 1, FILE_RETRIES)).toBeUndefined();
    expect(retryDelayMs(new Error('a bug'), 1, FILE_RETRIES)).toBeUndefined();
  });

  it('ends after the last failure in a row that the policy allows', () => {
    const policy = { maxFailures: 3, firstDelayMs: 100, maxDelayMs: 1000 };
    const delays = [1, 2, 3].map((failures) => retryDelayMs(broken(true), failures, policy, () => 1));
    expect(delays).toEqual([100, 200, undefined]);
  });

  it('waits between half and all of a delay that doubles up to its maximum', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, random) => {
          const full = Math.min(8000, 250 * 2 ** (failures - 1));
          const delay = backoffMs(failures, FILE_RETRIES, () => random);
          expect(delay).toBeGreaterThanOrEqual(full / 2);
          expect(delay).toBeLessThanOrEqual(full);
        },
      ),
    );
  });
});
