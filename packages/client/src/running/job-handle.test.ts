import { PassThrough, Readable } from 'node:stream';
import { JOB_ID, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import type { FollowToEndOptions } from '../calls/call-options.js';
import {
  InputFileError,
  JobNotFoundError,
  OutputsLeftError,
  ServerUnreachableError,
  SessionFileNotFoundError,
} from '../errors/index.js';
import type { Job } from '../jobs/job.js';
import type { FetchedOutputs, FetchOptions } from '../outputs/fetch-outputs.js';
import { JobHandle } from './job-handle.js';
import type { JobOperations } from './job-operations.js';
import { followToEnd, openSinks } from './run-job.js';

const whole: FetchedOutputs = {
  directory: '/here',
  files: [],
  missing: [],
  refused: [],
  left: [],
  declined: [],
  unclear: [],
  isSettled: true,
  isTooMuch: false,
  isCertain: true,
};

interface Situation {
  readonly job?: Partial<Job>;
  readonly fetched?: Partial<FetchedOutputs>;
  /** What each try to clean it fails with; undefined where it succeeds. */
  readonly cleaning?: readonly (Error | undefined)[];
  /** What each try to upload its inputs fails with. */
  readonly uploading?: readonly Error[];
}

/** A job that prints `out` and `err`, and what was asked of its server. */
function handleOf({ job = {}, fetched = {}, cleaning = [], uploading = [] }: Situation = {}) {
  const calls: string[] = [];
  const asked: FetchOptions[] = [];
  const result = { ...whole, ...fetched };
  const files: Readonly<Record<string, string>> = { 'stdout.txt': 'out', 'stderr.txt': 'err' };
  const attempts = [...cleaning];
  const uploads = [...uploading];
  const arc: JobOperations = {
    async *watchJob() {
      yield testJob({ state: 'Running' });
      yield testJob(job);
    },
    uploadInputs: async () => {
      calls.push('upload');
      const failure = uploads.shift();
      if (failure !== undefined) throw failure;
      return ['a.nc'];
    },
    getJob: async () => testJob(job),
    waitForJob: async () => testJob(job),
    knownJobs: async () => [],
    readJobFile: async (_, path, { offset = 0 } = {}) => {
      const content = files[path];
      if (content === undefined) throw new SessionFileNotFoundError(path);
      return Readable.from(offset < content.length ? [Buffer.from(content.slice(offset))] : []);
    },
    listJobFiles: async () => [],
    fetchOutputs: async (_, options = {}) => {
      calls.push('fetch');
      asked.push(options);
      return result;
    },
    cancelJob: async () => ({ result: 'being cancelled' }),
    cleanJob: async (_, options) => {
      calls.push(options?.fetched === result ? 'clean' : 'discard');
      const failure = attempts.shift();
      if (failure !== undefined) throw failure;
    },
    forgetJob: async () => void calls.push('forget'),
  };
  return { handle: new JobHandle(arc, JOB_ID), calls, asked, result };
}

/** Follows a job to its end, as runJob does. */
async function follow(handle: JobHandle, options: FollowToEndOptions = {}, outputs?: readonly string[]) {
  using sinks = openSinks(options);
  return await followToEnd(handle, options, { sinks, outputs });
}

/** A stream, and what it has been given. */
function collecting() {
  const stream = new PassThrough();
  return { stream, text: () => String(stream.read() ?? '') };
}

describe('the inputs of a job', () => {
  it('are uploaded once the server answers again, and the caller is told of the wait', async () => {
    const away = new ServerUnreachableError('away');
    const { handle, calls } = handleOf({ uploading: [away] });
    const told: Error[] = [];
    expect(await handle.uploadInputs({ onWaiting: (error) => void told.push(error) })).toEqual(['a.nc']);
    expect(calls).toEqual(['upload', 'upload']);
    expect(told).toEqual([away]);
  });

  it('are not tried again where a local file has changed', async () => {
    const { handle, calls } = handleOf({ uploading: [new InputFileError('a.nc', 'it has changed')] });
    await expect(handle.uploadInputs()).rejects.toThrow(InputFileError);
    expect(calls).toEqual(['upload']);
  });
});

describe('cleaning a job by its handle', () => {
  it('tells what was saved, so that nothing can be lost', async () => {
    const { handle, calls } = handleOf();
    await handle.clean({ saved: await handle.saveOutputs() });
    expect(calls).toEqual(['fetch', 'clean']);
  });

  it('discards unsaved files only if that is asked for', async () => {
    const { handle, calls } = handleOf();
    await handle.clean({ saved: 'discard' });
    expect(calls).toEqual(['discard']);
  });

  it('is done although the reply to that was lost', async () => {
    const cleaning = [new ServerUnreachableError('cut'), new JobNotFoundError(JOB_ID)];
    const { handle, calls, result } = handleOf({ cleaning });
    await handle.clean({ saved: result });
    expect(calls).toEqual(['clean', 'clean', 'forget']);
  });

  it('of a job that the server does not know is an error', async () => {
    const { handle, result } = handleOf({ cleaning: [new JobNotFoundError(JOB_ID)] });
    await expect(handle.clean({ saved: result })).rejects.toThrow(JobNotFoundError);
  });
});

describe('a job that is followed to its end', () => {
  it('is shown, saved and cleaned', async () => {
    const { handle, calls, asked } = handleOf();
    const [stdout, stderr] = [collecting(), collecting()];
    const events: string[] = [];
    const result = await follow(handle, {
      stdout: stdout.stream,
      stderr: stderr.stream,
      outputDirectory: 'results',
      onEvent: ({ type }) => void events.push(type),
    });
    expect([stdout.text(), stderr.text()]).toEqual(['out', 'err']);
    expect(result).toMatchObject({ exitStatus: 0, isCleaned: true, saved: { directory: '/here' } });
    expect(calls).toEqual(['fetch', 'clean']);
    const shown = new Map([
      ['stdout.txt', 3],
      ['stderr.txt', 3],
    ]);
    expect(asked).toMatchObject([{ directory: 'results', shown }]);
    expect(events).toEqual(['state', 'state', 'ended']);
  });

  it('has a stream saved as well that was asked for by its name', async () => {
    const { handle, asked } = handleOf();
    await follow(handle, { stdout: collecting().stream, stderr: collecting().stream }, ['./stdout.txt']);
    expect(asked[0]?.shown).toEqual(new Map([['stderr.txt', 3]]));
  });

  it('has its streams saved if they are not handed on, or were not accepted', async () => {
    const { handle, asked } = handleOf();
    const closed = new PassThrough();
    closed.destroy();
    await follow(handle, { stdout: closed });
    expect(asked[0]?.shown).toEqual(new Map());
  });

  it.each([
    ['has failed', { job: { state: 'Failed', exitCode: 3 } }, 3],
    ['made no output that was asked for', { fetched: { missing: ['a.nc'] } }, 0],
    ['made more than is here', { fetched: { isSettled: false, left: [{ path: 'b', sizeBytes: 1 }] } }, 0],
    ['is one of which it is not known what was asked for', { fetched: { isCertain: false } }, 0],
    ['would lose a file after all', { cleaning: [new OutputsLeftError(JOB_ID, { left: [] })] }, 0],
  ] as const)('stays on the server when it %s', async (_, situation, exitStatus) => {
    const { handle } = handleOf(situation);
    expect(await follow(handle)).toMatchObject({ exitStatus, isCleaned: false });
  });

  it('stays where that is asked for', async () => {
    const { handle, calls } = handleOf();
    expect(await follow(handle, { keep: true })).toMatchObject({ isCleaned: false });
    expect(calls).toEqual(['fetch']);
  });

  it('leaves everything where it is when it was cancelled', async () => {
    const { handle, calls } = handleOf({ job: { state: 'Killed' } });
    const result = await follow(handle);
    expect(result).toMatchObject({ exitStatus: undefined, saved: undefined, isCleaned: false });
    expect(calls).toEqual([]);
  });
});
