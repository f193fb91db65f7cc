import { describe, expect, it } from 'vitest';
import type { ArcError } from '../errors/index.js';
import { requireEach, requireJob, requireJobs } from './require-job.js';

const JOB = 'ERR_ARC_INVALID_JOB_DESCRIPTION';
const CALL = 'ERR_ARC_INVALID_ARGUMENT';
const description = { executable: { path: '/bin/true' } };

const failure = (check: () => void): ArcError | undefined => {
  try {
    check();
    return undefined;
  } catch (error) {
    return error as ArcError;
  }
};

describe('a job to be submitted', () => {
  it.each<[unknown, unknown]>([
    ['wc', {}],
    ['wc', { args: ['-l'], wallTimeSeconds: 60, onProgress: () => undefined, signal: new AbortController().signal }],
    ['wc', { onLoss: 'error', onRemark: undefined }],
    [description, { directory: '/tmp', keepSession: true, onLoss: () => undefined }],
    [{ executable: 'wc', args: ['-l'], keepSession: true }, { directory: '/tmp' }],
    ['wc', { directory: '/tmp' }],
  ])('may be %j with %j', (job, options) => {
    expect(failure(() => requireJob('submitJob', job, options))).toBeUndefined();
  });

  it.each<[unknown, unknown, string, string, string]>([
    ['wc', { args: 'a b' }, JOB, 'args', 'args must be a list of strings; it is the string "a b"'],
    ['wc', { wallTime: 60 }, JOB, 'wallTime', 'wallTime is not known. Did you mean wallTimeSeconds?'],
    [
      'wc',
      { inputFiles: [{ pth: 'a' }] },
      JOB,
      'inputFiles[0].pth',
      'inputFiles[0].pth is not known. Did you mean path?',
    ],
    ['wc', { signal: {} }, CALL, 'options.signal', 'submitJob: options.signal must be an AbortSignal; it is an object'],
    ['wc', { sginal: 1 }, CALL, 'options.sginal', 'submitJob: options.sginal is not known. Did you mean signal?'],
    ['wc', { 'big-endian': 1 }, CALL, 'options["big-endian"]', 'options["big-endian"] is not known. The keys here are'],
    ['wc', ['-l'], CALL, 'options', 'options must be an object; it is a list'],
    ['wc', null, CALL, 'options', 'options must be an object; it is null'],
    [
      undefined,
      {},
      CALL,
      'job',
      'submitJob: job must be the name of a program, or an object that describes a job; it is undefined',
    ],
    [['wc'], {}, CALL, 'job', 'it is a list'],
    [{ executable: { pth: 'a' } }, {}, JOB, 'executable.pth', 'executable.pth is not known. Did you mean path?'],
    [
      { executable: 'wc', arguments: ['a'] },
      {},
      JOB,
      'arguments',
      'arguments is not known. The keys here are executable, args,',
    ],
    [{ executable: 'wc', signal: 1 }, {}, JOB, 'signal', 'signal is not known'],
    [{ executable: 3 }, {}, JOB, 'executable', 'executable must be an object with path, arguments and successExitCode'],
    [description, { args: ['a'] }, CALL, 'options.args', 'submitJob: options.args is not known'],
  ])('is refused: %j with %j', (job, options, code, path, sentence) => {
    const error = failure(() => requireJob('submitJob', job, options));
    expect(error).toMatchObject({ code, path, remedy: 'correct-call', message: expect.stringContaining(sentence) });
  });
});

describe('several jobs to be submitted', () => {
  it('may be descriptions and programs, or none', () => {
    expect(
      failure(() => requireJobs('submitJobs', [description, { executable: 'wc', slots: 2 }], { signal: undefined })),
    ).toBeUndefined();
    expect(failure(() => requireJobs('submitJobs', [], {}))).toBeUndefined();
  });

  it.each<[unknown, unknown, string, string]>([
    [[description, { executable: { path: 3 } }], {}, JOB, 'jobs[1].executable.path'],
    [[description, null], {}, JOB, 'jobs[1]'],
    [['wc'], {}, JOB, 'jobs[0]'],
    [[description, { executable: 'wc', slots: 0 }], {}, JOB, 'jobs[1].slots'],
    [description, {}, CALL, 'jobs'],
    [[description], { args: [] }, CALL, 'options.args'],
  ])('are refused: %j with %j', (jobs, options, code, path) => {
    expect(failure(() => requireJobs('submitJobs', jobs, options))).toMatchObject({ code, path });
  });
});

describe('jobs to be submitted as they come', () => {
  it.each([[[]], [new Set([description])], [(async function* () {})()]])('may be %o', (jobs) => {
    expect(failure(() => requireEach(jobs, { onServerFull: () => {} }))).toBeUndefined();
  });

  it.each<[unknown, unknown, string]>([
    ['wc', {}, 'jobs'],
    [description, {}, 'jobs'],
    [null, {}, 'jobs'],
    [[], { onServerFull: true }, 'options.onServerFull'],
    [[], { concurrency: 3 }, 'options.concurrency'],
  ])('are refused: %j with %j', (jobs, options, path) => {
    expect(failure(() => requireEach(jobs, options))).toMatchObject({ code: CALL, path, method: 'submitEach' });
  });
});
