import fc from 'fast-check';
import { type Behaviour, CREATION_FAULTS } from 'jasmin-arc-testing/service/pretend-service.js';
import {
  errorOf,
  INPUT_FILE,
  idOf,
  offering,
  program,
  submissionTo,
  withInput,
} from 'jasmin-arc-testing/submission/submission-to.js';
import { describe, expect, it } from 'vitest';
import {
  InvalidJobDescription,
  JobSubmissionError,
  NoSuitableQueueError,
  ServerUnreachableError,
  ServiceError,
  SubmissionUncertainError,
} from '../errors/index.js';

describe('submitting a job', () => {
  it('sends it with its queue, its delegation and a submission id, and remembers it', async () => {
    const { server, journal, submit } = submissionTo();
    const [outcome] = await submit([{ ...program('job'), previousIds: ['older'] }]);
    const [job] = server.everCreated;
    expect(idOf(outcome)).toBe(job?.id);
    expect(job?.description).toMatchObject({
      resources: { queue: 'one' },
      delegationId: 'delegation',
      previousIds: ['older', expect.stringMatching(/^urn:uuid:/)],
    });
    expect(await journal.list()).toMatchObject([{ id: job?.id, name: 'job', delegationId: 'delegation' }]);
    expect(journal.submissions.size).toBe(0);
  });

  it('leaves the others alone where one asks for what services cannot be told, unless that may be lost', async () => {
    const { server, submit } = submissionTo();
    const odd = { ...program('odd'), resources: { middleware: [{ name: 'nordugrid-arc' }] } };
    const [good, refused] = await submit([program('good'), odd]);
    expect(errorOf(refused)).toBeInstanceOf(InvalidJobDescription);
    expect([...server.jobs.keys()]).toEqual([idOf(good)]);
    const losses: string[] = [];
    const [taken] = await submit([odd], { onLoss: ({ what }) => losses.push(what) });
    expect(idOf(taken)).toBeTruthy();
    expect(losses).toHaveLength(1);
  });

  it('warns, before it is sent, of a queue that is published for an organisation which a token cannot show', async () => {
    const service = offering({ name: 'grid_atlas', queue: 'grid', organisations: ['atlas'] });
    const shown = { kind: 'token', organisations: [] } as const;
    const { server, warnings, submit } = submissionTo({}, service, { shown });
    let warned = 0;
    server.behaviour = { before: (what) => (warned += what === 'create' ? warnings.length : 0) };
    expect(idOf((await submit([program('job')]))[0])).toBeTruthy();
    expect([warned, warnings]).toEqual([1, [expect.stringMatching(/grid is published for .*atlas.*X\.509 proxy/)]]);
  });

  it('notes it before it is sent', async () => {
    const { server, journal, submit } = submissionTo();
    let noted = 0;
    server.behaviour = { before: (what) => (noted += what === 'create' ? journal.submissions.size : 0) };
    await submit([program('a'), program('b')]);
    expect(noted).toBe(2);
  });

  it('uploads its inputs, and says that they are there', async () => {
    const { server, submit } = submissionTo();
    await submit([withInput('job'), program('without')]);
    expect(server.everCreated.map(({ files }) => [...files])).toEqual([[['in.txt', 4]], []]);
    expect(server.asked.filter((what) => what === 'inputs delivered')).toHaveLength(1);
  });

  it('tells of it before its inputs are uploaded, and once it is certain which one it is', async () => {
    const { server, submit } = submissionTo();
    const told: unknown[] = [];
    await submit([withInput('job')], { onAccepted: (accepted) => told.push(accepted, [...server.asked]) });
    expect(told).toEqual([{ jobId: server.everCreated[0]?.id, queue: 'one' }, ['delegate', 'create', 'mark']]);
  });

  it('notes its uploads, for another process to go on with, until the server has all of them and has shown the job', async () => {
    const { server, journal, submit } = submissionTo();
    let noted: unknown;
    server.behaviour = {
      before: (what) => {
        if (what === 'create') noted = [...journal.open.values()];
      },
    };
    await submit([withInput('with'), program('without')]);
    expect(noted).toMatchObject([
      { jobId: undefined, uploads: [{ path: 'in.txt', localPath: INPUT_FILE, sizeBytes: 4 }] },
      { jobId: undefined, uploads: [] },
    ]);
    // The other one has not been looked at yet.
    expect([...journal.open.values()]).toMatchObject([{ name: 'without', isConfirmed: false }]);
  });

  it('keeps a delegation that the description names', async () => {
    const { server, submit } = submissionTo();
    await submit([{ ...program('job'), delegationId: 'mine' }]);
    expect(server.everCreated[0]?.description.delegationId).toBe('mine');
  });

  it('leaves the queue to a service that publishes none', async () => {
    const { server, submit } = submissionTo({}, offering());
    await submit([program('job')]);
    expect(server.everCreated[0]?.description.resources?.queue).toBeUndefined();
  });

  it('is refused before anything is sent where something impossible is asked for', async () => {
    const { server, submit } = submissionTo();
    const outcomes = await submit([
      { executable: { path: '/bin/true', arguments: ['a\0b'] } },
      { ...program('job'), resources: { queue: 'nosuch' } },
      { ...program('job'), inputFiles: [{ name: '../in.txt', localPath: INPUT_FILE }] },
    ]);
    expect(outcomes.map(errorOf)).toEqual([
      expect.any(InvalidJobDescription),
      expect.any(NoSuitableQueueError),
      expect.objectContaining({ code: 'ERR_ARC_UNSAFE_PATH' }),
    ]);
    expect(server.asked).toEqual([]);
  });

  it('ends before anything is sent where we cannot delegate', async () => {
    const { server, journal, submit } = submissionTo();
    const trouble = new ServiceError('no', { httpStatus: 500, reason: 'no' });
    server.delegate = () => Promise.reject(trouble);
    await expect(submit([program('a'), program('b')])).rejects.toBe(trouble);
    expect(server.asked).toEqual([]);
    expect(journal.submissions.size).toBe(0);
  });
});

describe('submitting many jobs', () => {
  const many = Array.from({ length: 250 }, (_, index) => program(`job ${index}`));

  it('takes a request for each hundred, and gives what became of each, in order', async () => {
    const { server, submit } = submissionTo();
    const outcomes = await submit(many);
    expect(server.asked.filter((what) => what === 'create')).toHaveLength(3);
    const names = outcomes.map((outcome) => server.jobs.get(idOf(outcome) || '')?.description.name);
    expect(names).toEqual(many.map(({ name }) => name));
  });

  it('given a later request fails, the jobs of the earlier ones are still reported', async () => {
    const { server, submit } = submissionTo({ creations: ['fine', 'not sent', 'fine'] });
    const outcomes = await submit(many);
    expect(outcomes.filter(idOf)).toHaveLength(150);
    expect(errorOf(outcomes[100])).toBeInstanceOf(ServerUnreachableError);
    expect(server.jobs.size).toBe(150);
  });

  it('given an abort in the middle, the complete jobs are reported and the rest is not sent', async () => {
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const { server, submit } = submissionTo();
    server.behaviour = {
      before: (what) => {
        if (what === 'create' && server.jobs.size === 100) controller.abort(reason);
      },
    };
    const outcomes = await submit(many, { signal: controller.signal });
    expect(outcomes.slice(0, 100).every(idOf)).toBe(true);
    expect(outcomes.slice(100).map(errorOf)).toEqual(many.slice(100).map(() => reason));
    // Those that were being sent have been cancelled and cleaned.
    expect(server.jobs.size).toBe(100);
    expect(server.everCreated).toHaveLength(200);
  });
});

describe('a queue that refuses', () => {
  it('is followed by the next, under another submission id', async () => {
    const { server, submit } = submissionTo({ refusingQueues: ['one'] });
    const [outcome] = await submit([program('job')]);
    expect(server.jobs.get(idOf(outcome) || '')?.description.resources?.queue).toBe('two');
    expect(new Set(server.submissionIdsSent).size).toBe(2);
  });

  it('is not believed before a look: given there can be none, the next queue gets nothing', async () => {
    const { server, submit } = submissionTo({ refusingQueues: ['one'], looksFail: Array(9).fill(true) });
    const [outcome] = await submit([program('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(SubmissionUncertainError);
    expect(String(errorOf(outcome))).toContain('queue one is full');
    expect(server.submissionIdsSent).toHaveLength(1);
  });

  it('is reported with its reason when all have refused, and nothing stays recorded', async () => {
    const { journal, submit } = submissionTo({ refusingQueues: ['one', 'two'] });
    const [outcome] = await submit([program('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(JobSubmissionError);
    expect(String(errorOf(outcome))).toContain('queue one is full; queue two is full');
    expect(journal.submissions.size).toBe(0);
  });

  it('does not keep the jobs of other queues from getting their inputs', async () => {
    const { server, submit } = submissionTo({ refusingQueues: ['one'], creations: ['fine', 'not sent'] });
    const long = { ...withInput('long'), resources: { queue: 'two' } };
    const [first, second] = await submit([long, program('short')]);
    expect(server.jobs.get(idOf(first) || '')?.files.size).toBe(1);
    expect(errorOf(second)).toBeInstanceOf(ServerUnreachableError);
  });
});

describe('with any faults', () => {
  const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 4 });
  const anyBehaviour: fc.Arbitrary<Behaviour> = fc.record({
    refusingQueues: fc.subarray(['one', 'two']),
    creations: some(fc.constantFrom(...CREATION_FAULTS)),
    looksFail: fc.oneof(some(fc.boolean()), fc.constant(Array<boolean>(20).fill(true))),
    shownAfterLooks: fc.constantFrom(0, 1, 4, 99),
    uploads: fc.constantFrom('fine' as const, 'refused' as const, 'used' as const, 'used, answer lost' as const),
    kill: fc.constantFrom(
      'taken' as const,
      'refused' as const,
      'fails' as const,
      'ended already' as const,
      'gone already' as const,
    ),
    endsAfterLooks: fc.constantFrom(0, 3, -1),
    wipe: fc.constantFrom(
      'taken' as const,
      'refused' as const,
      'fails' as const,
      'ignored' as const,
      'gone already' as const,
    ),
  });
  /** Jobs by their queue and whether they have an input; the library chooses the queue if it is undefined. */
  const anyJobs = fc.array(fc.record({ queue: fc.constantFrom('one', 'two', undefined), hasInput: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  });

  it('no job is created twice or lost, and nothing is said of one that is not so', async () => {
    await fc.assert(
      fc.asyncProperty(anyBehaviour, anyJobs, fc.option(fc.nat(30)), async (behaviour, jobs, abortAt) => {
        const controller = new AbortController();
        const { server, journal, submit } = submissionTo(behaviour);
        server.behaviour = {
          ...behaviour,
          before: () => {
            if (abortAt !== null && server.asked.length >= abortAt) controller.abort(new Error('changed my mind'));
          },
        };
        const descriptions = jobs.map(({ queue, hasInput }, index) => ({
          ...(hasInput ? withInput(`${index}`) : program(`${index}`)),
          ...(queue !== undefined && { resources: { queue } }),
        }));
        const outcomes = await submit(descriptions, { signal: controller.signal }).catch((error: unknown) =>
          descriptions.map(() => ({ error })),
        );
        expect(outcomes).toHaveLength(descriptions.length);
        expect(new Set(server.submissionIdsSent).size).toBe(server.submissionIdsSent.length);

        for (const [index, outcome] of outcomes.entries()) {
          const mine = server.everCreated.filter(({ description }) => description.name === `${index}`);
          expect(mine.length).toBeLessThanOrEqual(1);
          const [job] = mine.filter(({ id }) => server.jobs.has(id));
          const listed = job !== undefined && journal.jobs.has(job.id);
          const noted = job !== undefined && journal.submissions.has(job.submissionId);
          if ('jobId' in outcome) {
            const isAtWork = behaviour.uploads?.startsWith('used') && jobs[index]?.hasInput;
            expect(job).toMatchObject({ id: outcome.jobId, state: isAtWork ? 'Running' : 'Preparing' });
            expect(job?.received.size).toBe(jobs[index]?.hasInput ? 1 : 0);
            expect(listed && !noted).toBe(true);
            continue;
          }
          const { abandonedJobId } = outcome.error as Partial<JobSubmissionError>;
          // What is still there is named by the error and listed, or its submission id is noted.
          if (job !== undefined) expect(abandonedJobId === job.id ? listed : noted).toBe(true);
          else expect(abandonedJobId).toBeUndefined();
          if (outcome.error instanceof SubmissionUncertainError) {
            expect(journal.submissions.has(outcome.error.submissionId)).toBe(true);
          }
        }
        // The list has nothing that is not there.
        for (const id of journal.jobs.keys()) expect(server.jobs.has(id)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
