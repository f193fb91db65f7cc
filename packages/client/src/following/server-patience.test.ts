import { describe, expect, it } from 'vitest';
import {
  CertificateExpiredError,
  CredentialRefusedError,
  JobNotFoundError,
  NoSuitableQueueError,
  NotAnArcServerError,
  NotAuthorisedError,
  ServerNameMismatchError,
  ServerNotTrustedError,
  ServerUnreachableError,
  ServiceError,
  TransferError,
} from '../errors/index.js';
import { mayPass, ServerPatience } from './server-patience.js';

const answered = (httpStatus: number) => new ServiceError(`answered ${httpStatus}`, { httpStatus, reason: '' });
const gone = new JobNotFoundError('x');

/** A patience on a clock that only the test moves. */
function patient(options: ConstructorParameters<typeof ServerPatience>[0] = {}) {
  let seconds = 0;
  const patience = new ServerPatience({ ...options, now: () => seconds * 1000 });
  const after = (later: number) => {
    seconds += later;
    return patience;
  };
  return { patience, after };
}

describe('errors that may pass', () => {
  it.each([
    ['an error of the server', answered(500)],
    ['an answer that something is not there', answered(404)],
    ['too many requests', answered(429)],
    ['a redirect', answered(302)],
    ['a page of a gateway', new NotAnArcServerError('<html>')],
    ['a refusal', new NotAuthorisedError('403')],
    ['another certificate than before', new ServerNotTrustedError('no')],
    ['a certificate for another name', new ServerNameMismatchError('no')],
    ['a refusal of our credential', new CredentialRefusedError('no')],
    ['a server that is away', new ServerUnreachableError('away')],
  ])('%s', (_what, error) => expect(mayPass(error)).toBe(true));

  it.each([
    ['an expired certificate of ours', new CertificateExpiredError('no')],
    ['no queue', new NoSuitableQueueError('no')],
    ['a file that is a directory', new TransferError('a', 'directory', { retryable: false })],
    ['a job that is not there', gone],
    ['a defect', new TypeError('bug')],
  ])('but not %s', (_what, error) => expect(mayPass(error)).toBe(false));
});

describe('the patience with a server', () => {
  it('ends at once with one that has never answered, unless it cannot be reached', () => {
    const { patience } = patient();
    expect(patience.bears(answered(500))).toBe(false);
    expect(patience.bears(new NotAnArcServerError('<html>'))).toBe(false);
    expect(patience.bears(new ServerUnreachableError('away'))).toBe(true);
  });

  it('is an hour with one that has answered, or is known to have, and begins anew with each answer', () => {
    for (const { patience, after } of [patient({ hasAnswered: true }), patient()]) {
      patience.answered();
      expect(patience.bears(answered(500))).toBe(true);
      expect(after(3_599).bears(new NotAnArcServerError('<html>'))).toBe(true);
      patience.answered();
      expect(after(3_600).bears(answered(404))).toBe(true);
      expect(after(3_600).bears(answered(404))).toBe(false);
    }
  });

  it('can be another one while the server cannot be reached', () => {
    const { patience, after } = patient({ hasAnswered: true, seconds: 10, unreachableSeconds: 100 });
    expect(patience.bears(new ServerUnreachableError('away'))).toBe(true);
    expect(after(50).bears(new ServerUnreachableError('away'))).toBe(true);
    expect(patience.bears(answered(500))).toBe(false);
    expect(after(50).bears(new ServerUnreachableError('away'))).toBe(false);
  });

  it('believes that a job is gone at once if it never was there, else after a minute', () => {
    expect(patient().patience.bears(gone)).toBe(false);
    expect(patient({ hasAnswered: true }).patience.bears(gone)).toBe(false);
    const { patience, after } = patient();
    patience.answered();
    expect(patience.bears(gone)).toBe(true);
    expect(after(59).bears(gone)).toBe(true);
    expect(after(1).bears(gone)).toBe(false);
  });

  it('counts the minute anew when the job was there, or the server could not be asked', () => {
    const { patience, after } = patient();
    patience.answered();
    expect(patience.bears(gone)).toBe(true);
    patience.answered();
    expect(after(59).bears(gone)).toBe(true);
    expect(after(30).bears(answered(503))).toBe(true);
    expect(after(30).bears(gone)).toBe(true);
  });
});
