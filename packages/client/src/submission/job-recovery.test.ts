import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import { type Behaviour, PretendService } from 'jasmin-arc-testing/service/pretend-service.js';
import { describe, expect, it } from 'vitest';
import { ServerUnreachableError } from '../errors/index.js';
import { thisProcess } from '../job-list/submitter.js';
import { silentLog } from '../log/log.js';
import { findSubmissions, recoverPending } from './job-recovery.js';

const HOUR = 3_600_000;
const BEGUN = new Date('2026-11-23T04:00:00Z');
const later = (milliseconds: number) => () => new Date(BEGUN.getTime() + milliseconds);

/** A service that took these submission ids, though its replies were lost. */
async function thatTook(submissionIds: readonly string[], behaviour: Behaviour = {}) {
  const service = new PretendService({ ...behaviour, creations: ['reply lost'] });
  const descriptions = submissionIds.map((submissionId) => ({
    name: submissionId,
    executable: { path: '/bin/true' },
    previousIds: [submissionId],
  }));
  await service.createActivities(descriptions).catch(() => {});
  service.asked.length = 0;
  return service;
}
const idOf = (service: PretendService, submissionId: string) =>
  service.everCreated.find((job) => job.submissionId === submissionId)?.id;

describe('looking for lost submissions', () => {
  const looking = (service: PretendService, submissionIds: readonly string[]) => {
    const sleeps: number[] = [];
    const sleep = async (milliseconds: number) => void sleeps.push(milliseconds);
    return findSubmissions(service, submissionIds, { since: BEGUN, sleep }).then((result) => ({ ...result, sleeps }));
  };

  it('ends as soon as all are found', async () => {
    const service = await thatTook(['a', 'b']);
    const { found, failure, sleeps } = await looking(service, ['a', 'b']);
    expect([...found.keys()]).toEqual(['a', 'b']);
    expect(failure).toBeUndefined();
    expect(sleeps).toEqual([]);
  });

  it('goes on for a quarter of a minute, more and more slowly, for what is missing', async () => {
    const service = await thatTook(['a']);
    const { found, failure, sleeps } = await looking(service, ['a', 'b']);
    expect([...found.keys()]).toEqual(['a']);
    expect(failure).toBeUndefined();
    expect(sleeps).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('does not give up when the server cannot be asked for a while', async () => {
    const { found, failure } = await looking(await thatTook(['a'], { looksFail: [true, true, true] }), ['a']);
    expect(found.size).toBe(1);
    expect(failure).toBeUndefined();
  });

  it('reports that the last look failed: missing jobs may exist', async () => {
    const service = await thatTook(['a'], { looksFail: [false, true, true, true, true] });
    const { found, failure } = await looking(service, ['a', 'b']);
    expect(found.size).toBe(1);
    expect(failure).toBeInstanceOf(ServerUnreachableError);
  });

  it('does not rely on the first answer of a server that had hung: it may not have read the submission yet', async () => {
    const { found, sleeps } = await looking(await thatTook([], { looksFail: [true, true, true, true] }), ['a']);
    expect(found.size).toBe(0);
    expect(sleeps).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it('ends with the first answer about what the server said it refused', async () => {
    const sleeps: number[] = [];
    const sleep = async (milliseconds: number) => void sleeps.push(milliseconds);
    const service = await thatTook([], { looksFail: [true, true] });
    const { found, failure } = await findSubmissions(service, ['a'], { since: BEGUN, sleep, isAnswered: true });
    expect([found.size, failure]).toEqual([0, undefined]);
    expect(sleeps).toEqual([1_000, 2_000]);
  });

  it('ends at once when our own end is closed', async () => {
    const service = await thatTook(['a']);
    const closed = new DOMException('closed', 'AbortError');
    service.findSubmissions = () => Promise.reject(closed);
    expect(await looking(service, ['a'])).toMatchObject({ failure: closed, sleeps: [] });
  });
});

describe('recovering submissions of an earlier run', () => {
  /** A journal in which these submission ids are noted. */
  async function noting(...submissionIds: string[]) {
    const journal = new MemoryJobStore();
    const { endpoint } = new PretendService();
    await journal.begin(
      submissionIds.map((submissionId) => ({ submissionId, endpoint, name: `job ${submissionId}`, begunAt: BEGUN })),
    );
    await journal.begin([
      { submissionId: 'x', endpoint: 'https://other.example.org:443/arex', name: '', begunAt: BEGUN },
    ]);
    return journal;
  }

  it('puts what is found into the list', async () => {
    const service = await thatTook(['a']);
    const journal = await noting('a');
    expect(await recoverPending(service, { journal, log: silentLog, now: later(0) })).toEqual([
      {
        submissionId: 'a',
        name: 'job a',
        endpoint: service.endpoint,
        begunAt: BEGUN,
        outcome: 'found',
        jobId: idOf(service, 'a'),
        uncertainUntil: later(HOUR)(),
        failure: undefined,
      },
    ]);
    expect(await journal.list()).toMatchObject([{ id: idOf(service, 'a'), name: 'a', submittedAt: BEGUN }]);
    expect(await journal.pending(service.endpoint)).toEqual([]);
  });

  it('calls what is missing uncertain, and settles it by a look after an hour', async () => {
    const service = await thatTook([]);
    const journal = await noting('a');
    const recovered = (after: number) => recoverPending(service, { journal, log: silentLog, now: later(after) });
    expect(await recovered(HOUR)).toMatchObject([{ jobId: undefined, outcome: 'uncertain' }]);
    expect(journal.submissions.size).toBe(2);
    expect(await recovered(HOUR + 1)).toMatchObject([{ jobId: undefined, outcome: 'nothing' }]);
    // Those of another server are that server's.
    expect([...journal.submissions.keys()]).toEqual(['x']);
  });

  it('changes nothing when the server cannot be asked', async () => {
    const service = await thatTook(['a'], { looksFail: [true] });
    const journal = await noting('a');
    await expect(recoverPending(service, { journal, log: silentLog, now: later(2 * HOUR) })).rejects.toThrow(
      ServerUnreachableError,
    );
    expect(journal.submissions.size).toBe(2);
  });

  it('leaves alone a submission that a process still works on', async () => {
    const service = await thatTook([]);
    const journal = await noting('a');
    const submission = { submissionId: 'b', endpoint: service.endpoint, name: 'job b', begunAt: BEGUN };
    await journal.begin([{ ...submission, submitter: thisProcess() }]);
    const recovered = async () =>
      (await recoverPending(service, { journal, log: silentLog, now: later(0) })).map(
        ({ submissionId }) => submissionId,
      );
    expect(await recovered()).toEqual(['a']);
    await journal.lost(['b']);
    expect(await recovered()).toEqual(['a', 'b']);
  });

  it('asks no server if there is no open submission', async () => {
    const service = await thatTook([]);
    expect(await recoverPending(service, { journal: await noting(), log: silentLog })).toEqual([]);
    expect(service.asked).toEqual([]);
  });
});
