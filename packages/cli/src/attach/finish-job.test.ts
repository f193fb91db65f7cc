import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DestinationError,
  type FetchedOutputs,
  type FetchOptions,
  type Job,
  JobNotFoundError,
  OutputsLeftError,
  ServerUnreachableError,
  type SessionAccount,
  SessionFileNotFoundError,
} from 'jasmin-arc';
import { JOB_ID, testFailure, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { finishJob, type JobEnding } from './finish-job.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-conclude-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** What was fetched of a job whose one output is here. */
const whole: FetchedOutputs = {
  directory: '/here',
  files: [{ path: 'result.nc', localPath: '/here/result.nc', sizeBytes: 34_000_000 }],
  missing: [],
  refused: [],
  left: [],
  declined: [],
  unclear: [],
  isSettled: true,
  isTooMuch: false,
  isCertain: true,
};
const leaving = (account: Partial<SessionAccount>): Partial<FetchedOutputs> => ({
  ...account,
  isSettled: false,
});

interface Situation {
  readonly job?: Partial<Job>;
  readonly fetched?: Partial<FetchedOutputs>;
  readonly keep?: boolean;
  /** Why nothing can be fetched. */
  readonly failure?: Error;
  /** Whether the server has forgotten it by then. */
  readonly isGone?: boolean;
  readonly clean?: () => Promise<void>;
  readonly quiet?: boolean;
}

/** Finishes a job against a stand-in for the library; tells what was asked of that. */
async function finish(situation: Situation = {}) {
  const { job = {}, fetched = {}, keep = false, clean = async () => undefined, failure, isGone = false } = situation;
  const { quiet = false } = situation;
  const calls: string[] = [];
  const asked: FetchOptions[] = [];
  const result = { ...whole, ...fetched };
  const arc = {
    fetchOutputs: async (_: string, options: FetchOptions) => {
      calls.push('fetch');
      asked.push(options);
      if (failure !== undefined) throw failure;
      return result;
    },
    getJob: async () => {
      if (isGone) throw new JobNotFoundError(JOB_ID);
      return testJob(job);
    },
    cleanJob: async (_: string, options: { readonly fetched?: FetchedOutputs }) => {
      // Cleaning without naming what was fetched could remove files that are not saved.
      calls.push(options.fetched === result ? 'clean' : 'clean blindly');
      await clean();
    },
    forgetJob: async () => void calls.push('forget'),
  };
  const context = contextAround(arc, { globals: { quiet } });
  const shown = new Map([['stdout.txt', 4]]);
  let error: unknown;
  const ending: JobEnding = {
    job: testJob(job),
    shown,
    streams: ['stdout.txt', 'stderr.txt'],
    lastStderrLine: undefined,
    options: { policy: 'ask', directory, overwrite: false, keep, outputs: 'new', emit: async () => undefined },
  };
  const status = await finishJob(context, (await context.arc()).job(JOB_ID), ending).catch((reason: unknown) => {
    error = reason;
    return undefined;
  });
  return { status, error, calls, asked, shown, said: context.system.stderr.text };
}

describe('a job that has finished', () => {
  it('has its outputs saved and is cleaned', async () => {
    const { status, calls, asked, shown, said } = await finish();
    expect(calls).toEqual(['fetch', 'clean']);
    expect(asked).toMatchObject([{ directory, overwrite: false, outputs: 'new', shown }]);
    expect(said).toBe('jasmin-arc: finished, exit code 0 · result.nc (34 MB) saved\n');
    expect(status).toBe(0);
  });

  it('names in one line the files that are removed with it because they were not requested', async () => {
    const declined = [
      { path: 'data.nc', sizeBytes: 10 },
      { path: 'maps/a.png', sizeBytes: 20 },
      { path: 'maps/b.png', sizeBytes: 30 },
    ];
    const { calls, said } = await finish({ fetched: { declined } });
    expect(calls).toEqual(['fetch', 'clean']);
    expect(said).toContain('not requested, and removed with the job: data.nc (10 B), maps/ (2 files, 50 B)\n');
  });

  it('without a requested output is a failure, and is kept', async () => {
    const { status, calls, said } = await finish({ fetched: { missing: ['result.nc'], files: [] } });
    expect([status, calls]).toEqual([113, ['fetch']]);
    expect(said).toContain('output not found: result.nc');
    expect(said).toContain('stays on the server');
  });

  it('with a file that is not saved is kept, and the file is named', async () => {
    const left = [
      { path: 'results/a', sizeBytes: 8_000 },
      { path: 'summary.csv', sizeBytes: undefined },
    ];
    const { status, calls, said } = await finish({ fetched: leaving({ left }) });
    expect([status, calls]).toEqual([113, ['fetch']]);
    expect(said).toContain(
      'the job made 2 more files: results/ (8.0 kB), summary.csv; left on the server, fetch with: jasmin-arc get 8520662f23c6 --all-files',
    );
  });

  it('that made more than is fetched by itself is kept, and says how much', async () => {
    const left = Array.from({ length: 1200 }, (_, index) => ({ path: `out/${index}`, sizeBytes: 1_000_000 }));
    const { status, said } = await finish({ fetched: { ...leaving({ left }), files: [], isTooMuch: true } });
    expect(status).toBe(113);
    expect(said).toContain('1200 more files, more than is fetched without being named: out/ (1200 files, 1.2 GB)');
  });

  it('whose stdout was not read to its end is kept, with the exit code of its program', async () => {
    const left = [{ path: 'stdout.txt', sizeBytes: 4 }];
    expect(await finish({ fetched: leaving({ left }) })).toMatchObject({ status: 0, calls: ['fetch'] });
  });

  it.each([
    ['inaccessible', 'pipe', 113, 'cannot be fetched: pipe (a broken link, or a FIFO)'],
    ['elsewhere', 'data', 0, 'not fetched: data (a link to a directory outside the job'],
    ['closed', 'secret', 113, 'cannot be fetched: secret, which the server may not read'],
    ['names', '', 113, 'names that are not UTF-8 or contain control characters in its directory'],
    ['links', '', 0, 'the server does not report symbolic links'],
  ] as const)('with %s places is kept', async (doubt, path, exitStatus, words) => {
    const { status, calls, said } = await finish({ fetched: leaving({ unclear: [{ path, doubt }] }) });
    expect([status, calls]).toEqual([exitStatus, ['fetch']]);
    expect(said).toContain(words);
  });

  it('names the file that the server refused to send, and the reason', async () => {
    const refused = [{ path: 'unread', error: new SessionFileNotFoundError('unread') }];
    const left = [{ path: 'unread', sizeBytes: 2 }];
    const { status, said } = await finish({ fetched: { ...leaving({ left }), refused } });
    expect(status).toBe(113);
    expect(said).toContain('warning: unread was not fetched: No such file in the session directory: unread');
  });

  it('that another client has cleaned meanwhile is not reported to stay', async () => {
    const left = [{ path: 'result.nc', sizeBytes: 1 }];
    const { status, said } = await finish({ fetched: leaving({ left }), isGone: true });
    expect(status).toBe(0);
    expect(said).toContain('has been cleaned meanwhile');
    expect(said).not.toContain('stays');
  });

  it('whose outputs cannot be fetched has its end reported', async () => {
    const failure = new DestinationError('/here', 'no space is left on the device');
    const { error, said } = await finish({ failure, job: { state: 'Failed', exitCode: 5 } });
    expect(error).toBe(failure);
    expect(said).toContain('failed: exit code 5');
  });

  it('names files that were not requested, although it stays', async () => {
    const declined = [{ path: 'core', sizeBytes: 5 }];
    const { said } = await finish({ fetched: { declined }, keep: true });
    expect(said).toContain('not requested, and not fetched: core (5 B)');
  });

  it('whose requested outputs are unknown is kept', async () => {
    const { status, calls, said } = await finish({ fetched: { isCertain: false } });
    expect([status, calls]).toEqual([0, ['fetch']]);
    expect(said).toContain('It is not known which outputs were requested');
    expect(said).toContain('stays on the server');
  });

  it.each([
    ['it is to be kept', { keep: true }],
    ['it has failed', { job: { state: 'Failed', exitCode: 3 } }],
  ] as const)('is not cleaned when %s', async (_, situation) => {
    const { calls, said } = await finish(situation);
    expect(calls).toEqual(['fetch']);
    expect(said).toContain('stays on the server until it is cleaned: jasmin-arc clean 8520662f23c6');
  });

  it('keeps its exit code when it cannot be cleaned', async () => {
    const clean = async () => {
      throw new OutputsLeftError(JOB_ID, { left: [{ path: 'new.nc', sizeBytes: 1 }] });
    };
    const { status, said } = await finish({ job: { exitCode: 0 }, clean });
    expect(status).toBe(0);
    expect(said).toContain('warning: The job could not be cleaned: Job');
  });

  it('is cleaned although the reply to that was lost', async () => {
    let tries = 0;
    const clean = async () => {
      tries += 1;
      throw tries === 1 ? new ServerUnreachableError('cut') : new JobNotFoundError(JOB_ID);
    };
    const { status, calls, said } = await finish({ clean });
    expect(calls).toEqual(['fetch', 'clean', 'clean', 'forget']);
    expect(said).not.toContain('warning');
    expect(status).toBe(0);
  });
});

describe('with --quiet', () => {
  const quiet = true;

  it('nothing is printed for a job whose files are all here', async () => {
    expect((await finish({ quiet })).said).toBe('');
    expect((await finish({ quiet, keep: true })).said).toBe('');
  });

  it('the files that are removed with the job are named', async () => {
    const declined = [{ path: 'data.nc', sizeBytes: 10 }];
    const { said } = await finish({ quiet, fetched: { declined } });
    expect(said).toBe('jasmin-arc: not requested, and removed with the job: data.nc (10 B)\n');
  });

  it('the files that stay on the server are named', async () => {
    const left = [{ path: 'results/a', sizeBytes: 8_000 }];
    const { said } = await finish({ quiet, fetched: leaving({ left }) });
    expect(said).toContain('the job made 1 more file: results/ (8.0 kB)');
    expect(said).toContain(
      'the job therefore stays on the server until it is cleaned: jasmin-arc clean 8520662f23c6\n',
    );
  });

  it('the place of the files of a cancelled job is printed', async () => {
    expect((await finish({ quiet, job: { state: 'Killed' } })).said).toContain('stays on the server until');
  });
});

describe('other ends', () => {
  it('of a job that was cancelled leave everything where it is', async () => {
    const { status, calls, said } = await finish({
      job: { state: 'Killed', failures: [testFailure({ kind: 'cancelled' })] },
    });
    expect([status, calls]).toEqual([116, []]);
    expect(said).toContain('cancelled: on request\n');
  });

  it('of a job that failed still bring its outputs, and its own exit code', async () => {
    const { status, said } = await finish({ job: { state: 'Failed', exitCode: 77 } });
    expect(status).toBe(77);
    expect(said).toContain('failed: exit code 77 · result.nc (34 MB) saved');
  });
});
