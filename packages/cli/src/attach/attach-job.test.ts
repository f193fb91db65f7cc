import { Readable } from 'node:stream';
import {
  type Job,
  NotAnArcServerError,
  ServerUnreachableError,
  ServiceError,
  SessionFileNotFoundError,
  TransferError,
} from 'jasmin-arc';
import { JOB_ID, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it, vi } from 'vitest';
import { type ArcStandIn, contextAround } from '../command-line/context.fixture.js';
import { textWidth } from '../output/text.js';
import { attachJob } from './attach-job.js';
import type { AttachOptions } from './attach-options.js';

/** A job that runs and finishes, and writes to both of its streams meanwhile. */
function runningJob(states: readonly Job['state'][] = ['Running'], terminal: Parameters<typeof contextAround>[1] = {}) {
  const calls: string[] = [];
  const files: Readonly<Record<string, string>> = { 'stdout.txt': 'out\n', 'stderr.txt': 'err\n' };
  const arc: ArcStandIn = {
    knownJobs: async () => [],
    undeliveredInputs: async () => [],
    async *watchJob() {
      for (const state of states) yield testJob({ state });
      yield testJob();
    },
    getJob: async () => testJob(),
    readJobFile: async (_, path, { offset = 0 } = {}) => {
      const content = files[path];
      if (content === undefined) throw new SessionFileNotFoundError(path);
      return Readable.from(offset < content.length ? [Buffer.from(content.slice(offset))] : []);
    },
    listJobFiles: async () =>
      Object.entries(files).map(([name, { length }]) => ({ kind: 'file', name, sizeBytes: length })),
    // What was not shown is left.
    fetchOutputs: async (_, { shown } = {}) => {
      const left = Object.keys(files)
        .filter((path) => !shown?.has(path))
        .map((path) => ({ path, sizeBytes: 4 }));
      return {
        directory: '.',
        files: [],
        missing: [],
        refused: [],
        left,
        declined: [],
        unclear: [],
        isSettled: left.length === 0,
        isTooMuch: false,
        isCertain: true,
      };
    },
    cleanJob: async () => void calls.push('clean'),
  };
  const context = contextAround(arc, terminal);
  const options = {
    policy: 'ask',
    directory: '.',
    overwrite: false,
    keep: false,
    emit: async () => undefined,
  } as const;
  const attach = (others: Partial<AttachOptions> = {}) => attachJob(context, JOB_ID, { ...options, ...others });
  return { context, calls, attach };
}

const gone = () => Object.assign(new Error('gone'), { code: 'EPIPE' });

describe('a job that the command follows to its end', () => {
  it('is shown and cleaned', async () => {
    const { context, calls, attach } = runningJob();
    expect(await attach()).toBe(0);
    expect(context.system.stdout.text).toBe('out\n');
    expect(context.system.stderr.text).toContain('err\n');
    expect(calls).toEqual(['clean']);
  });

  it('gets the inputs that it waits for once its server answers', async () => {
    const { calls, attach, context } = runningJob();
    const arc = await context.arc();
    const watchJob = arc.watchJob.bind(arc);
    arc.watchJob = async function* (jobId, options) {
      options?.onWaiting?.(new ServerUnreachableError('Cannot reach ce.example.org:443: the connection was refused'));
      options?.onWaiting?.(undefined);
      yield testJob({ state: 'Preparing', missingInputs: ['a.nc'] });
      yield* watchJob(jobId, options);
    };
    arc.uploadInputs = async (jobId) => {
      calls.push(`upload to ${jobId}`);
      return ['a.nc'];
    };
    expect(await attach({ finishesUpload: true })).toBe(0);
    expect(calls).toEqual([`upload to ${JOB_ID}`, 'clean']);
    expect(context.system.stderr.text).toContain('uploaded a.nc');
  });

  it('is not called unaffected by an outage while it may wait for inputs', async () => {
    const { attach, context } = runningJob();
    const arc = await context.arc();
    const outage = new ServerUnreachableError('Cannot reach ce.example.org:443: the connection was refused');
    // biome-ignore lint/correctness/useYield: it never gets so far
    arc.watchJob = async function* (_, options) {
      options?.onWaiting?.(outage);
      throw outage;
    };
    arc.undeliveredInputs = async () => ['a.nc'];
    await expect(attach({ finishesUpload: true })).rejects.toBe(outage);
    const said = context.system.stderr.text;
    expect(said).toContain('the connection was refused; the job may still wait for a.nc; retrying');
    expect(said).toContain('the job may still wait for a.nc; follow it again with: jasmin-arc attach');
    expect(said).not.toContain('not affected');
  });

  it('is not called unaffected where its inputs cannot be sent now', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { attach, context } = runningJob();
      const arc = await context.arc();
      const watchJob = arc.watchJob.bind(arc);
      arc.watchJob = async function* (jobId, options) {
        yield testJob({ state: 'Preparing', missingInputs: ['a.nc'] });
        yield* watchJob(jobId, options);
      };
      const answers = [new ServiceError('503 Service Unavailable', { httpStatus: 503, reason: 'Busy' }), undefined];
      arc.uploadInputs = async () => {
        const trouble = answers.shift();
        if (trouble !== undefined) throw trouble;
        return ['a.nc'];
      };
      const attached = attach({ finishesUpload: true });
      await vi.runAllTimersAsync();
      await attached;
      const said = context.system.stderr.text;
      expect(said).toContain('503 Service Unavailable); the job does not start without its inputs; retrying');
      expect(said).not.toContain('not affected');
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['the server is in trouble', new ServiceError('503 Service Unavailable', { httpStatus: 503, reason: 'Busy' })],
    ['another process sends them', new TransferError('a.nc', 'The inputs are being uploaded by process 7')],
  ])('gets its inputs later where %s, which is told once', async (_, trouble) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { calls, attach, context } = runningJob();
      const arc = await context.arc();
      let tries = 0;
      arc.uploadInputs = async () => {
        tries += 1;
        if (tries < 4) throw trouble;
        calls.push('upload');
        return ['a.nc'];
      };
      const attached = attach({ finishesUpload: true });
      await vi.runAllTimersAsync();
      expect(await attached).toBe(0);
      expect(calls).toEqual(['upload', 'clean']);
      expect(context.system.stderr.text.split(trouble.message)).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('stays on the server, with a warning, where it may have started with a part of an input', async () => {
    const { calls, attach, context } = runningJob();
    const arc = await context.arc();
    arc.uploadInputs = async () => {
      const message = 'the job has started: the server has 0 bytes of 5 bytes of a.nc';
      throw new TransferError('a.nc', message, { retryable: false, remedy: 'distrust-results' });
    };
    expect(await attach({ finishesUpload: true })).toBe(0);
    expect(calls).toEqual([]);
    expect(context.system.stderr.text).toMatch(/the server has 0 bytes of 5 bytes of a\.nc\. Do not trust its results/);
  });

  it('has each of its states emitted once, even if other facts about it change', async () => {
    const emitted: unknown[] = [];
    const emit = async (event: string, { state }: { readonly state?: unknown }) => {
      if (event === 'state') emitted.push(state);
    };
    expect(await runningJob(['Queuing', 'Running', 'Running']).attach({ emit })).toBe(0);
    expect(emitted).toEqual(['Queuing', 'Running', 'Finished']);
  });

  it('is followed on while its server answers something else, and the user is told', async () => {
    const { context, attach } = runningJob();
    const arc = await context.arc();
    const watchJob = arc.watchJob.bind(arc);
    arc.watchJob = async function* (jobId, options) {
      options?.onWaiting?.(new NotAnArcServerError('it sent a page'));
      options?.onWaiting?.(new ServerUnreachableError('Cannot reach ce.example.org:443: the connection was refused'));
      options?.onWaiting?.(undefined);
      yield* watchJob(jobId, options);
    };
    expect(await attach()).toBe(0);
    const said = context.system.stderr.text;
    expect(said).toContain('ce.example.org gives an unexpected answer (it sent a page); the job is not affected');
    expect(said).toContain('the connection was refused; the job is not affected');
    expect(said).toContain('the server answers again');
  });

  it.each(['stdout', 'stderr'] as const)('stays on the server when our %s has been closed', async (stream) => {
    const { context, calls, attach } = runningJob();
    context.system[stream].destroy(gone());
    expect(await attach()).toBe(0);
    expect(calls).toEqual([]);
  });

  it('is left running when Ctrl-C came before it was followed', async () => {
    const { context, calls, attach } = runningJob();
    context.system.raise('SIGINT');
    expect(await attach()).toBe(115);
    expect(context.system.stderr.text).toContain('detached: the job goes on');
    expect(calls).toEqual([]);
  });

  const end = /finished, exit code 0\n.*stays on the server with its files; fetch them with: jasmin-arc get https:/;

  it.each([false, true])('has its end told when Ctrl-C ends the saving of its outputs (quiet: %s)', async (quiet) => {
    const { context, calls, attach } = runningJob([], { globals: { quiet } });
    const arc = await context.arc();
    arc.fetchOutputs = (_, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
        setTimeout(() => context.system.raise('SIGINT'));
      });
    await expect(attach()).rejects.toMatchObject({ status: 130 });
    expect(context.system.stderr.text).toMatch(end);
    expect(calls).toEqual([]);
  });

  it('has its end reported when Ctrl-C comes while its output is still being shown', async () => {
    const { context, calls, attach } = runningJob();
    const arc = await context.arc();
    let endJob = () => {};
    const ended = new Promise<void>((resolve) => {
      endJob = resolve;
    });
    const watchJob = arc.watchJob.bind(arc);
    arc.watchJob = async function* (jobId, options) {
      yield* watchJob(jobId, options);
      endJob();
    };
    arc.readJobFile = async (_id, _path, options) => {
      await ended;
      return new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
        setTimeout(() => context.system.raise('SIGINT'));
      });
    };
    await expect(attach()).rejects.toMatchObject({ status: 130 });
    expect(context.system.stderr.text).toMatch(end);
    expect(context.system.stderr.text).not.toContain('detached');
    expect(calls).toEqual([]);
  });

  it.each([40, 80])('has its stages in one row of %i columns, with the one that goes on', async (columns) => {
    const states = ['Accepted', 'Preparing', 'Submitting', 'Queuing'] as const;
    const { context, attach } = runningJob(states, { terminal: true, columns });
    await attach();
    // Each redrawing of the line starts with taking the last one back.
    const [shown = ''] = context.system.stderr.text.split('\n');
    const frames = shown.split('\r\u001B[J').slice(0, -1);
    expect(frames.at(-1)).toMatch(/^● .*queued 00:0\d$/);
    for (const frame of frames) expect(textWidth(frame)).toBeLessThan(columns);
  });
});
