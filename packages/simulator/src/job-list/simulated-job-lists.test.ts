import { describe, expect, it } from 'vitest';
import type { JobList } from '../../../client/src/job-list/job-lists.js';
import type { PendingSubmission, StoredJob } from '../../../client/src/job-list/job-store.js';
import { seededRandom } from '../random/random.js';
import type { JobListCall, JobListEvent, JobListFault, JobListFaultPlan } from './job-list-call.js';
import { SimulatedJobLists } from './simulated-job-lists.js';

const PATH = '/home/u/.arc/jobs.dat';
const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);
const endpoint = 'https://ce.example.org:443/arex';
const job = (number: number): StoredJob => ({
  id: `${endpoint}/rest/1.0/jobs/${number}`,
  endpoint,
  interface: 'rest',
  submittedAt: new Date(number * 1000),
});
const begun = (submissionId: string): PendingSubmission => ({
  submissionId,
  endpoint,
  name: 'n',
  begunAt: new Date(5000),
  uploads: [{ path: 'in.txt' }],
});
const entry = (number: number) => ({
  jobId: job(number).id,
  name: undefined,
  command: 'true',
  endpoint,
  submittedAt: new Date(number * 1000),
});

/** Whether a promise settles before anything else happens in this program. */
async function settles(promise: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  promise.then(settle, settle);
  await new Promise(setImmediate);
  return isSettled;
}

async function submit({ store, history }: JobList, number = 1): Promise<void> {
  await store.begin([begun(`s${number}`)]);
  await store.accepted([{ submissionId: `s${number}`, job: job(number) }]);
  await history.submitted([entry(number)]);
}

const idsIn = (lists: SimulatedJobLists) => lists.content(PATH).jobs.map(({ id }) => id);
const pendingIn = (lists: SimulatedJobLists) => lists.content(PATH).pending.map(({ submissionId }) => submissionId);

describe('a simulated job list', () => {
  it('settles each call before the event loop turns, and names each transaction', async () => {
    const calls: JobListCall[] = [];
    const events: JobListEvent[] = [];
    const lists = new SimulatedJobLists({ onEvent: (event) => events.push(event) });
    const list = lists.forProcess('p', { onCall: (call) => void calls.push(call) })(PATH);
    expect(await settles(submit(list))).toBe(true);
    expect(calls.map(({ index, file, operation }) => `${index} ${operation} ${file}`)).toEqual([
      '0 check job list',
      '1 create job list',
      '2 write job list',
      '3 check journal of pending submissions',
      '4 create journal of pending submissions',
      '5 write journal of pending submissions',
      '6 write job list',
      '7 write journal of pending submissions',
      '8 create history of jobs',
      '9 write history of jobs',
    ]);
    expect(lists.callsOf('p')).toBe(10);
    expect(events.map(({ file, operation, process, list: path }) => [operation, file, process, path])).toEqual(
      calls
        .filter(({ operation, index }) => operation !== 'check' && index !== 2)
        .map(({ operation, file }) => [operation, file, 'p', PATH]),
    );
  });

  it('tears apart what the library does in two transactions, and nothing that it does in one', async () => {
    const found = new Set<string>();
    for (let stop = 0; ; stop += 1) {
      const lists = new SimulatedJobLists();
      const onCall: JobListFaultPlan = ({ index }) => (index === stop ? { kind: 'kill-after' } : undefined);
      const isDone = await settles(submit(lists.forProcess('p', { onCall })(PATH)));
      const { jobs, pending, handovers, history } = lists.content(PATH);
      const named = handovers.map(({ jobId }) => (jobId === undefined ? 'unnamed' : 'named')).join();
      found.add(
        `${pending.length} pending, ${jobs.length} jobs, handover ${named || 'none'}, history ${history.length}`,
      );
      if (isDone) break;
    }
    expect([...found]).toEqual([
      '0 pending, 0 jobs, handover none, history 0',
      '1 pending, 0 jobs, handover unnamed, history 0',
      '1 pending, 1 jobs, handover unnamed, history 0',
      '0 pending, 1 jobs, handover named, history 0',
      '0 pending, 1 jobs, handover named, history 1',
    ]);
  });

  it('is shared by processes', async () => {
    const lists = new SimulatedJobLists();
    const [one, other] = [lists.forProcess('one')(PATH), lists.forProcess('other')(PATH)];
    await submit(one);
    expect(await other.store.list()).toMatchObject([job(1)]);
    await expect(async () => lists.forProcess('one')).rejects.toThrow('There is a process one already');
  });

  it('keeps the effects of a process that was killed, whose calls do not settle any more', async () => {
    const lists = new SimulatedJobLists();
    const killed: string[] = [];
    const list = lists.forProcess('p', { onKilled: () => killed.push('p') })(PATH);
    await submit(list);
    const underWay = list.store.list();
    lists.kill('p');
    for (const call of [underWay, list.store.begin([]), list.store.list(), list.history.list(), list.store.close()])
      expect(await settles(call)).toBe(false);
    expect(killed).toEqual(['p']);
    expect(await lists.forProcess('p')(PATH).store.list()).toMatchObject([job(1)]);
  });
});

describe('a power failure', () => {
  it('may undo the last transaction, and no other', async () => {
    const found = new Set<string>();
    for (const seed of SEEDS) {
      const lists = new SimulatedJobLists({ synchronous: 'FULL' });
      const { store } = lists.forProcess('p')(PATH);
      await store.begin([begun('s1')]);
      await store.accepted([{ submissionId: 's1', job: job(1) }]);
      await store.abandoned(['nothing that is there']);
      lists.crash(seededRandom(seed));
      found.add(`${pendingIn(lists).length} pending, ${idsIn(lists).length} jobs`);
      expect(await settles(store.list())).toBe(false);
    }
    expect(found).toEqual(new Set(['1 pending, 1 jobs', '0 pending, 1 jobs']));
  });

  it('may undo that a file was made', async () => {
    const found = new Set<boolean>();
    for (const seed of SEEDS) {
      const lists = new SimulatedJobLists({ synchronous: 'FULL' });
      const onCall: JobListFaultPlan = ({ operation }) => (operation === 'create' ? { kind: 'kill-after' } : undefined);
      expect(await settles(submit(lists.forProcess('p', { onCall })(PATH)))).toBe(false);
      lists.crash(seededRandom(seed));
      found.add(lists.exists(PATH, 'job list'));
    }
    expect(found).toEqual(new Set([true, false]));
  });

  it('undoes nothing that SQLite has synchronised, as the library tells it to', async () => {
    for (const seed of SEEDS) {
      const lists = new SimulatedJobLists();
      await lists
        .forProcess('p')(PATH)
        .store.begin([begun('s1')]);
      lists.crash(seededRandom(seed));
      expect(pendingIn(lists)).toHaveLength(1);
    }
  });

  it('leaves a change from outside', async () => {
    for (const seed of SEEDS) {
      const lists = new SimulatedJobLists({ synchronous: 'FULL' });
      await submit(lists.forProcess('p')(PATH));
      lists.remove(PATH, 'job list');
      lists.crash(seededRandom(seed));
      expect(lists.exists(PATH, 'job list')).toBe(false);
      expect(lists.content(PATH).history).toHaveLength(1);
    }
  });
});

describe('a fault', () => {
  const struck = async (fault: JobListFault) => {
    const lists = new SimulatedJobLists();
    await submit(lists.forProcess('before')(PATH));
    const { store } = lists.forProcess('p', { onCall: () => fault })(PATH);
    return { lists, store };
  };

  it.each([
    ['locked', 'locked', 'another program keeps it locked'],
    ['full', 'full', 'no space is left on the device'],
    ['malformed', 'malformed', 'SQLite says: database disk image is malformed'],
    ['denied', 'unusable', 'permission denied'],
  ] as const)('is an error as the library has it: %s', async (obstacle, reason, why) => {
    const { lists, store } = await struck({ kind: 'error', obstacle });
    await expect(store.list()).rejects.toMatchObject({
      code: 'ERR_ARC_JOB_LIST',
      reason,
      retryable: obstacle === 'locked',
      path: PATH,
      message: `Cannot read the job list ${PATH}: ${why}`,
    });
    await expect(store.forget(job(1).id)).rejects.toMatchObject({
      reason,
      message: `Cannot write the job list ${PATH}: ${why}`,
    });
    await expect(store.lost(['s1'])).rejects.toMatchObject({ file: 'journal of pending submissions' });
    expect(idsIn(lists)).toHaveLength(1);
  });

  it('can strike after the effect', async () => {
    const { lists, store } = await struck({ kind: 'error', obstacle: 'locked', after: true });
    await expect(store.forget(job(1).id)).rejects.toMatchObject({ reason: 'locked' });
    expect(idsIn(lists)).toEqual([]);
  });

  it('kills before the effect, or after it', async () => {
    for (const kind of ['kill-before', 'kill-after'] as const) {
      const { lists, store } = await struck({ kind });
      expect(await settles(store.forget(job(1).id))).toBe(false);
      expect(idsIn(lists)).toHaveLength(kind === 'kill-before' ? 1 : 0);
    }
  });
});

describe('trouble of a file', () => {
  it('of a full disk stops what changes something', async () => {
    const lists = new SimulatedJobLists();
    const { store } = lists.forProcess('p')(PATH);
    await store.begin([begun('s1')]);
    lists.isFull = true;
    await expect(store.begin([begun('s2')])).rejects.toMatchObject({
      reason: 'full',
      file: 'journal of pending submissions',
    });
    await store.forget(job(7).id);
    expect(await store.pending()).toMatchObject([{ submissionId: 's1' }]);
  });

  it('of its permissions stops what they deny', async () => {
    const lists = new SimulatedJobLists();
    const { store } = lists.forProcess('p')(PATH);
    await store.accepted([{ submissionId: 's1', job: job(1) }]);
    lists.setAccess(PATH, 'job list', 'read');
    expect(await store.list()).toHaveLength(1);
    await expect(store.begin([begun('s2')])).rejects.toMatchObject({ reason: 'unusable', path: PATH });
    lists.setAccess(PATH, 'job list', 'none');
    await expect(store.list()).rejects.toMatchObject({
      reason: 'unusable',
      message: `Cannot read the job list ${PATH}: permission denied`,
    });
    await expect(store.repair()).rejects.toMatchObject({ reason: 'unusable' });
  });

  it('that is malformed is repaired with what can still be read of it', async () => {
    const left = new Set<string>();
    for (const seed of SEEDS) {
      const lists = new SimulatedJobLists();
      const { store } = lists.forProcess('p')(PATH);
      await store.accepted([{ submissionId: 's1', job: { ...job(1), name: 'named' } }]);
      await store.begin([begun('s2')]);
      lists.damage(PATH, 'job list', seededRandom(seed));
      lists.damage(PATH, 'journal of pending submissions', seededRandom(seed + 1));
      await expect(store.list()).rejects.toMatchObject({ reason: 'malformed' });
      await expect(store.begin([begun('s3')])).rejects.toMatchObject({ reason: 'malformed' });
      expect(await store.damage()).toMatchObject([
        { file: 'journal of pending submissions', reason: 'malformed' },
        { file: 'job list', reason: 'malformed' },
      ]);
      const files = [`${PATH}.submissions`, PATH];
      expect(await store.repair()).toEqual(
        files.map((path) => ({ path, movedTo: expect.stringContaining(`${path}.malformed-`) })),
      );
      expect(await store.damage()).toEqual([]);
      const [one] = await store.list();
      left.add(`${one?.id.slice(-1)} ${one?.name}, ${await pendingOf(store)}`);
    }
    expect(left).toEqual(
      new Set(['undefined undefined', '1 undefined', '1 named'].flatMap((kept) => [`${kept}, `, `${kept}, s2`])),
    );
  });
});

const pendingOf = async (store: JobList['store']) =>
  (await store.pending()).map(({ submissionId }) => submissionId).join();
