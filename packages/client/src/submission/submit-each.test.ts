import fc from 'fast-check';
import { type Behaviour, CREATION_FAULTS } from 'jasmin-arc-testing/service/pretend-service.js';
import { program, submissionTo } from 'jasmin-arc-testing/submission/submission-to.js';
import { describe, expect, it } from 'vitest';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import { InvalidJobDescription, ServerFullError, ServerUnreachableError } from '../errors/index.js';
import { createLog } from '../log/log.js';
import { type EachOptions, type IndexedOutcome, type ServerFullNotice, submitEach } from './submit-each.js';

const programs = (count: number) => Array.from({ length: count }, (_, index) => program(`job-${index}`));

/** A submission of many to a service that behaves so; pauses are noted and take no time. */
function submissionOfMany(behaviour: Behaviour = {}) {
  const parts = submissionTo(behaviour);
  const batches: number[] = [];
  const pauses: number[] = [];
  const notices: ServerFullNotice[] = [];
  const iterate = (
    jobs: Iterable<ActivityDescription> | AsyncIterable<ActivityDescription>,
    options: EachOptions = {},
    beforePause = () => {},
  ) =>
    submitEach(
      jobs,
      { onServerFull: (notice) => notices.push(notice), ...options },
      {
        submit: (batch) => {
          batches.push(batch.length);
          return parts.submit(batch, options.signal ? { signal: options.signal } : {});
        },
        log: createLog(null, 'WARNING'),
        sleep: async (milliseconds, signal) => {
          pauses.push(milliseconds);
          beforePause();
          signal?.throwIfAborted();
        },
      },
    );
  return { ...parts, batches, pauses, notices, iterate };
}

/** All outcomes, and what is thrown after them. */
async function collect(iteration: AsyncIterable<IndexedOutcome>) {
  const outcomes: IndexedOutcome[] = [];
  try {
    for await (const outcome of iteration) outcomes.push(outcome);
  } catch (thrown) {
    return { outcomes, thrown };
  }
  return { outcomes, thrown: undefined };
}

describe('submitting jobs as they come', () => {
  it('yields the outcome of each, with its index, and sends a hundred in a request', async () => {
    const { server, batches, iterate } = submissionOfMany();
    const { outcomes, thrown } = await collect(iterate(programs(250)));
    expect(thrown).toBeUndefined();
    expect(outcomes.map(({ index }) => index)).toEqual([...programs(250).keys()]);
    expect(outcomes.map((one) => 'jobId' in one && one.jobId)).toEqual([...server.jobs.keys()]);
    expect(batches).toEqual([100, 100, 50]);
  });

  it('takes no more from a source than is under way', async () => {
    let taken = 0;
    function* endless() {
      for (;;) yield program(`job-${taken++}`);
    }
    const { iterate } = submissionOfMany();
    let seen = 0;
    for await (const { index } of iterate(endless())) {
      expect(taken).toBeLessThanOrEqual(Math.ceil((index + 1) / 100) * 100);
      if (++seen === 201) break;
    }
    expect(taken).toBe(300);
  });

  it('submits what a slow source has, without waiting for more', async () => {
    const { batches, iterate } = submissionOfMany();
    const seen: number[] = [];
    let release = () => {};
    const first = new Promise<void>((resolve) => {
      release = resolve;
    });
    async function* slow() {
      yield program('a');
      // The next comes when the first has been submitted.
      await first;
      yield program('b');
    }
    for await (const { index } of iterate(slow())) {
      seen.push(index);
      release();
    }
    expect(seen).toEqual([0, 1]);
    expect(batches).toEqual([1, 1]);
  });

  it('ends a source that it is not asked for more of', async () => {
    let isEnded = false;
    function* source() {
      try {
        yield* programs(1000);
      } finally {
        isEnded = true;
      }
    }
    for await (const _ of submissionOfMany().iterate(source())) break;
    expect(isEnded).toBe(true);
  });

  it('goes on after one that cannot be sent', async () => {
    const odd = { ...program('odd'), resources: { middleware: [{ name: 'nordugrid-arc' }] } };
    const { outcomes } = await collect(submissionOfMany().iterate([program('a'), odd, program('b')]));
    expect(outcomes).toEqual([
      { index: 0, jobId: expect.any(String) },
      { index: 1, error: expect.any(InvalidJobDescription) },
      { index: 2, jobId: expect.any(String) },
    ]);
  });

  it('throws what the source throws, after the outcomes of what came before', async () => {
    function* source() {
      yield* programs(100);
      throw new Error('the disk is gone');
    }
    const { outcomes, thrown } = await collect(submissionOfMany().iterate(source()));
    expect(outcomes).toHaveLength(100);
    expect(thrown).toEqual(new Error('the disk is gone'));
  });
});

describe('a server that is full', () => {
  it('gets the rest when others have ended, in growing intervals', async () => {
    const { server, pauses, notices, batches, iterate } = submissionOfMany({ creations: ['full', 'full', 'full'] });
    const { outcomes, thrown } = await collect(iterate(programs(3)));
    expect(thrown).toBeUndefined();
    expect(outcomes.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(server.everCreated).toHaveLength(3);
    expect(batches).toEqual([3, 3, 3, 3]);
    expect(pauses).toHaveLength(3);
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
    expect(notices).toMatchObject(
      Array(3).fill({ waiting: 3, error: { code: 'ERR_ARC_SERVER_FULL', retryable: true } }),
    );
  });

  it('has the outcomes of those that it took told at once, and is asked for the others alone', async () => {
    const { server, batches, notices, iterate } = submissionOfMany({ creations: ['full half-way'] });
    const { outcomes } = await collect(iterate(programs(5)));
    expect(outcomes.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(batches).toEqual([5, 2]);
    expect(notices).toMatchObject([{ waiting: 2 }]);
    expect(server.everCreated.map(({ description }) => description.name)).toEqual(programs(5).map(({ name }) => name));
  });

  it('is not asked for its other queues', async () => {
    const { server, submit } = submissionTo({ creations: ['full'] });
    const [outcome] = await submit([program('a')]);
    expect(outcome).toEqual({ error: expect.any(ServerFullError) });
    expect(server.everCreated).toEqual([]);
    expect(server.submissionIdsSent).toHaveLength(1);
  });

  it('is waited for until an abort, which every job has as its outcome', async () => {
    const stop = new AbortController();
    const { server, iterate } = submissionOfMany({ creations: ['full half-way', 'full'] });
    const iteration = iterate(programs(4), { signal: stop.signal }, () => stop.abort(new Error('enough')));
    const { outcomes, thrown } = await collect(iteration);
    expect(outcomes).toEqual([
      { index: 0, jobId: expect.any(String) },
      { index: 1, jobId: expect.any(String) },
      { index: 2, error: new Error('enough') },
      { index: 3, error: new Error('enough') },
    ]);
    expect(thrown).toEqual(new Error('enough'));
    expect(server.everCreated).toHaveLength(2);
  });
});

describe('a failure of all', () => {
  it('is thrown when each job that was taken has had it as its outcome', async () => {
    const failure = new ServerUnreachableError('no route', { requestMayHaveArrived: false });
    const iteration = submitEach(
      programs(2),
      {},
      {
        submit: async () => {
          throw failure;
        },
        log: createLog(null, 'WARNING'),
        sleep: async () => {},
      },
    );
    const { outcomes, thrown } = await collect(iteration);
    expect(outcomes).toEqual([
      { index: 0, error: failure },
      { index: 1, error: failure },
    ]);
    expect(thrown).toBe(failure);
  });

  it('leaves one outcome for every job, and never two jobs, whatever the server does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...CREATION_FAULTS), { maxLength: 8 }),
        fc.integer({ min: 1, max: 230 }),
        async (creations, count) => {
          const { server, iterate } = submissionOfMany({ creations });
          const { outcomes } = await collect(iterate(programs(count)));
          expect(outcomes.map(({ index }) => index).toSorted((one, other) => one - other)).toEqual([
            ...Array(count).keys(),
          ]);
          const names = server.everCreated.map(({ description }) => description.name);
          expect(new Set(names).size).toBe(names.length);
          const submitted = outcomes.flatMap((one) => ('jobId' in one ? one.jobId : []));
          expect(submitted.every((id) => server.everCreated.some((job) => job.id === id))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
