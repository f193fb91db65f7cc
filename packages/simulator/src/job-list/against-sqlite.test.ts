import { existsSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobListError, type JobListFile } from '../../../client/src/errors/index.js';
import type { ReadableJobHistory } from '../../../client/src/job-list/job-history.js';
import { type JobList, jobLists } from '../../../client/src/job-list/job-lists.js';
import type { RepairableJobStore, StoredJob, StoredUpload } from '../../../client/src/job-list/job-store.js';
import type { DelegationRecord } from '../../../client/src/jobs/delegation-record.js';
import type { Job } from '../../../client/src/jobs/job.js';
import { SimulatedJobLists } from './simulated-job-lists.js';

const anEndpoint = fc.constantFrom('https://ce.example.org:443/arex', 'https://other.example.org:443/arex');
const aSubmissionId = fc.integer({ min: 0, max: 3 }).map((number) => `urn:s${number}`);
const JOB_IDS = ['rest/1.0/jobs/j%1#', 'rest/1.0/jobs/j2'].map((path) => `https://ce.example.org:443/arex/${path}`);
const aJobId = fc.constantFrom(...JOB_IDS, 'no address of a job');
const aName = fc.constantFrom('n', '', "it's 100 % #1\n", 'Grüße %41', 'a\tb');
const aText = fc.option(aName, { nil: undefined });
const aTime = fc.constantFrom(0, 1, 999, 1000, 1001, 1_700_000_000_123, 1_700_000_001_000).map((ms) => new Date(ms));
const anUpload: fc.Arbitrary<StoredUpload> = fc.record(
  {
    path: aName,
    declaredSizeBytes: fc.nat(),
    localPath: aName,
    sizeBytes: fc.nat(),
    modifiedAtMs: fc.constantFrom(1.5, 1_700_000_000_123.456),
    content: fc.uint8Array({ maxLength: 4 }),
  },
  { requiredKeys: ['path'] },
);
const aJob: fc.Arbitrary<StoredJob> = fc.record(
  {
    id: aJobId,
    endpoint: anEndpoint,
    interface: fc.constantFrom('rest', 'emies'),
    submittedAt: aTime,
    name: aText,
    delegationId: aText,
    description: aText,
    stdout: aText,
    stderr: aText,
  },
  { requiredKeys: ['id', 'endpoint', 'interface', 'submittedAt'] },
);
const aPending = fc.record(
  {
    submissionId: aSubmissionId,
    endpoint: anEndpoint,
    name: aName,
    begunAt: aTime,
    submitter: fc.constantFrom({ host: 'login', pid: 17 }, { host: 'other', pid: 1 }),
    uploads: fc.array(anUpload, { maxLength: 2 }),
  },
  { requiredKeys: ['submissionId', 'endpoint', 'name', 'begunAt'] },
);
const aDelegation: fc.Arbitrary<DelegationRecord> = fc.record({
  endpoint: anEndpoint,
  id: fc.constantFrom('d1', 'd2'),
  kind: fc.constantFrom('x509', 'jwt'),
  notAfter: fc.option(aTime, { nil: undefined }),
  checkedAt: aTime,
  attributes: fc.constantFrom(undefined, [], ['atlas', '/atlas']),
});
const anEndedJob = fc
  .record(
    {
      id: aJobId,
      state: fc.constantFrom('Finished', 'Failed'),
      exitCode: fc.integer({ min: 0, max: 3 }),
      usedWallTimeSeconds: fc.constantFrom(0, 1.5, 12),
      startedAt: aTime,
      endedAt: aTime,
    },
    { requiredKeys: ['id', 'state'] },
  )
  .map((facts) => facts as Partial<Job> as Job);
const anEntry = fc.record({
  jobId: aJobId,
  name: aText,
  command: aText,
  endpoint: anEndpoint,
  submittedAt: aTime,
});
const few = <Value>(one: fc.Arbitrary<Value>) => fc.array(one, { maxLength: 3 });
const submissionIds = few(aSubmissionId);

interface Step {
  /** For the message of a failure. */
  readonly call: string;
  readonly given: unknown;
  readonly run: (list: JobList) => Promise<unknown>;
}

const ofStore = <Given>(
  given: fc.Arbitrary<Given>,
  run: (store: RepairableJobStore, given: Given) => Promise<unknown>,
): fc.Arbitrary<Step> =>
  given.map((value) => ({ call: String(run), given: value, run: ({ store }) => run(store, value) }));
const ofHistory = <Given>(
  given: fc.Arbitrary<Given>,
  run: (history: ReadableJobHistory, given: Given) => Promise<unknown>,
): fc.Arbitrary<Step> =>
  given.map((value) => ({ call: String(run), given: value, run: ({ history }) => run(history, value) }));

const aCallOfStore = fc.oneof(
  { weight: 4, arbitrary: ofStore(few(aPending), (store, pending) => store.begin(pending)) },
  {
    weight: 4,
    arbitrary: ofStore(few(fc.record({ submissionId: aSubmissionId, job: aJob })), (store, accepted) =>
      store.accepted(accepted),
    ),
  },
  ofStore(submissionIds, (store, ids) => store.delivered(ids)),
  ofStore(submissionIds, (store, ids) => store.confirmed(ids)),
  ofStore(submissionIds, (store, ids) => store.lost(ids)),
  ofStore(submissionIds, (store, ids) => store.abandoned(ids)),
  ofStore(few(aJobId), (store, ids) => store.handovers(ids)),
  ofStore(fc.option(anEndpoint, { nil: undefined }), (store, endpoint) => store.pending(endpoint)),
  ofStore(aDelegation, (store, record) => store.delegated(record)),
  ofStore(anEndpoint, (store, endpoint) => store.delegations(endpoint)),
  ofStore(aJobId, (store, id) => store.get(id)),
  ofStore(aJobId, (store, id) => store.withdrawn(id)),
  ofStore(aJobId, (store, id) => store.forget(id)),
  ofStore(fc.constant(undefined), (store) => store.damage()),
  ofStore(fc.constant(undefined), (store) => store.repair()),
);
const aCallOfHistory = fc.oneof(
  ofHistory(few(anEntry), (history, entries) => history.submitted(entries)),
  ofHistory(few(anEndedJob), (history, jobs) => history.ended(jobs)),
  ofHistory(fc.tuple(aJobId, aName), (history, [id, directory]) => history.fetched(id, directory)),
  ofHistory(fc.tuple(aJobId, aTime), (history, [id, at]) => history.cleaned(id, at)),
  ofHistory(aJobId, (history, id) => history.withdrawn(id)),
);

/** All that a job list tells. */
const everything = async ({ store, history }: JobList, jobIds: readonly string[]) => ({
  list: await outcome(() => store.list()),
  pending: await outcome(() => store.pending()),
  latest: await outcome(() => store.lastSubmitted()),
  handovers: await outcome(() => store.handovers(jobIds)),
  history: await outcome(() => history.list()),
});

const shownError = ({ message, code, reason, path, file, retryable, remedy }: JobListError) => ({
  message,
  code,
  reason,
  path,
  file,
  retryable,
  remedy,
});

async function outcome(run: () => Promise<unknown>): Promise<unknown> {
  try {
    const result = await run();
    return Array.isArray(result) ? result.map((one) => (one instanceof JobListError ? shownError(one) : one)) : result;
  } catch (error) {
    if (error instanceof JobListError) return shownError(error);
    throw error;
  }
}

const openReal = jobLists.current;

const SUFFIXES: Readonly<Record<JobListFile, string>> = {
  'job list': '',
  'journal of pending submissions': '.submissions',
  'history of jobs': '.history',
};
const aFile = fc.constantFrom(...(Object.keys(SUFFIXES) as JobListFile[]));

/** What happens to a list behind the back of the processes. */
const anOutsideChange = fc.record({ change: fc.constantFrom('empty' as const, 'remove' as const), file: aFile });

/** The same list, real and simulated, each as two processes use it. */
interface Both {
  readonly real: readonly JobList[];
  readonly simulated: readonly JobList[];
  readonly change: (outside: { readonly change: 'empty' | 'remove'; readonly file: JobListFile }) => void;
  /** Ends a process, which has then closed its files, and starts it anew. */
  readonly restart: (process: number) => Promise<void>;
}

async function withBoth(run: (both: Both) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'lists-'));
  const path = join(directory, 'arc', 'jobs.dat');
  const lists = new SimulatedJobLists();
  const real = [openReal(path), openReal(path)];
  const simulated = [lists.forProcess('one')(path), lists.forProcess('other')(path)];
  const change: Both['change'] = (outside) => {
    const place = path + SUFFIXES[outside.file];
    if (outside.change === 'remove') rmSync(place, { force: true });
    else if (existsSync(place)) truncateSync(place);
    lists[outside.change](path, outside.file);
  };
  const close = async ({ store, history }: JobList) => {
    await store.close();
    history.close();
  };
  let started = 0;
  const restart: Both['restart'] = async (process) => {
    await close(real[process] as JobList);
    started += 1;
    real[process] = openReal(path);
    simulated[process] = lists.forProcess(`again ${started}`)(path);
  };
  try {
    await run({ real, simulated, change, restart });
  } finally {
    await Promise.all(real.map(close));
    rmSync(directory, { recursive: true });
  }
}

/** Lets the waits of the library for a file that another program may be making pass at once. */
async function hurried<Result>(work: Promise<Result>): Promise<Result> {
  let isSettled = false;
  const settled = work.finally(() => {
    isSettled = true;
  });
  settled.catch(() => undefined);
  while (!isSettled) {
    await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(100);
  }
  return settled;
}

describe('a simulated job list', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['jobs', aCallOfStore],
    ['history', aCallOfHistory],
  ])(
    'tells of %s what SQLite tells, after any calls of two processes, and changes behind their back',
    async (_, aCall) => {
      const aStep = fc.oneof(
        { weight: 12, arbitrary: fc.tuple(fc.nat({ max: 1 }), aCall) },
        { weight: 1, arbitrary: anOutsideChange },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(aStep, { minLength: 5, maxLength: 30, size: 'max' }), (steps) =>
          withBoth(async ({ real, simulated, change, restart }) => {
            let wasEmptied = false;
            const same = async (run: (list: JobList) => Promise<unknown>, process: number) => {
              const expected = await hurried(run(real[process] as JobList));
              expect(await run(simulated[process] as JobList)).toEqual(expected);
            };
            for (const step of steps) {
              if ('change' in step) {
                change(step);
                wasEmptied ||= step.change === 'empty';
                continue;
              }
              const [process, { run }] = step;
              // Where both have an emptied file open and one of them fills it again, SQLite takes what the other has read before for
              // what is there if the file has been changed as often: not what is simulated, and reported by the next look.
              if (wasEmptied) await restart(1 - process);
              wasEmptied = false;
              await same((list) => outcome(() => run(list)), process);
            }
            await same((list) => everything(list, JOB_IDS), 0);
          }),
        ),
        { numRuns: 40 },
      );
    },
  );

  it('keeps as much of the history, and of the jobs submitted last, as the library, and tells it in the same order', async () => {
    const endpoint = 'https://ce.example.org:443/arex';
    const jobs = Array.from({ length: 120 }, (_, index) => ({
      submissionId: `s${index}`,
      job: { id: `${endpoint}/rest/1.0/jobs/${index}`, endpoint, interface: 'rest', submittedAt: new Date(index) },
    }));
    const entries = Array.from({ length: 10_010 }, (_, index) => ({
      jobId: String(index),
      name: undefined,
      command: undefined,
      endpoint,
      submittedAt: new Date(index),
    }));
    await withBoth(async ({ real: [real], simulated: [simulated] }) => {
      for (const list of [real, simulated]) {
        await list?.store.begin(
          jobs.map(({ submissionId }) => ({ submissionId, endpoint, name: 'n', begunAt: new Date(0) })),
        );
        await list?.store.accepted(jobs as never);
        await list?.store.withdrawn(`${endpoint}/rest/1.0/jobs/119`);
        await list?.store.accepted(jobs.slice(0, 10) as never);
        await list?.history.submitted(entries);
      }
      expect(await simulated?.store.lastSubmitted()).toEqual(await real?.store.lastSubmitted());
      expect(await simulated?.history.list()).toEqual(await real?.history.list());
      const ids = jobs.map(({ job }) => job.id).toReversed();
      expect(await simulated?.store.handovers(ids)).toEqual(await real?.store.handovers(ids));
      expect(await simulated?.store.handovers(ids)).toHaveLength(119);
    });
  });
});
