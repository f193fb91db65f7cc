import type { ArcInterface, HistoryEntry, Job, LastJob, RecoveredSubmission, StoredJob } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import type { Context } from '../command-line/context.js';
import { ReadableIds } from '../output/readable-ids.js';
import { TestSystem } from '../process/system.fixture.js';
import { knownJobs, readJobWords, selectJob, selectJobs, serverName } from './job-selection.js';

const stored = (id: string, name: string, host = 'ce.example.org:443'): StoredJob => ({
  id: `https://${host}/arex/rest/1.0/jobs/${id}`,
  name,
  endpoint: `https://${host}/arex`,
  interface: 'rest',
  submittedAt: new Date(),
});
const known = [stored('8520aa', 'plot'), stored('8520bb', 'analyse'), stored('9', 'analyse'), stored('plot', 'odd')];
const id = (short: string) => `https://ce.example.org:443/arex/rest/1.0/jobs/${short}`;

/** The last job, from the list, or from what was there before. */
const lastOf = (job: StoredJob | undefined, history?: Partial<HistoryEntry>): LastJob => ({
  jobId: job?.id ?? id('gone'),
  submittedAt: new Date(),
  stored: job,
  history: history && { ...entry, ...history },
});
const entry: HistoryEntry = {
  jobId: id('gone'),
  name: 'plot.py',
  command: 'python3 plot.py',
  endpoint: 'https://ce.example.org:443/arex',
  submittedAt: new Date(),
  state: 'Finished',
  exitCode: 0,
  durationSeconds: 12,
  endedAt: new Date(),
  directory: '/home/u/results',
  cleanedAt: new Date(),
};

/** A context with a job list, and jobs that only the server knows. */
function contextWith({
  onServer = [] as Partial<Job>[],
  stdin = '',
  server = undefined as string | undefined,
  last = lastOf(known[0]),
  recovered = [] as Partial<RecoveredSubmission>[],
} = {}) {
  const arc = {
    config: { endpoint: server ?? 'https://ce.example.org:443/arex' },
    knownJobs: async () => known,
    lastJob: async () => last,
    recoverSubmissions: async () => recovered,
    listJobs: async () => onServer,
  } as unknown as ArcInterface;
  const system = new TestSystem({ stdin });
  return {
    arc: async () => arc,
    system,
    globals: { server },
    ids: new ReadableIds(),
    signal: new AbortController().signal,
  } as unknown as Context;
}

describe('the jobs that a command line selects', () => {
  it('are those named, each once, in order', async () => {
    const { jobIds } = await selectJobs(contextWith(), ['9', '8520a', id('9')]);
    expect(jobIds).toEqual([id('9'), id('8520aa')]);
  });

  it('may come from stdin', async () => {
    const { jobIds } = await selectJobs(contextWith({ stdin: '# two\n9\n\n 8520aa \n' }), ['-']);
    expect(jobIds).toEqual([id('9'), id('8520aa')]);
  });

  it('may be all of them, or the last', async () => {
    expect((await selectJobs(contextWith(), [], { all: true })).jobIds).toHaveLength(4);
    expect((await selectJobs(contextWith(), [], { last: true })).jobIds).toEqual([id('8520aa')]);
  });

  it.each([
    [{}, 'The last job (plot.py, gone) has been cleaned (finished, exit code 0); its outputs are in /home/u/results'],
    [
      { directory: undefined },
      'The last job (plot.py, gone) has been cleaned (finished, exit code 0); no files of it were saved',
    ],
    [{ state: 'Failed', exitCode: 3 }, 'has been cleaned (failed (3)); its outputs are in'],
    [{ cleanedAt: undefined, state: undefined }, 'is not in the job list any more; its outputs are in /home/u/results'],
  ] as const)('is never an older one than the last, which may have been cleaned: %j', async (history, words) => {
    const context = contextWith({ last: lastOf(undefined, history) });
    await expect(selectJobs(context, [], { last: true })).rejects.toMatchObject({
      status: 110,
      code: 'ERR_LAST_JOB_GONE',
      message: expect.stringContaining(words),
    });
  });

  it('include with --all jobs that could not be written to the list', async () => {
    const endpoint = 'https://ce.example.org:443/arex';
    const context = contextWith({ recovered: [{ outcome: 'found', jobId: id('found'), endpoint }] });
    expect((await selectJobs(context, [], { all: true })).jobIds).toEqual([id('found'), ...known.map((job) => job.id)]);
  });

  it('says that the last job has gone where no history is kept', async () => {
    const context = contextWith({ last: lastOf(undefined) });
    await expect(selectJobs(context, [], { last: true })).rejects.toThrow(
      /The last job \(gone\) is not in the job list any more/,
    );
  });

  it('may be known to the server only', async () => {
    const context = contextWith({ onServer: [{ id: id('771234aa'), name: 'foreign' }, { id: id('771234bb') }] });
    expect((await selectJobs(context, ['foreign', '771234b'])).jobIds).toEqual([id('771234aa'), id('771234bb')]);
    await expect(selectJobs(context, ['771234'])).rejects.toThrow('There is no job "771234"');
  });

  it('known to the server only need more than a letter or two of their id', async () => {
    const context = contextWith({ onServer: [{ id: id('abcdef12') }, { id: id('7') }] });
    await expect(selectJobs(context, ['a'])).rejects.toThrow('There is no job "a"');
    expect((await selectJobs(context, ['abcdef', '7'])).jobIds).toEqual([id('abcdef12'), id('7')]);
  });

  it('finds the job of a submission whose reply was lost, by its name', async () => {
    const context = contextWith({ recovered: [{ outcome: 'found', name: 'lost', jobId: id('77') }] });
    expect((await selectJobs(context, ['lost'])).jobIds).toEqual([id('77')]);
  });

  it('does not say that there is no job while it is not known whether its submission became one', async () => {
    const context = contextWith({ recovered: [{ outcome: 'uncertain', name: 'lost' }] });
    await expect(selectJobs(context, ['lost'])).rejects.toMatchObject({
      status: 109,
      message: 'It is not known yet whether the submission of "lost" became a job',
    });
  });

  it('are those of one server when that is named', async () => {
    expect(await knownJobs(contextWith({ server: 'https://other:443/arex' }))).toEqual([]);
  });

  it.each([
    [[], {}, 'No job is named'],
    [['9'], { all: true }, 'Name jobs, or use --all, or --last: only one of these.'],
    [[], { all: true, last: true }, 'only one of these'],
    [['analyse'], {}, '2 jobs are called "analyse":\n8520bb  analyse\n9  analyse'],
    [['8520'], {}, '2 jobs have an id that starts with "8520"'],
    [['nosuch'], {}, 'There is no job "nosuch"'],
  ])('cannot be %j with %j', async (words, options, message) => {
    await expect(selectJobs(contextWith(), words, options)).rejects.toThrow(message);
  });

  it('are an error if there are none: doing nothing would look like success', async () => {
    const none = { status: 110, message: 'No job is named on stdin' };
    await expect(selectJobs(contextWith({ stdin: '# none\n' }), ['-'])).rejects.toMatchObject(none);
    await expect(selectJobs(contextWith(), [], { 'jobs-from': '/dev/null' })).rejects.toMatchObject({
      status: 110,
      message: 'No job is named in /dev/null',
    });
  });

  it('that are nearly right are corrected', async () => {
    await expect(selectJobs(contextWith(), ['anaylse'])).rejects.toMatchObject({
      hint: 'Did you mean the job "analyse"?',
    });
  });

  it('must be one where one is meant', async () => {
    expect(await selectJob(contextWith(), '9')).toEqual({ jobId: id('9'), stored: known[2] });
    await expect(selectJob(contextWith({ stdin: '9\n8520aa\n' }), '-')).rejects.toThrow(
      'Exactly one job is needed, not 2',
    );
  });
});

describe('addresses', () => {
  it('are shown with the port where it is not the usual one', () => {
    expect(serverName(id('1'))).toBe('ce.example.org');
    expect(serverName('https://ce.example.org:60000/arex')).toBe('ce.example.org:60000');
    expect(serverName('what')).toBe('what');
  });
});

describe('a file of jobs', () => {
  it('has one per line, and comments', () => {
    expect(readJobWords('# a\n\n one\r\ntwo\n')).toEqual(['one', 'two']);
  });
});
