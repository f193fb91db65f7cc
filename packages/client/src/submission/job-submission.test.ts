import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import { type Behaviour, CREATION_FAULTS, PretendService } from 'jasmin-arc-testing/service/pretend-service.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import {
  InputUploadError,
  InvalidJobDescription,
  JobListError,
  JobSubmissionError,
  NoSuitableQueueError,
  ServerUnreachableError,
  ServiceError,
  SubmissionUncertainError,
} from '../errors/index.js';
import type { ComputingService } from '../information/computing-service.js';
import { createLog } from '../log/log.js';
import { JobSubmission } from './job-submission.js';
import type { SubmissionOptions, SubmissionOutcome } from './submission-options.js';

let directory: string;
let input: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'submission-'));
  input = join(directory, 'in.txt');
  writeFileSync(input, 'data');
});
afterAll(() => rm(directory, { recursive: true }));

const program = (name: string): ActivityDescription => ({
  name,
  executable: { path: '/bin/true' },
  stdout: 'stdout.txt',
});
const withInput = (name: string): ActivityDescription => ({
  ...program(name),
  inputFiles: [{ name: 'in.txt', localPath: input }],
});
const offering = (...shares: ComputingService['shares'][number][]): ComputingService => ({
  endpoints: [],
  shares,
  executionEnvironments: [],
  applicationEnvironments: [],
});
const TWO_QUEUES = offering({ name: 'one' }, { name: 'two', waitingJobs: 9 });

/** A service that behaves so, and a submission to it that waits for nothing. */
function to(behaviour: Behaviour = {}, service = TWO_QUEUES) {
  const server = new PretendService(behaviour);
  const journal = new MemoryJobStore();
  const sleeps: number[] = [];
  const warnings: string[] = [];
  const aside = () => undefined;
  const warn = (text: string) => void warnings.push(text);
  const submission = new JobSubmission({
    service: server,
    http: server,
    journal,
    log: createLog({ debug: aside, info: aside, warn, error: aside }, 'WARNING'),
    sleep: async (milliseconds, signal) => {
      sleeps.push(milliseconds);
      signal?.throwIfAborted();
    },
  });
  const submit = (jobs: readonly ActivityDescription[], options?: SubmissionOptions) =>
    submission.submit(jobs, service, options);
  return { server, journal, sleeps, warnings, submit };
}

const idOf = (outcome: SubmissionOutcome | undefined) => outcome && 'jobId' in outcome && outcome.jobId;
const errorOf = (outcome: SubmissionOutcome | undefined) => (outcome && 'error' in outcome ? outcome.error : undefined);

describe('a submission that cannot be noted', () => {
  it('is not sent', async () => {
    const { server, journal, submit } = to();
    const full = new JobListError('no space is left', { path: 'jobs.dat.submissions', reason: 'full' });
    journal.begin = () => Promise.reject(full);
    const outcomes = await submit([program('one'), program('two')]);
    expect(outcomes).toEqual([{ error: full }, { error: full }]);
    expect(server.asked).not.toContain('create');
    expect(server.everCreated).toEqual([]);
  });

  it('leaves those alone that were noted and sent before', async () => {
    const { server, journal, submit } = to();
    const begin = journal.begin.bind(journal);
    let batches = 0;
    journal.begin = (submissions) =>
      batches++ === 0 ? begin(submissions) : Promise.reject(new JobListError('no', { path: 'x', reason: 'full' }));
    const outcomes = await submit(Array.from({ length: 150 }, (_, index) => program(`${index}`)));
    expect(outcomes.filter((outcome) => idOf(outcome))).toHaveLength(100);
    expect(outcomes.slice(100).every((outcome) => errorOf(outcome) instanceof JobListError)).toBe(true);
    expect(server.everCreated).toHaveLength(100);
  });
});

describe('submitting a job', () => {
  it('sends it with its queue, its delegation and a mark, and remembers it', async () => {
    const { server, journal, submit } = to();
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
    const { server, submit } = to();
    const odd = { ...program('odd'), resources: { middleware: [{ name: 'nordugrid-arc' }] } };
    const [good, refused] = await submit([program('good'), odd]);
    expect(errorOf(refused)).toBeInstanceOf(InvalidJobDescription);
    expect([...server.jobs.keys()]).toEqual([idOf(good)]);
    const losses: string[] = [];
    const [taken] = await submit([odd], { onLoss: ({ what }) => losses.push(what) });
    expect(idOf(taken)).toBeTruthy();
    expect(losses).toHaveLength(1);
  });

  it('notes it before it is sent', async () => {
    const { server, journal, submit } = to();
    let noted = 0;
    server.behaviour = { before: (what) => (noted += what === 'create' ? journal.submissions.size : 0) };
    await submit([program('a'), program('b')]);
    expect(noted).toBe(2);
  });

  it('uploads its inputs, and says that they are there', async () => {
    const { server, submit } = to();
    await submit([withInput('job'), program('without')]);
    expect(server.everCreated.map(({ files }) => [...files])).toEqual([[['in.txt', 4]], []]);
    expect(server.asked.filter((what) => what === 'inputs delivered')).toHaveLength(1);
  });

  it('tells of it before its inputs are uploaded, and once it is certain which one it is', async () => {
    const { server, submit } = to();
    const told: unknown[] = [];
    await submit([withInput('job')], { onAccepted: (accepted) => told.push(accepted, [...server.asked]) });
    expect(told).toEqual([{ jobId: server.everCreated[0]?.id, queue: 'one' }, ['delegate', 'create', 'mark']]);
  });

  it('notes its uploads, for another process to go on with, until the server has all of them and has shown the job', async () => {
    const { server, journal, submit } = to();
    let noted: unknown;
    server.behaviour = {
      before: (what) => {
        if (what === 'create') noted = [...journal.open.values()];
      },
    };
    await submit([withInput('with'), program('without')]);
    expect(noted).toMatchObject([
      { jobId: undefined, uploads: [{ path: 'in.txt', localPath: input, sizeBytes: 4 }] },
      { jobId: undefined, uploads: [] },
    ]);
    // The other one has not been looked at yet.
    expect([...journal.open.values()]).toMatchObject([{ name: 'without', isConfirmed: false }]);
  });

  it('keeps a delegation that the description names', async () => {
    const { server, submit } = to();
    await submit([{ ...program('job'), delegationId: 'mine' }]);
    expect(server.everCreated[0]?.description.delegationId).toBe('mine');
  });

  it('leaves the queue to a service that publishes none', async () => {
    const { server, submit } = to({}, offering());
    await submit([program('job')]);
    expect(server.everCreated[0]?.description.resources?.queue).toBeUndefined();
  });

  it('is refused before anything is sent where something impossible is asked for', async () => {
    const { server, submit } = to();
    const outcomes = await submit([
      { executable: { path: '/bin/true', arguments: ['a\0b'] } },
      { ...program('job'), resources: { queue: 'nosuch' } },
      { ...program('job'), inputFiles: [{ name: '../in.txt', localPath: input }] },
    ]);
    expect(outcomes.map(errorOf)).toEqual([
      expect.any(InvalidJobDescription),
      expect.any(NoSuitableQueueError),
      expect.objectContaining({ code: 'ERR_ARC_UNSAFE_PATH' }),
    ]);
    expect(server.asked).toEqual([]);
  });

  it('ends before anything is sent where we cannot delegate', async () => {
    const { server, journal, submit } = to();
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
    const { server, submit } = to();
    const outcomes = await submit(many);
    expect(server.asked.filter((what) => what === 'create')).toHaveLength(3);
    const names = outcomes.map((outcome) => server.jobs.get(idOf(outcome) || '')?.description.name);
    expect(names).toEqual(many.map(({ name }) => name));
  });

  it('given a later request fails, the jobs of the earlier ones are told of all the same', async () => {
    const { server, submit } = to({ creations: ['fine', 'not sent', 'fine'] });
    const outcomes = await submit(many);
    expect(outcomes.filter(idOf)).toHaveLength(150);
    expect(errorOf(outcomes[100])).toBeInstanceOf(ServerUnreachableError);
    expect(server.jobs.size).toBe(150);
  });

  it('given it is given up in the middle, what is there is told of and the rest is not sent', async () => {
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const { server, submit } = to();
    server.behaviour = {
      before: (what) => {
        if (what === 'create' && server.jobs.size === 100) controller.abort(reason);
      },
    };
    const outcomes = await submit(many, { signal: controller.signal });
    expect(outcomes.slice(0, 100).every(idOf)).toBe(true);
    expect(outcomes.slice(100).map(errorOf)).toEqual(many.slice(100).map(() => reason));
    // Those that were being sent have been taken back.
    expect(server.jobs.size).toBe(100);
    expect(server.everCreated).toHaveLength(200);
  });
});

describe('a queue that refuses', () => {
  it('is followed by the next, under another mark', async () => {
    const { server, submit } = to({ refusingQueues: ['one'] });
    const [outcome] = await submit([program('job')]);
    expect(server.jobs.get(idOf(outcome) || '')?.description.resources?.queue).toBe('two');
    expect(new Set(server.marksSent).size).toBe(2);
  });

  it('is not believed before a look: given there can be none, the next queue gets nothing', async () => {
    const { server, submit } = to({ refusingQueues: ['one'], looksFail: Array(9).fill(true) });
    const [outcome] = await submit([program('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(SubmissionUncertainError);
    expect(String(errorOf(outcome))).toContain('queue one is full');
    expect(server.marksSent).toHaveLength(1);
  });

  it('is told of with its reason when all have refused, and nothing stays noted', async () => {
    const { journal, submit } = to({ refusingQueues: ['one', 'two'] });
    const [outcome] = await submit([program('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(JobSubmissionError);
    expect(String(errorOf(outcome))).toContain('queue one is full; queue two is full');
    expect(journal.submissions.size).toBe(0);
  });

  it('does not keep the jobs of other queues from getting their inputs', async () => {
    const { server, submit } = to({ refusingQueues: ['one'], creations: ['fine', 'not sent'] });
    const long = { ...withInput('long'), resources: { queue: 'two' } };
    const [first, second] = await submit([long, program('short')]);
    expect(server.jobs.get(idOf(first) || '')?.files.size).toBe(1);
    expect(errorOf(second)).toBeInstanceOf(ServerUnreachableError);
  });
});

describe('a reply that is lost', () => {
  it.each([
    'reply lost',
    'closed',
    'answer cut short',
    'error after all',
    'not let in after all',
    'called refused',
    'id of an earlier job',
  ] as const)('(%s) is made up for by the mark', async (fault) => {
    const { server, journal, submit } = to({ creations: [fault] });
    const outcomes = await submit([withInput('a'), program('b')]);
    expect(outcomes.map(idOf)).toEqual(server.everCreated.map(({ id }) => id));
    expect(server.everCreated[0]?.files.size).toBe(1);
    expect(journal.submissions.size).toBe(0);
    expect(journal.jobs.size).toBe(2);
  });

  it.each([
    ['reply lost', 'The reply to a submission was lost'],
    ['error', 'The answer to a submission does not tell whether the server took it'],
  ] as const)('(%s) is told as what it is', async (fault, words) => {
    const { warnings, submit } = to({ creations: [fault] });
    await submit([program('job')]);
    expect(warnings).toEqual([expect.stringContaining(words)]);
  });

  it('is made up for when it takes the server a while to show the job', async () => {
    const { server, sleeps, submit } = to({ creations: ['reply lost'], shownAfterLooks: 4 });
    const [outcome] = await submit([program('job')]);
    expect(idOf(outcome)).toBe(server.everCreated[0]?.id);
    expect(sleeps.reduce((sum, sleep) => sum + sleep, 0)).toBe(15_000);
  });

  it('given only some were created, the others are uncertain for an hour, and stay noted', async () => {
    const { server, journal, submit } = to({ creations: ['reply lost half-way'] });
    const outcomes = await submit([program('a'), program('b'), program('c'), program('d')]);
    expect(outcomes.map((outcome) => idOf(outcome) !== false)).toEqual([true, true, false, false]);
    expect(errorOf(outcomes[3])).toBeInstanceOf(SubmissionUncertainError);
    expect(String(errorOf(outcomes[3]))).toMatch(/no such job so far/);
    const begunAt = journal.submissions.get(server.marksSent[3] ?? '')?.begunAt.getTime() ?? 0;
    expect(errorOf(outcomes[3])).toMatchObject({ uncertainUntil: new Date(begunAt + 3_600_000) });
    expect(journal.submissions.size).toBe(2);
    expect(server.everCreated).toHaveLength(2);
  });

  it('given the server cannot be asked, that is told of each with its mark, which stays noted', async () => {
    const { server, journal, submit } = to({ creations: ['reply lost'], looksFail: Array(9).fill(true) });
    const errors = (await submit([program('a'), program('b')])).map(errorOf);
    expect(errors).toEqual([expect.any(SubmissionUncertainError), expect.any(SubmissionUncertainError)]);
    expect(errors).toMatchObject(server.marksSent.map((submissionId) => ({ submissionId })));
    expect([...journal.submissions.keys()]).toEqual(server.marksSent);
  });

  it('given the server shows nothing at first and then cannot be asked, the error does not say that there is no job', async () => {
    const { submit } = to({
      creations: ['reply lost'],
      shownAfterLooks: 2,
      looksFail: [false, true, true, true, true],
    });
    const [outcome] = await submit([program('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(SubmissionUncertainError);
  });

  it('given some show before the server cannot be asked any more, those are not lost', async () => {
    const { server, submit } = to({ creations: ['reply lost half-way'], looksFail: [false, true, true, true, true] });
    const outcomes = await submit([program('a'), program('b')]);
    expect(idOf(outcomes[0])).toBe(server.everCreated[0]?.id);
    expect(errorOf(outcomes[1])).toBeInstanceOf(SubmissionUncertainError);
  });

  it('is no reason to submit again where the server answered with an error and shows no job', async () => {
    const { server, journal, submit } = to({ creations: ['error'] });
    const [outcome] = await submit([program('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(SubmissionUncertainError);
    expect(errorOf(outcome)).toMatchObject({ hint: expect.stringMatching(/^Do not submit it again/) });
    expect(String(errorOf(outcome))).toContain('500 Internal Server Error');
    expect([...journal.submissions.keys()]).toEqual(server.marksSent);
  });

  it('given the id of a job that was there before comes for a new one, then the new one is found by its mark', async () => {
    const { server, journal, submit } = to({ creations: ['fine', 'id of an earlier job'] });
    const [earlier] = await submit([program('earlier')]);
    const [later] = await submit([program('later')]);
    expect(idOf(later)).toBe(server.everCreated[1]?.id);
    expect(idOf(later)).not.toBe(idOf(earlier));
    expect((await journal.list()).map(({ name }) => name)).toEqual(['later', 'earlier']);
  });

  it('is not waited for when nothing has been sent', async () => {
    const { journal, sleeps, submit } = to({ creations: ['not sent'] });
    expect(errorOf((await submit([program('job')]))[0])).toBeInstanceOf(ServerUnreachableError);
    expect(sleeps).toEqual([]);
    expect(journal.submissions.size).toBe(0);
  });
});

describe('an answer that names other jobs', () => {
  it('has no input sent to one of them: each goes to the job that it is meant for', async () => {
    const { server, journal, submit } = to({ creations: ['ids in another order'] });
    const outcomes = await submit([withInput('a'), withInput('b'), withInput('c')]);
    expect(outcomes.map(idOf)).toEqual(server.everCreated.map(({ id }) => id));
    expect(server.everCreated.map(({ files }) => files.size)).toEqual([1, 1, 1]);
    expect([...journal.jobs.values()].map(({ name }) => name).sort()).toEqual(['a', 'b', 'c']);
  });

  it('or none at all, leads to the job by its mark', async () => {
    const { server, journal, submit } = to({ creations: ['ids of nothing'] });
    const [outcome] = await submit([withInput('job')]);
    expect(idOf(outcome)).toBe(server.everCreated[0]?.id);
    expect([...journal.jobs.keys()]).toEqual([idOf(outcome)]);
    expect(journal.submissions.size + journal.open.size).toBe(0);
  });

  it('is uncertain where no job has the mark, and nothing is done to the named job', async () => {
    const { server, journal, submit } = to({ creations: ['ids of nothing'], shownAfterLooks: 99 });
    server.findSubmissions = async () => new Map();
    const [outcome] = await submit([withInput('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(SubmissionUncertainError);
    expect(server.asked).not.toContain('kill');
    expect(journal.jobs.size).toBe(0);
    expect([...journal.submissions.keys()]).toEqual(server.marksSent);
    expect([...journal.open.values()]).toMatchObject([{ jobId: undefined, uploads: [{ path: 'in.txt' }] }]);
  });

  it('is uncertain and not noted where no job has the mark and the job list cannot be written any more', async () => {
    const { server, journal, submit } = to({ creations: ['ids of nothing'], shownAfterLooks: 99 });
    server.findSubmissions = async () => new Map();
    const begin = journal.begin.bind(journal);
    let isFull = false;
    journal.begin = async (submissions) => {
      if (isFull) throw new JobListError('Cannot write the job list', { path: 'jobs.dat', reason: 'full' });
      isFull = true;
      await begin(submissions);
    };
    const [outcome] = await submit([withInput('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(SubmissionUncertainError);
    expect(errorOf(outcome)).toMatchObject({
      isNoted: false,
      remedy: 'look-on-server',
      hint: expect.stringContaining('listJobs()'),
    });
  });

  it('does not have another job cancelled when we give up', async () => {
    const controller = new AbortController();
    const { server, submit } = to({ creations: ['fine', 'ids in another order'] });
    const [other] = await submit([program('other')]);
    server.behaviour = {
      creations: ['fine', 'ids of nothing'],
      before: (what) => what === 'create' && controller.abort(),
    };
    await submit([program('job')], { signal: controller.signal });
    expect([...server.jobs.keys()]).toEqual([idOf(other)]);
  });
});

describe('inputs that cannot be uploaded', () => {
  it('have the job cancelled, cleaned and forgotten', async () => {
    const { server, journal, submit } = to({ uploads: 'refused' });
    const [outcome] = await submit([withInput('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(InputUploadError);
    expect(errorOf(outcome)).toMatchObject({ path: 'in.txt', abandonedJobId: undefined });
    expect(String(errorOf(outcome))).toMatch(/Cannot upload in\.txt: .*Disk quota exceeded.*cancelled and cleaned$/);
    expect(server.jobs.size).toBe(0);
    expect(journal.jobs.size).toBe(0);
  });

  it.each([
    ['cannot be cancelled', { kill: 'fails' }],
    ['succeeded before it was cancelled', { kill: 'ended already' }],
    ['does not end', { endsAfterLooks: -1 }],
    ['cannot be cleaned', { wipe: 'fails' }],
    ['is not cleaned', { wipe: 'ignored' }],
    ['may not be cleaned', { wipe: 'refused' }],
  ] as const)('name the job, and it stays in the list, where it %s', async (_, behaviour) => {
    const { server, journal, submit } = to({ uploads: 'refused', ...behaviour });
    const [outcome] = await submit([withInput('job')]);
    const [job] = server.jobs.keys();
    expect(errorOf(outcome)).toMatchObject({ code: 'ERR_ARC_INPUT_UPLOAD', abandonedJobId: job });
    expect(String(errorOf(outcome))).toContain(job);
    expect([...journal.jobs.keys()]).toEqual([job]);
  });

  it.each([
    ['was gone before it was cancelled', { kill: 'gone already' }],
    ['was gone before it was cleaned', { wipe: 'gone already' }],
  ] as const)('leave nothing behind of a job that %s', async (_, behaviour) => {
    const { server, journal, submit } = to({ uploads: 'refused', ...behaviour });
    expect(errorOf((await submit([withInput('job')]))[0])).toMatchObject({ abandonedJobId: undefined });
    expect(server.jobs.size + journal.jobs.size).toBe(0);
  });

  it('are no excuse to touch the other jobs', async () => {
    const { server, submit } = to({ uploads: 'refused' });
    const [with_, without] = await submit([withInput('with'), program('without')]);
    expect(errorOf(with_)).toBeInstanceOf(InputUploadError);
    expect([...server.jobs.keys()]).toEqual([idOf(without)]);
  });

  it('include those that the service does not take notice of', async () => {
    const { server, submit } = to();
    const trouble = new ServiceError('no notice taken', { httpStatus: 200, reason: 'no', remedy: 'request-access' });
    server.inputsDelivered = () => Promise.reject(trouble);
    const [outcome] = await submit([withInput('job')]);
    expect(errorOf(outcome)).toMatchObject({
      code: 'ERR_ARC_JOB_SUBMISSION',
      cause: trouble,
      remedy: 'request-access',
    });
    expect(server.jobs.size).toBe(0);
  });
});

describe('giving up', () => {
  const reason = new Error('changed my mind');
  const givingUp = (at: string, behaviour: Behaviour = {}) => {
    const controller = new AbortController();
    const world = to({ ...behaviour, before: (what) => what === at && controller.abort(reason) });
    return { ...world, signal: controller.signal };
  };

  it.each(['create', 'mark', 'GET', 'PUT', 'HEAD', 'inputs delivered'])(
    'at %s takes back a job that has not got all of its inputs',
    async (at) => {
      const { server, journal, submit, signal } = givingUp(at);
      const [outcome] = await submit([withInput('job')], { signal });
      expect(errorOf(outcome)).toBe(reason);
      expect(server.everCreated).toHaveLength(1);
      expect(server.jobs.size + journal.jobs.size + journal.submissions.size).toBe(0);
    },
  );

  it('before anything is sent is no more than that', async () => {
    const { server, submit, signal } = givingUp('delegate');
    await expect(submit([withInput('job')], { signal })).rejects.toBe(reason);
    expect(server.marksSent).toEqual([]);
  });

  it('between two queues sends nothing to the second', async () => {
    const { server, submit, signal } = givingUp('create', { refusingQueues: ['one'] });
    expect(errorOf((await submit([program('job')], { signal }))[0])).toBe(reason);
    expect(server.marksSent).toHaveLength(1);
  });

  it('names a job that cannot be taken back', async () => {
    const { server, submit, signal } = givingUp('PUT', { kill: 'fails' });
    const [outcome] = await submit([withInput('job')], { signal });
    const [job] = server.jobs.keys();
    expect(errorOf(outcome)).toMatchObject({ code: 'ERR_ARC_JOB_SUBMISSION', cause: reason, abandonedJobId: job });
  });

  it('is not caused by a listener that throws: the job gets its inputs all the same', async () => {
    const { server, submit } = to();
    const fail = () => {
      throw new Error('no terminal');
    };
    const [outcome] = await submit([withInput('job')], { onAccepted: fail, onProgress: fail });
    expect([...server.jobs.keys()]).toEqual([idOf(outcome)]);
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
  /** Jobs by their queue and whether they have an input; the queue is left to us where it is undefined. */
  const anyJobs = fc.array(fc.record({ queue: fc.constantFrom('one', 'two', undefined), hasInput: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  });

  it('no job is created twice or lost, and nothing is said of one that is not so', async () => {
    await fc.assert(
      fc.asyncProperty(anyBehaviour, anyJobs, fc.option(fc.nat(30)), async (behaviour, jobs, abortAt) => {
        const controller = new AbortController();
        const { server, journal, submit } = to(behaviour);
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
        expect(new Set(server.marksSent).size).toBe(server.marksSent.length);

        for (const [index, outcome] of outcomes.entries()) {
          const mine = server.everCreated.filter(({ description }) => description.name === `${index}`);
          expect(mine.length).toBeLessThanOrEqual(1);
          const [job] = mine.filter(({ id }) => server.jobs.has(id));
          const listed = job !== undefined && journal.jobs.has(job.id);
          const noted = job !== undefined && journal.submissions.has(job.mark);
          if ('jobId' in outcome) {
            const isAtWork = behaviour.uploads?.startsWith('used') && jobs[index]?.hasInput;
            expect(job).toMatchObject({ id: outcome.jobId, state: isAtWork ? 'Running' : 'Preparing' });
            expect(job?.received.size).toBe(jobs[index]?.hasInput ? 1 : 0);
            expect(listed && !noted).toBe(true);
            continue;
          }
          const { abandonedJobId } = outcome.error as Partial<JobSubmissionError>;
          // What is still there is named by the error and listed, or its mark is noted.
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
