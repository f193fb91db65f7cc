import * as library from 'jasmin-arc/errors';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  ARC_ERROR_STATUSES,
  CommandError,
  describeError,
  EXIT_STATUS_MEANINGS,
  ExitStatus,
  statusOfSeveral,
  usageError,
} from './exit-status.js';

describe('the exit statuses', () => {
  it('all have a meaning that is printed', () => {
    const explained = EXIT_STATUS_MEANINGS.map(([status]) => status);
    for (const status of Object.values(ExitStatus)) expect(explained).toContain(String(status));
  });

  it('are distinct', () => {
    const values = Object.values(ExitStatus);
    expect(new Set(values).size).toBe(values.length);
  });
});

describe('an error of the library', () => {
  it('has a status: one without stops the compiler', () => {
    expectTypeOf<keyof typeof ARC_ERROR_STATUSES>().toEqualTypeOf<library.ArcErrorCode>();
    const { ERR_ARC_CLOCK: status, ...others } = ARC_ERROR_STATUSES;
    // @ts-expect-error a code of the library is missing
    others satisfies Record<library.ArcErrorCode, ExitStatus>;
    expect(status).toBe(ExitStatus.SERVER);
    // Only a wrong call is unexpected, which users of the command cannot make.
    const unexpected = Object.entries(ARC_ERROR_STATUSES).filter(([, value]) => value === ExitStatus.UNEXPECTED);
    expect(unexpected.map(([code]) => code)).toEqual(['ERR_ARC_INVALID_ARGUMENT']);
  });

  it('keeps its message and its hint', () => {
    const error = new library.CredentialMissingError('Cannot read the private key', {
      remedy: 'place-credential',
      option: 'CLIENT_KEY',
    });
    expect(describeError(error)).toEqual({
      status: 103,
      code: 'ERR_ARC_CREDENTIAL_MISSING',
      message: 'Cannot read the private key',
      hint: 'Put the private key there, or set CLIENT_KEY to where it is.',
    });
  });
});

describe('a job that was not handed over', () => {
  const error = (abandonedJobId?: string) =>
    new library.InputUploadError('Cannot upload in.txt', { path: 'in.txt', abandonedJobId });

  it('is no reason to submit again where it may be there, and is named to programs', () => {
    expect(describeError(error('https://ce/1'))).toMatchObject({ status: 109, jobId: 'https://ce/1' });
  });

  it('is none where it is gone', () => {
    expect(describeError(error())).toMatchObject({ status: 108 });
    expect(describeError(error())).not.toHaveProperty('jobId');
  });
});

describe('a job list that cannot be read', () => {
  it.each(['malformed', 'emptied'] as const)('and is %s is made anew by a command that the hint names', (reason) => {
    const error = new library.JobListError('Cannot read it', { path: '/jobs.dat', reason });
    expect(describeError(error)).toMatchObject({ status: 119, hint: expect.stringContaining('"jasmin-arc recover"') });
  });

  it('has a hint of its own for each of the files beside it', () => {
    const hint = (file: library.JobListFile) =>
      describeError(new library.JobListError('x', { path: '/x', file, reason: 'emptied' })).hint;
    expect(hint('journal of pending submissions')).toContain('submissions that were recorded in it');
    expect(hint('history of jobs')).toBe('Remove it: the history begins anew then, and nothing else is lost.');
  });
});

describe('other errors', () => {
  it('of the file system name the file and say why in words', () => {
    const error = Object.assign(new Error("ENOENT: no such file or directory, open 'x'"), {
      code: 'ENOENT',
      path: 'x',
    });
    expect(describeError(error)).toMatchObject({
      status: 105,
      code: 'ENOENT',
      message: 'Cannot use x: there is no such file or directory',
    });
  });

  it('of the command line are 101', () => {
    expect(describeError(usageError('what?', 'try --help'))).toEqual({
      status: 101,
      code: 'ERR_USAGE',
      message: 'what?',
      hint: 'try --help',
    });
  });

  it('that are unexpected say so, without a stack', () => {
    expect(describeError(new TypeError('x is undefined'))).toMatchObject({ status: 100, message: 'x is undefined' });
    expect(describeError('a string')).toMatchObject({ status: 100, message: 'a string' });
  });

  it('carry their cause', () => {
    const cause = new Error('first');
    expect(new CommandError(ExitStatus.SANDBOX, 'ERR_SANDBOX', 'second', { cause }).cause).toBe(cause);
  });
});

describe('the exit status for several failures', () => {
  const refused = new library.JobSubmissionError('no');
  const uncertain = new library.SubmissionUncertainError('lost', 'urn:uuid:1', { uncertainUntil: new Date(0) });

  it('is that of the first, and 0 for none', () => {
    expect(statusOfSeveral([])).toBe(ExitStatus.OK);
    expect(statusOfSeveral([usageError('what?'), refused])).toBe(ExitStatus.USAGE);
  });

  it('says wherever it is that a job may exist', () => {
    expect(statusOfSeveral([refused, uncertain])).toBe(ExitStatus.SUBMISSION_UNCERTAIN);
  });
});
