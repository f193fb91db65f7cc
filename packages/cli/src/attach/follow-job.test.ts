import { Readable } from 'node:stream';
import { type ArcInterface, type Job, JobNotFoundError, SessionFileNotFoundError, type StoredJob } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { JOB_ID, testJob } from '../command-line/context.fixture.js';
import { type JobStreams, streamsOf } from '../jobs/job-streams.js';
import { followJob } from './follow-job.js';

interface Situation {
  readonly states?: readonly Job['state'][];
  readonly files?: Readonly<Record<string, string>>;
  /** What is there once something has been shown. */
  readonly laterFiles?: Readonly<Record<string, string>>;
  /** What the job list has; null where it has nothing. */
  readonly stored?: JobStreams | null;
  /** What the server says at each look that is not part of watching. */
  readonly looks?: readonly Partial<Job>[];
  readonly watchFailure?: Error;
}

/** Follows a job against a stand-in for the library. */
async function follow({
  states = ['Queuing', 'Running', 'Finished'],
  files = {},
  laterFiles = {},
  stored = { stdout: 'stdout.txt', stderr: 'stderr.txt' },
  looks = [],
  watchFailure,
}: Situation) {
  const answers = [...looks];
  const seen = { states: [] as string[], stdout: '', stderr: '', read: [] as string[] };
  const arc = {
    async *watchJob() {
      for (const state of states) yield testJob({ state });
      if (watchFailure) throw watchFailure;
    },
    getJob: async () => testJob(answers.length > 1 ? answers.shift() : answers[0]),
    readJobFile: async (_: string, path: string, { offset = 0 }: { readonly offset?: number }) => {
      seen.read.push(path);
      const content = (seen.stdout === '' ? undefined : laterFiles[path]) ?? files[path];
      if (content === undefined) throw new SessionFileNotFoundError(path);
      return Readable.from(offset < content.length ? [Buffer.from(content.slice(offset))] : []);
    },
  } as unknown as ArcInterface;
  const {
    job: last,
    shown,
    rewritten,
  } = await followJob({
    arc,
    jobId: JOB_ID,
    signal: new AbortController().signal,
    stored: (stored ?? undefined) as StoredJob | undefined,
    nap: async () => undefined,
    onChange: async ({ state }) => void seen.states.push(state),
    onOutput: async (stream, chunk) => {
      seen[stream] += Buffer.from(chunk).toString();
    },
  });
  return { ...seen, last, rewritten, shown: shown.map(({ stream, path, bytes }) => `${stream}: ${path}, ${bytes}`) };
}

describe('a job that is followed', () => {
  it('is seen in all its states, with what it printed', async () => {
    const { states, stdout, stderr, last } = await follow({ files: { 'stdout.txt': 'out', 'stderr.txt': 'err' } });
    expect(states).toEqual(['Queuing', 'Running', 'Finished']);
    expect([stdout, stderr, last.state]).toEqual(['out', 'err', 'Finished']);
  });

  it('may never have started', async () => {
    const { stdout, last } = await follow({ states: ['Queuing', 'Failed'] });
    expect([stdout, last.state]).toEqual(['', 'Failed']);
  });

  it('that writes both streams into one file has them shown once', async () => {
    const stored = { stdout: 'log', stderr: 'log' };
    expect(await follow({ files: { log: 'both' }, stored })).toMatchObject({ stdout: 'both', stderr: '' });
  });

  it.each(['AAAA', 'AAAA and more', 'A'])(
    'whose stdout is written anew, to %j, is not said to have been shown',
    async (later) => {
      const { stdout, shown, rewritten } = await follow({
        files: { 'stdout.txt': 'BBBB' },
        laterFiles: { 'stdout.txt': later },
      });
      expect(stdout.slice(0, 4)).toBe('BBBB');
      expect([shown, rewritten]).toEqual([[], ['stdout.txt']]);
    },
  );

  it('may throw its stderr away', async () => {
    const stored = { stdout: 'my.out', stderr: '/dev/null' };
    const { stdout, read } = await follow({ files: { 'my.out': 'out' }, stored });
    expect([stdout, [...new Set(read)]]).toEqual(['out', ['my.out']]);
  });

  it('from elsewhere is shown once its server tells what its streams are called', async () => {
    const named = { stdout: 'my.out', stderr: '/dev/null' };
    const elsewhere = { stored: null, files: { 'my.out': 'out' } };
    const early = await follow({ ...elsewhere, looks: [{ state: 'Running' }, { state: 'Running', ...named }] });
    expect([early.stdout, early.shown]).toEqual(['out', ['stdout: my.out, 3']]);
    // Quick jobs are over by then.
    const late = await follow({ ...elsewhere, looks: [...Array.from({ length: 9 }, () => ({})), named] });
    expect([late.stdout, late.shown]).toEqual(['out', ['stdout: my.out, 3']]);
  });

  it('whose streams have no known names is not waited for without end', async () => {
    expect(await follow({ stored: null })).toMatchObject({ stdout: '', shown: [] });
  });

  it('that vanishes is an error', async () => {
    await expect(follow({ states: ['Running'], watchFailure: new JobNotFoundError(JOB_ID) })).rejects.toThrow(
      JobNotFoundError,
    );
  });
});

describe('the names of the streams', () => {
  it('are those submitted with, else the server’s, else the usual', () => {
    const job = testJob({ stdout: 'theirs' });
    expect(streamsOf(job, undefined)).toEqual({ stdout: 'theirs', stderr: 'stderr.txt' });
    const stored = { id: JOB_ID, endpoint: '', interface: 'rest', submittedAt: new Date(), stdout: 'ours' } as const;
    expect(streamsOf(job, stored).stdout).toBe('ours');
  });

  it('are none for streams that go to /dev/null', () => {
    const job = testJob({ stdout: 'my.out', stderr: '/dev/null' });
    expect(streamsOf(job, undefined)).toEqual({ stdout: 'my.out', stderr: undefined });
  });
});
