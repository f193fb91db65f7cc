import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as errors from './index.js';
import {
  ArcError,
  ClockError,
  CredentialRefusedError,
  DestinationError,
  InputFileError,
  InputUploadError,
  InvalidArgumentError,
  InvalidConfigError,
  InvalidJobDescription,
  JobListError,
  JobNotFinishedError,
  JobNotFoundError,
  JobSubmissionError,
  KeyPermissionsError,
  NoTargetsAvailableError,
  OutputsLeftError,
  PlaceholderError,
  ProxyGenerationError,
  RevocationListError,
  ServerCertificateRevokedError,
  ServerFullError,
  ServerUnreachableError,
  ServiceError,
  SessionFileNotFoundError,
  SigningPolicyError,
  SubmissionUncertainError,
  SweepSourceError,
  TokenError,
  TokenIssuerError,
  TransferError,
  UnsafePathError,
  VomsRequestError,
  VomsServerUnknownError,
} from './index.js';

/** One of each class whose first argument is not its message. */
const MADE: Readonly<Record<string, () => ArcError>> = {
  InputFileError: () => new InputFileError('/data/in.txt', 'there is no such file'),
  JobListError: () => new JobListError('no', { path: 'jobs.dat', reason: 'full' }),
  InvalidArgumentError: () => new InvalidArgumentError('must be a string', { method: 'getJob', path: 'jobId' }),
  JobNotFoundError: () => new JobNotFoundError('https://ce.example.org/arex/rest/1.0/jobs/1'),
  JobNotFinishedError: () => new JobNotFinishedError('1', 'Running', 'cleaned'),
  InputUploadError: () => new InputUploadError('no', { path: 'in.txt' }),
  ServerFullError: () => new ServerFullError('no', { endpoint: 'https://ce.example.org/arex' }),
  SubmissionUncertainError: () =>
    new SubmissionUncertainError('who knows', 'urn:uuid:1', { uncertainUntil: new Date(0) }),
  ClockError: () => new ClockError('slow', { now: new Date(0), validFrom: new Date(1) }),
  ServerCertificateRevokedError: () =>
    new ServerCertificateRevokedError('no', { subject: '/CN=ce', file: 'a.r0', revokedAt: new Date(0) }),
  RevocationListError: () => new RevocationListError('no', { reason: 'expired', authority: '/CN=ca', file: 'a.r0' }),
  SigningPolicyError: () => new SigningPolicyError('no', { subject: '/CN=ce', authority: '/CN=ca', file: 'a' }),
  ServiceError: () => new ServiceError('no', { httpStatus: 500, reason: 'no' }),
  TransferError: () => new TransferError('a.txt', 'broken'),
  SessionFileNotFoundError: () => new SessionFileNotFoundError('a.txt'),
  DestinationError: () => new DestinationError('/data', 'permission denied'),
  OutputsLeftError: () => new OutputsLeftError('1', { left: [{ path: 'a.csv', sizeBytes: 1 }] }),
  SweepSourceError: () => new SweepSourceError('a.txt', { problem: 'one-file', path: 'a.txt' }),
  PlaceholderError: () => new PlaceholderError('{x}', { problem: 'unknown', placeholder: '{x}', known: ['{}'] }),
  TokenError: () => new TokenError('no', { problem: 'missing' }),
  TokenIssuerError: () => new TokenIssuerError('no', { problem: 'denied', issuer: 'https://issuer.example.org' }),
  VomsServerUnknownError: () => new VomsServerUnknownError('no', { vo: 'atlas', searched: [] }),
  VomsRequestError: () => new VomsRequestError('no', { vo: 'atlas', failures: [] }),
  UnsafePathError: () => new UnsafePathError('../a', 'it contains ".."'),
};

/** All classes of this folder that can be made, and one of each. */
const all = Object.entries(errors)
  .filter(([, value]) => value.prototype instanceof ArcError)
  .map(([name, Made]) => {
    // Every class without an entry above takes a message and nothing else.
    const make = MADE[name] ?? (() => new (Made as new (message: string) => ArcError)('message'));
    return { name, error: make() };
  });

describe('every error', () => {
  it('has a code of its own, made of its name', () => {
    const codes = all.map(({ error }) => error.code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^ERR_ARC_[A-Z_]+$/);
  });

  it.each(all)('says what it is: $name', ({ name, error }) => {
    expect(error).toBeInstanceOf(ArcError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(error.message).not.toBe('');
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error).not.toHaveProperty('cause');
  });

  it('carries what helps as a fact, a hint that is made of it, and its cause', () => {
    const cause = new Error('the original');
    const error = new JobSubmissionError('no', { cause, remedy: 'use-results' });
    expect(error).toMatchObject({
      cause,
      remedy: 'use-results',
      hint: 'Its results are on the server.',
      retryable: false,
    });
    expect(new JobSubmissionError('no')).toMatchObject({ remedy: undefined, hint: undefined });
  });

  it('has the hint of its cause if the cause has to be corrected', () => {
    const cause = new KeyPermissionsError('open to others', { remedy: 'fix-permissions', path: '/home/me/key.pem' });
    const error = new TransferError('a.txt', 'no', { cause, remedy: cause.remedy });
    expect(error.hint).toBe('Make it yours alone: chmod 600 /home/me/key.pem');
  });

  it('can be caught by the seven names of the original library', () => {
    const parents = [
      InputFileError,
      InvalidConfigError,
      InvalidJobDescription,
      JobNotFoundError,
      JobSubmissionError,
      NoTargetsAvailableError,
      ProxyGenerationError,
    ];
    for (const parent of parents) expect(all.some(({ error }) => error.constructor === parent)).toBe(true);
    expect(new ServerUnreachableError('down')).toBeInstanceOf(NoTargetsAvailableError);
    expect(new CredentialRefusedError('expired')).toBeInstanceOf(ProxyGenerationError);
    expect(new SubmissionUncertainError('who knows', '1', { uncertainUntil: new Date(0) })).toBeInstanceOf(
      JobSubmissionError,
    );
  });

  it('that the package throws can be imported from it', () => {
    const index = readFileSync(new URL('../index.ts', import.meta.url), 'utf8');
    for (const { name } of all) expect(index).toMatch(new RegExp(`^ {2}${name},$`, 'm'));
  });
});

describe('particular errors', () => {
  it('point into a document', () => {
    expect(new InvalidJobDescription('no executable', { line: 3, column: 7 })).toMatchObject({
      message: 'Invalid job description (line 3, column 7): no executable',
      reason: 'no executable',
      line: 3,
      column: 7,
    });
    expect(new InvalidJobDescription('no executable', { line: 3 }).message).toMatch(/\(line 3\)/);
    expect(new InvalidJobDescription('no executable').message).toBe('Invalid job description: no executable');
  });

  it('say whether another try could help', () => {
    expect(new ServerUnreachableError('down').retryable).toBe(true);
    expect(new TransferError('a', 'broken').retryable).toBe(true);
    expect(new TransferError('a', 'it is a directory', { retryable: false }).retryable).toBe(false);
    expect(new ServiceError('no', { httpStatus: 500, reason: 'no' }).retryable).toBe(false);
    expect(new ServiceError('no', { httpStatus: 503, reason: 'busy', retryable: true }).retryable).toBe(true);
  });

  it('assume by default that a request may have arrived', () => {
    expect(new ServerUnreachableError('lost').requestMayHaveArrived).toBe(true);
    expect(new ServerUnreachableError('down', { requestMayHaveArrived: false }).requestMayHaveArrived).toBe(false);
  });

  it('show a path so that no character of it hides', () => {
    expect(new UnsafePathError('a\n\0b', 'it contains NUL').message).toContain('"a\\n\\u0000b"');
  });
});
