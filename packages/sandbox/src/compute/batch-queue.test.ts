import { describe, expect, it, vi } from 'vitest';
import type { ActiveRun } from '../job-runner.js';
import type { RunResult } from '../jobs/job-script.js';
import { type BatchJob, BatchQueue } from './batch-queue.js';

const result: RunResult = { exitCode: 0, startedAt: 0, endedAt: 0, cpuSeconds: 0 };

/** A run that ends when told to. */
class ScriptedRun {
  readonly pid = 4711;
  readonly ended: Promise<RunResult | undefined>;
  end: (result: RunResult | undefined) => void = () => {};
  stopped = false;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.end(undefined);
  }
}

class ScriptedJob implements BatchJob {
  run: ScriptedRun | undefined;
  constructor(
    readonly id: string,
    readonly slots = 1,
    readonly wallTimeSeconds?: number,
  ) {}

  async start(): Promise<ActiveRun> {
    this.run = new ScriptedRun();
    return this.run as unknown as ActiveRun; // the class has private members, which these tests do not use
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the batch queue', () => {
  it('runs as many jobs as there are slots, and the rest in their order', async () => {
    const queue = new BatchQueue(2);
    const jobs = ['a', 'b', 'c', 'd'].map((id) => new ScriptedJob(id));
    const outcomes = jobs.map((job) => queue.run(job));
    await turn();
    expect(jobs.map(({ run }) => run !== undefined)).toEqual([true, true, false, false]);
    expect(queue.usedSlots).toBe(2);
    jobs[1]?.run?.end(result);
    await turn();
    expect(jobs.map(({ run }) => run !== undefined)).toEqual([true, true, true, false]);
    jobs[0]?.run?.end(undefined);
    jobs[2]?.run?.end(result);
    await turn();
    jobs[3]?.run?.end(result);
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['died', 'exited', 'exited', 'exited']);
    expect(queue.usedSlots).toBe(0);
  });

  it('does not start a later job before one that waits for more slots', async () => {
    const queue = new BatchQueue(2);
    const [small, wide, late] = [new ScriptedJob('small'), new ScriptedJob('wide', 2), new ScriptedJob('late')];
    for (const job of [small, wide, late]) void queue.run(job);
    await turn();
    expect(late.run).toBeUndefined();
    small.run?.end(result);
    await turn();
    expect([wide.run !== undefined, late.run]).toEqual([true, undefined]);
    await queue.close();
  });

  it('lets the next ones go on when the one they waited for is removed', async () => {
    const queue = new BatchQueue(2);
    const [small, wide, late] = [new ScriptedJob('small'), new ScriptedJob('wide', 2), new ScriptedJob('late')];
    const [, removed] = [small, wide, late].map((job) => queue.run(job));
    await turn();
    await queue.remove('wide');
    expect(await removed).toEqual({ kind: 'removed' });
    await turn();
    expect(late.run).toBeDefined();
    await queue.close();
  });

  it('stops a running job that is removed', async () => {
    const queue = new BatchQueue(1);
    const job = new ScriptedJob('a');
    const outcome = queue.run(job);
    await turn();
    await queue.remove('a');
    expect(job.run?.stopped).toBe(true);
    expect(await outcome).toEqual({ kind: 'removed' });
    await queue.remove('a');
  });

  it('stops a job whose wall time is over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    try {
      const queue = new BatchQueue(1);
      const job = new ScriptedJob('a', 1, 60);
      const outcome = queue.run(job);
      await vi.advanceTimersByTimeAsync(59_999);
      expect(job.run?.stopped).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(await outcome).toEqual({ kind: 'out-of-time' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts the time a job has run before it was taken over', async () => {
    const queue = new BatchQueue(1);
    const run = new ScriptedRun();
    const adopted = queue.adopt(
      { id: 'a', slots: 1, wallTimeSeconds: 60 },
      run as unknown as ActiveRun,
      Date.now() - 61_000,
    );
    expect(await adopted).toEqual({ kind: 'out-of-time' });
    expect(run.stopped).toBe(true);
  });

  it('says when a job can never run', async () => {
    const queue = new BatchQueue(2);
    expect(await queue.run(new ScriptedJob('wide', 3))).toMatchObject({ kind: 'could-not-start' });
    const failing: BatchJob = { id: 'f', slots: 1, start: () => Promise.reject(new Error('no processes left')) };
    expect(await queue.run(failing)).toMatchObject({
      kind: 'could-not-start',
      error: { message: 'no processes left' },
    });
    expect(queue.usedSlots).toBe(0);
    expect(() => new BatchQueue(0)).toThrow(RangeError);
  });

  it('given it is closed, then everything is stopped and nothing starts any more', async () => {
    const queue = new BatchQueue(1);
    const [running, waiting, late] = [new ScriptedJob('r'), new ScriptedJob('w'), new ScriptedJob('l')];
    const outcomes = [queue.run(running), queue.run(waiting)];
    await turn();
    await queue.close();
    outcomes.push(queue.run(late));
    expect(await Promise.all(outcomes)).toEqual([
      { kind: 'queue-closed', started: true },
      { kind: 'queue-closed', started: false },
      { kind: 'queue-closed', started: false },
    ]);
    expect([running.run?.stopped, waiting.run, late.run]).toEqual([true, undefined, undefined]);
  });

  it('given a job is removed while it starts, when it has started, then it is stopped', async () => {
    const queue = new BatchQueue(1);
    const run = new ScriptedRun();
    let begin = (): void => {};
    const begun = new Promise<ActiveRun>((resolve) => {
      begin = () => resolve(run as unknown as ActiveRun);
    });
    const outcome = queue.run({ id: 'a', slots: 1, start: () => begun });
    const removed = queue.remove('a');
    begin();
    await removed;
    expect(await outcome).toEqual({ kind: 'removed' });
    expect(run.stopped).toBe(true);
  });
});
