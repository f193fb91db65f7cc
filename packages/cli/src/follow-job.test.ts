import { Readable } from 'node:stream';
import { type ArcInterface, type Job, JobNotFoundError, SessionFileNotFoundError } from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { JOB_ID, testJob } from './context.fixture.js';
import { followJob, type JobStreams, streamsOf } from './follow-job.js';

interface Situation {
  readonly states?: readonly Job['state'][];
  readonly files?: Readonly<Record<string, string>>;
  /** What the listing says, where that is something else. */
  readonly sizes?: Readonly<Record<string, number>>;
  readonly streams?: JobStreams;
  readonly watchFailure?: Error;
}

/** Follows a job against a stand-in for the library. */
async function follow({
  states = ['Queuing', 'Running', 'Finished'],
  files = {},
  sizes = {},
  streams = { stdout: 'stdout.txt', stderr: 'stderr.txt' },
  watchFailure,
}: Situation) {
  const seen = { states: [] as string[], stdout: '', stderr: '', read: [] as string[] };
  const arc = {
    async *watchJob() {
      for (const state of states) yield testJob({ state });
      if (watchFailure) throw watchFailure;
    },
    readJobFile: async (_: string, path: string, { offset }: { readonly offset: number }) => {
      seen.read.push(path);
      const content = files[path];
      if (content === undefined) throw new SessionFileNotFoundError(path);
      return Readable.from(offset < content.length ? [Buffer.from(content.slice(offset))] : []);
    },
    listJobFiles: async () =>
      Object.entries(files).map(([name, content]) => ({
        kind: 'file',
        name,
        sizeBytes: sizes[name] ?? content.length,
      })),
  } as unknown as ArcInterface;
  const last = await followJob({
    arc,
    jobId: JOB_ID,
    signal: new AbortController().signal,
    streamsOf: () => streams,
    onChange: async ({ state }) => void seen.states.push(state),
    onOutput: async (stream, chunk) => {
      seen[stream] += Buffer.from(chunk).toString();
    },
  });
  return { ...seen, last };
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
    const streams = { stdout: 'log', stderr: 'log' };
    expect(await follow({ files: { log: 'both' }, streams })).toMatchObject({ stdout: 'both', stderr: '' });
  });

  it('whose stdout is not what was shown is an error, and no silent gap', async () => {
    const files = { 'stdout.txt': 'rewritten', 'stderr.txt': '' };
    await expect(follow({ files, sizes: { 'stdout.txt': 4 } })).rejects.toThrow(
      'stdout.txt has 4 bytes on the server and 9 were shown',
    );
  });

  it('may throw its stderr away', async () => {
    const streams = { stdout: 'my.out', stderr: undefined };
    const { stdout, read } = await follow({ files: { 'my.out': 'out' }, streams });
    expect([stdout, [...new Set(read)]]).toEqual(['out', ['my.out']]);
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

  it('are none for what is thrown away', () => {
    const job = testJob({ stdout: 'my.out', stderr: '/dev/null' });
    expect(streamsOf(job, undefined)).toEqual({ stdout: 'my.out', stderr: undefined });
  });
});
