import { Readable } from 'node:stream';
import { JOB_ID, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it, vi } from 'vitest';
import { JobNotFoundError, ServerUnreachableError, SessionFileNotFoundError } from '../errors/index.js';
import type { StoredJob } from '../job-list/job-store.js';
import type { Job } from '../jobs/job.js';
import type { JobStreams } from '../jobs/job-streams.js';
import { type FollowedJobReader, type FollowOptions, followJob } from './follow-job.js';
import type { JobEndedEvent, JobEvent } from './job-event.js';

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

/** What can be read of a job, and what has been. */
function readerOf({
  states = ['Queuing', 'Running', 'Finished'],
  files = {},
  laterFiles = {},
  stored = { stdout: 'stdout.txt', stderr: 'stderr.txt' },
  looks = [],
  watchFailure,
}: Situation) {
  const answers = [...looks];
  const read: string[] = [];
  const shown = { isSome: false };
  const submitted: StoredJob = { id: JOB_ID, endpoint: '', interface: 'rest', submittedAt: new Date(), ...stored };
  const reader: FollowedJobReader = {
    async *watchJob() {
      for (const state of states) yield testJob({ state });
      if (watchFailure) throw watchFailure;
    },
    getJob: async () => testJob(answers.length > 1 ? answers.shift() : answers[0]),
    readJobFile: async (_, path, { offset = 0 }) => {
      read.push(path);
      const content = (shown.isSome ? laterFiles[path] : undefined) ?? files[path];
      if (content === undefined) throw new SessionFileNotFoundError(path);
      return Readable.from(offset < content.length ? [Buffer.from(content.slice(offset))] : []);
    },
    knownJobs: async () => (stored === null ? [] : [submitted]),
  };
  return { reader, read, shown };
}

/** Follows a job, and puts together what its events tell. */
async function follow(situation: Situation, options: FollowOptions = {}) {
  const { reader, read, shown } = readerOf(situation);
  const seen = { states: [] as string[], stdout: '', stderr: '' };
  let end: JobEndedEvent | undefined;
  for await (const event of followJob(reader, JOB_ID, options, async () => undefined)) {
    expect(end).toBeUndefined(); // nothing comes after the end
    if (event.type === 'state') seen.states.push(event.job.state);
    if (event.type === 'output') {
      expect(event.offset).toBe((options.from?.[event.stream] ?? 0) + seen[event.stream].length);
      seen[event.stream] += Buffer.from(event.bytes).toString();
      shown.isSome = true;
    }
    if (event.type === 'ended') end = event;
  }
  const streams = end?.streams.map(({ stream, path, bytes, outcome }) => `${stream}: ${path}, ${bytes}, ${outcome}`);
  return { ...seen, read, last: end?.job, streams, shown: [...(end?.shown ?? [])] };
}

describe('a job that is followed', () => {
  it('is reported in all its states, with its output', async () => {
    const { states, stdout, stderr, last } = await follow({ files: { 'stdout.txt': 'out', 'stderr.txt': 'err' } });
    expect(states).toEqual(['Queuing', 'Running', 'Finished']);
    expect([stdout, stderr, last?.state]).toEqual(['out', 'err', 'Finished']);
  });

  it('may never have started', async () => {
    const { stdout, last } = await follow({ states: ['Queuing', 'Failed'] });
    expect([stdout, last?.state]).toEqual(['', 'Failed']);
  });

  it('that writes both streams into one file has them shown once', async () => {
    const stored = { stdout: 'log', stderr: 'log' };
    expect(await follow({ files: { log: 'both' }, stored })).toMatchObject({ stdout: 'both', stderr: '' });
  });

  it.each(['AAAA', 'AAAA and more', 'A'])(
    'whose stdout is written anew, to %j, is not said to have been shown',
    async (later) => {
      const { stdout, shown, streams } = await follow({
        files: { 'stdout.txt': 'BBBB' },
        laterFiles: { 'stdout.txt': later },
      });
      expect(stdout.slice(0, 4)).toBe('BBBB');
      expect(shown).toEqual([]);
      expect(streams?.[0]).toMatch(/^stdout: stdout\.txt, \d+, rewritten$/);
    },
  );

  it('may throw its stderr away', async () => {
    const stored = { stdout: 'my.out', stderr: '/dev/null' };
    const { stdout, read } = await follow({ files: { 'my.out': 'out' }, stored });
    expect([stdout, [...new Set(read)]]).toEqual(['out', ['my.out']]);
  });

  it('from elsewhere is shown once its server tells the names of its streams', async () => {
    const named = { stdout: 'my.out', stderr: '/dev/null' };
    const elsewhere = { stored: null, files: { 'my.out': 'out' } };
    const early = await follow({ ...elsewhere, looks: [{ state: 'Running' }, { state: 'Running', ...named }] });
    expect([early.stdout, early.shown]).toEqual(['out', [['my.out', 3]]]);
    // Quick jobs are over by then.
    const late = await follow({ ...elsewhere, looks: [...Array.from({ length: 9 }, () => ({})), named] });
    expect([late.stdout, late.shown]).toEqual(['out', [['my.out', 3]]]);
  });

  it('whose streams have no known names is not waited for without end', async () => {
    expect(await follow({ stored: null })).toMatchObject({ stdout: '', shown: [] });
  });

  it('is followed on from where it was left', async () => {
    const files = { 'stdout.txt': 'first, last', 'stderr.txt': 'err' };
    const { stdout, stderr, shown, streams } = await follow({ files }, { from: { stdout: 7 } });
    expect([stdout, stderr]).toEqual(['last', 'err']);
    // The beginning may have been rewritten since: the stream does not count as shown, and is saved.
    expect(streams?.[0]).toBe('stdout: stdout.txt, 11, continued');
    expect(shown).toEqual([['stderr.txt', 3]]);
  });

  it('is not continued in a file that is shorter than what is here', async () => {
    const { streams, shown } = await follow({ files: { 'stdout.txt': 'abc' } }, { from: { stdout: 1_000 } });
    expect(streams?.[0]).toMatch(/rewritten$/);
    expect(shown).toEqual([]);
  });

  it('whose stdout vanishes is followed to its end all the same', async () => {
    const { reader } = readerOf({ files: { 'stdout.txt': 'out' } });
    const { readJobFile } = reader;
    let reads = 0;
    reader.readJobFile = async (jobId, path, options) => {
      if (path === 'stdout.txt' && reads++ > 0) throw new SessionFileNotFoundError(path);
      return readJobFile(jobId, path, options);
    };
    let time = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      time += 30_000;
      return time;
    });
    const events: JobEvent[] = [];
    for await (const event of followJob(reader, JOB_ID, {}, async () => undefined)) events.push(event);
    vi.restoreAllMocks();
    expect(events.at(-1)).toMatchObject({ type: 'ended', streams: [{ outcome: 'rewritten', bytes: 3 }, {}] });
  });

  it('tells which of its streams were never created', async () => {
    const { streams, shown } = await follow({ files: { 'stdout.txt': 'out' } });
    expect(streams).toEqual(['stdout: stdout.txt, 3, whole', 'stderr: stderr.txt, 0, absent']);
    expect(shown).toEqual([['stdout.txt', 3]]);
  });

  it('reports a server that cannot be reached, and that it answers again', async () => {
    const { reader } = readerOf({});
    const away = new ServerUnreachableError('away');
    reader.watchJob = async function* (_, { onWaiting }) {
      onWaiting?.(away);
      onWaiting?.(undefined);
      yield testJob();
    };
    const seen: JobEvent['type'][] = [];
    for await (const { type } of followJob(reader, JOB_ID, {}, async () => undefined)) seen.push(type);
    expect(seen).toEqual(['waiting', 'answering', 'state', 'ended']);
  });

  it('ends all requests when the loop is left', async () => {
    const { reader } = readerOf({});
    const signals: AbortSignal[] = [];
    reader.watchJob = async function* (_, { signal }) {
      if (signal) signals.push(signal);
      for (;;) yield testJob({ state: 'Running' });
    };
    for await (const _ of followJob(reader, JOB_ID, {}, async () => undefined)) break;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('ends with the reason of an abort', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const following = follow({ states: ['Running'], watchFailure: new ServerUnreachableError('cut') }, abort);
    abort.abort(reason);
    await expect(following).rejects.toBe(reason);
  });

  it('that vanishes is an error', async () => {
    await expect(follow({ states: ['Running'], watchFailure: new JobNotFoundError(JOB_ID) })).rejects.toThrow(
      JobNotFoundError,
    );
  });
});
