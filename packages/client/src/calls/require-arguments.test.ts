import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { ArcInterface } from '../arc-interface.js';
import { InvalidArgumentError } from '../errors/index.js';
import { JobHandle } from '../running/job-handle.js';
import { ARGUMENTS } from './require-arguments.js';

const directory = mkdtempSync(join(tmpdir(), 'arguments-'));
const arc = new ArcInterface(
  {
    ARC_SERVER: 'localhost:1',
    CLIENT_CERT: join(directory, 'cert.pem'),
    CLIENT_KEY: join(directory, 'key.pem'),
    PROXY_FILE: join(directory, 'proxy'),
    JOBS_INFO_FILE: join(directory, 'jobs.dat'),
  },
  { log: null },
);
afterAll(async () => {
  await arc.close();
  rmSync(directory, { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

type Call = (...given: unknown[]) => unknown;
/** Of a handle, if its name begins with `job.`. */
const method = (name: string): Call => {
  const [of, called]: [object, string] = name.startsWith('job.') ? [arc.job('id'), name.slice(4)] : [arc, name];
  return ((of as Record<string, Call>)[called] as Call).bind(of);
};
const failure = async (name: string, ...given: unknown[]): Promise<unknown> => {
  try {
    return await method(name)(...given);
  } catch (error) {
    return error;
  }
};

/** All methods that take anything; `length` does not count what has a default. */
const methods = Object.getOwnPropertyNames(ArcInterface.prototype).filter(
  (name) => !['constructor', 'close', 'knownJobs', 'jobHistory', 'jobListDamage'].includes(name),
);
const ofHandles = Object.getOwnPropertyNames(JobHandle.prototype).filter((name) => name !== 'constructor');
const SUBMITTING = ['submitJob', 'submitJobs', 'submitEach', 'previewJob', 'startJob', 'runJob'];

describe('the arguments of a method', () => {
  it('is checked by every method that takes anything', () => {
    const checked = [...Object.keys(ARGUMENTS), ...SUBMITTING].filter((name) => name !== 'new ArcInterface');
    expect(checked.toSorted()).toEqual([...methods, ...ofHandles.map((name) => `job.${name}`)].toSorted());
  });

  /** What is right before the argument that is wrong. */
  const before = (name: string): readonly unknown[] => {
    if (['getJobs', 'lookAtJobs', 'watchJobs', 'lastStderrLines', 'renewDelegations'].includes(name)) return [[]];
    return name.startsWith('job.') ? ['path'] : ['id', 'path'];
  };
  const wrong = Object.entries(ARGUMENTS)
    .filter(([name]) => name !== 'new ArcInterface')
    .flatMap(([name, shapes]) => Object.keys(shapes).map((argument, index) => ({ name, argument, index })));
  it.each(wrong)('$name refuses null as $argument, and names it', async ({ name, argument, index }) => {
    const given = before(name).slice(0, index);
    const error = await failure(name, ...given, null);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ method: name, path: argument, remedy: 'correct-call' });
    expect(readdirSync(directory)).toEqual([]);
  });

  const options = wrong.filter(({ argument }) => argument === 'options' || argument === 'losses');
  it.each(options)('$name refuses an option that it does not know', async ({ name, argument, index }) => {
    const given = before(name).slice(0, index);
    const error = await failure(name, ...given, { sgnal: AbortSignal.abort() });
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ path: `${argument}.sgnal` });
  });

  it.each<[string, readonly unknown[], string]>([
    ['getJob', [undefined], 'getJob: jobId must be the id of a job, as a string; it is undefined'],
    ['getJob', [Promise.resolve('x')], 'getJob: jobId must be the id of a job, as a string; it is a Promise'],
    ['getJob', ['x', { signal: {} }], 'getJob: options.signal must be an AbortSignal; it is an object'],
    ['getJob', ['x', { sgnal: 1 }], 'getJob: options.sgnal is not known. Did you mean signal?'],
    ['getJob', ['x', AbortSignal.abort()], 'options must be an object with signal; it is an AbortSignal'],
    ['getJobs', ['x'], 'getJobs: jobIds must be a list of job ids; it is the string "x"'],
    ['getJobs', [['x', undefined]], 'getJobs: jobIds[1] must be the id of a job, as a string; it is undefined'],
    [
      'fetchOutputs',
      ['x', { outputs: 'all' }],
      'options.outputs must be a list of names or "new"; it is the string "all"',
    ],
    ['fetchOutputs', ['x', { shown: { a: 1 } }], 'options.shown must be a Map'],
    ['saveJobOutputs', ['x', { outputs: 'new' }], 'options.outputs must be a list of names; it is the string "new"'],
    ['watchJob', ['x', { pollSeconds: '1' }], 'options.pollSeconds must be a number of seconds, at least 0'],
    ['watchJob', ['x', { poll: 1 }], 'options.poll is not known. Did you mean pollSeconds?'],
    ['readJobFile', ['x', 'a', { offset: -1 }], 'options.offset must be a whole number of bytes, at least 0'],
    [
      'cleanJob',
      ['x', { fetched: true }],
      'options.fetched must be what fetchOutputs returned; it is the boolean true',
    ],
    ['job.clean', [], 'job.clean: options must be an object with signal, patienceSeconds and saved; it is undefined'],
    ['job.clean', [{}], 'options.saved is missing: it must be what saveOutputs returned or "discard"'],
    ['job.clean', [{ saved: {} }], 'options.saved must be what saveOutputs returned or "discard"; it is an object'],
    ['job.follow', [{ from: { stdOut: 1 } }], 'options.from.stdOut is not known. Did you mean stdout?'],
    [
      'job.saveOutputs',
      [{ patienceSeconds: 'long' }],
      'options.patienceSeconds must be a number of seconds, at least 0',
    ],
    ['getJobDescriptions', [Buffer.from('&')], 'getJobDescriptions: document must be a string; it is an Uint8Array'],
  ])('%s explains what is wrong with %j', async (name, given, sentence) => {
    expect(await failure(name, ...given)).toMatchObject({
      code: 'ERR_ARC_INVALID_ARGUMENT',
      message: expect.stringContaining(sentence),
    });
  });
});

describe('the options of an ArcInterface', () => {
  it.each([
    [{ loglevel: 'INFO' }, 'new ArcInterface: options.loglevel is not known. Did you mean logLevel?'],
    [{ logLevel: 'LOUD' }, 'options.logLevel must be "DEBUG", "VERBOSE", "INFO", "WARNING", "ERROR" or "FATAL"'],
    [
      { log: 'file.log' },
      'options.log must be a stream, a logger such as console, or null; it is the string "file.log"',
    ],
    [{ passPhrase: ['hunter2'] }, 'options.passPhrase must be a string or a function; it is a list'],
    [null, 'options must be an object; it is null'],
  ])('are not %j', (options, sentence) => {
    expect(() => new ArcInterface({}, options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_ARC_INVALID_ARGUMENT', message: expect.stringContaining(sentence) }),
    );
  });

  it.each([[42], [null], [[]], [new Map()], [true]])('and its configuration is not %j', (config) => {
    expect(() => new ArcInterface(config as never, { log: null })).toThrow(
      expect.objectContaining({ code: 'ERR_ARC_INVALID_CONFIG' }),
    );
  });
});
