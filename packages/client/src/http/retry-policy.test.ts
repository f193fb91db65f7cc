import { describe, expect, it } from 'vitest';
import { JobNotFoundError, NotAnArcServerError, ServerUnreachableError, TransferError } from '../errors/index.js';
import { Backoff } from '../waiting/backoff.js';
import { FILE_RETRIES, handshakeDelayMs, mayRepeat, mayTryAgain, repeatDelayMs } from './retry-policy.js';

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

describe('opening a connection once more', () => {
  const answered = (code: string, message = '') =>
    new NotAnArcServerError('no TLS', { cause: Object.assign(new Error(message), { code }) });

  it('helps where the first bytes of the server were no TLS, after a short and then a longer pause', () => {
    const delays = [1, 2, 3].map((failures) => handshakeDelayMs(answered('EPROTO', 'wrong version number'), failures));
    expect(delays).toEqual([250, 750, undefined]);
    expect(handshakeDelayMs(answered('ERR_SSL_WRONG_VERSION_NUMBER'), 1)).toBe(250);
  });

  it('does not help where the server has said why, or speaks TLS and no HTTP', () => {
    expect(handshakeDelayMs(answered('EPROTO', 'SSL alert number 40'), 1)).toBeUndefined();
    expect(handshakeDelayMs(answered('HPE_INVALID_CONSTANT'), 1)).toBeUndefined();
    expect(handshakeDelayMs(broken(false), 1)).toBeUndefined();
    expect(handshakeDelayMs(new Error('a bug'), 1)).toBeUndefined();
  });
});

describe('trying a file again', () => {
  it('is no use for failures that stay', () => {
    expect(mayTryAgain(new JobNotFoundError('x'), 1, FILE_RETRIES)).toBe(false);
    expect(mayTryAgain(new TransferError('a', 'changed', { retryable: false }), 1, FILE_RETRIES)).toBe(false);
    expect(mayTryAgain(new Error('a bug'), 1, FILE_RETRIES)).toBe(false);
  });

  it('ends after the last failure in a row that the policy allows', () => {
    const policy = { ...FILE_RETRIES, maxFailures: 3 };
    expect([1, 2, 3].map((failures) => mayTryAgain(broken(true), failures, policy))).toEqual([true, true, false]);
  });

  it('waits between half and all of a delay that doubles up to its maximum', () => {
    const delays = (chance: number) => {
      const backoff = new Backoff(FILE_RETRIES, () => chance);
      return Array.from({ length: 7 }, () => backoff.next());
    };
    const full = [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000];
    expect(delays(1)).toEqual(full);
    expect(delays(0)).toEqual(full.map((delay) => delay / 2));
  });
});
