import { type Behaviour, PretendService } from 'jasmin-arc-testing/service/pretend-service.js';
import { describe, expect, it } from 'vitest';
import {
  JobNotFinishedError,
  JobNotFoundError,
  OutputsLeftError,
  ServerUnreachableError,
  ServiceError,
} from '../errors/index.js';
import type { ArcState } from '../jobs/job-status.js';
import { killAndWipeJob, wipeJob } from './job-removal.js';
import type { SessionAccount } from './wipe-rule.js';

const settled: SessionAccount = { left: [], declined: [], unclear: [], isSettled: true };
const nothingLeft = async () => settled;
const unsettled: SessionAccount = { ...settled, left: [{ path: 'summary.csv', sizeBytes: 7 }], isSettled: false };

/** A service with one job in a state, and the milliseconds that were waited for it. */
async function withJob(state: ArcState, behaviour: Behaviour = {}) {
  const service = new PretendService(behaviour);
  await service.createActivities([{ executable: { path: '/bin/true' } }]);
  const [job] = service.everCreated;
  if (job === undefined) throw new Error('no job');
  Object.assign(job, { state, looks: -1 });
  service.asked.length = 0;
  const sleeps: number[] = [];
  const sleep = async (milliseconds: number, signal?: AbortSignal) => {
    sleeps.push(milliseconds);
    signal?.throwIfAborted();
  };
  const waited = () => sleeps.reduce((sum, one) => sum + one, 0);
  return { service, jobId: job.id, sleep, sleeps, waited };
}

describe('wiping a job', () => {
  it.each(['Finished', 'Failed', 'Killed'] as const)('has the service forget one that is %s', async (state) => {
    const { service, jobId, sleep } = await withJob(state);
    await wipeJob(service, jobId, 'asked for', { sleep });
    expect(service.jobs.size).toBe(0);
    expect(service.asked).toEqual(['look', 'wipe', 'look']);
  });

  it.each(['Accepted', 'Preparing', 'Submitting', 'Queuing', 'Hold', 'Running', 'Finishing', 'Other'] as const)(
    'is refused, and nothing changed, while it is %s: the service would let it run on, and remove its results',
    async (state) => {
      const { service, jobId, sleep } = await withJob(state);
      await expect(wipeJob(service, jobId, 'asked for', { sleep })).rejects.toThrow(JobNotFinishedError);
      expect(service.asked).toEqual(['look']);
    },
  );

  it('is refused for a job that the service does not know', async () => {
    const { service, sleep } = await withJob('Finished');
    await expect(wipeJob(service, 'nosuch', 'asked for', { sleep })).rejects.toThrow(JobNotFoundError);
    expect(service.asked).toEqual(['look']);
  });

  it('says so where the service refuses', async () => {
    const { service, jobId, sleep } = await withJob('Finished', { wipe: 'refused' });
    await expect(wipeJob(service, jobId, 'asked for', { sleep })).rejects.toThrow(ServiceError);
  });

  it('is not done while the job is still there, and is not waited for for ever', async () => {
    const { service, jobId, sleep, sleeps, waited } = await withJob('Finished', { wipe: 'ignored' });
    await expect(wipeJob(service, jobId, 'asked for', { sleep })).rejects.toMatchObject({
      code: 'ERR_ARC_SERVICE',
      retryable: true,
    });
    expect(waited()).toBeGreaterThanOrEqual(60_000);
    expect(waited()).toBeLessThanOrEqual(62_000);
    expect(Math.max(...sleeps)).toBe(2_000);
  });

  it('is refused, and the server not even asked, where a file would be lost', async () => {
    const { service, jobId, sleep } = await withJob('Finished');
    const refusal = await wipeJob(service, jobId, unsettled, { sleep }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(OutputsLeftError);
    expect(refusal).toMatchObject({ jobId, left: [{ path: 'summary.csv' }] });
    expect(service.asked).toEqual([]);
  });

  it('is done where another client was faster', async () => {
    const { service, jobId, sleep } = await withJob('Finished', { wipe: 'gone already' });
    await wipeJob(service, jobId, 'asked for', { sleep });
    expect(service.jobs.size).toBe(0);
  });
});

describe('a service that has no such job, and then turns out to have it', () => {
  it('is asked again', async () => {
    const { service, jobId, sleep } = await withJob('Running', { kill: 'unknown at first', wipe: 'unknown at first' });
    await killAndWipeJob(service, jobId, nothingLeft, { sleep });
    expect(service.jobs.size).toBe(0);
    expect(service.asked.filter((what) => what !== 'look')).toEqual(['kill', 'kill', 'wipe', 'wipe']);
  });
});

describe('cancelling and wiping a job', () => {
  it('waits for its end in between', async () => {
    const { service, jobId, sleep, sleeps } = await withJob('Running', { endsAfterLooks: 3 });
    await killAndWipeJob(service, jobId, nothingLeft, { sleep });
    expect(service.jobs.size).toBe(0);
    expect(sleeps).toHaveLength(3);
  });

  it('leaves nothing of one that is gone already', async () => {
    const { service, jobId, sleep } = await withJob('Running', { kill: 'gone already' });
    expect(await killAndWipeJob(service, jobId, nothingLeft, { sleep })).toBe('gone');
    expect(service.jobs.size).toBe(0);
  });

  it('accounts for its files again where the session directory was not found and the job is still there', async () => {
    const { service, jobId, sleep } = await withJob('Running');
    let accounts = 0;
    const blindAtFirst = async () => {
      accounts += 1;
      if (accounts === 1) throw new JobNotFoundError(jobId);
      return settled;
    };
    expect(await killAndWipeJob(service, jobId, blindAtFirst, { sleep })).toBe('gone');
    expect(service.jobs.size).toBe(0);
  });

  it('does not call one gone whose session directory is not found while the service still has the job', async () => {
    const { service, jobId, sleep } = await withJob('Running');
    const blind = async () => Promise.reject(new JobNotFoundError(jobId));
    await expect(killAndWipeJob(service, jobId, blind, { sleep })).rejects.toThrow(JobNotFoundError);
    expect(service.asked).not.toContain('wipe');
    expect(service.jobs.size).toBe(1);
  });

  it('calls one gone that was removed before its files were accounted for', async () => {
    const { service, jobId, sleep } = await withJob('Running');
    const removed = async () => {
      service.jobs.delete(jobId);
      throw new JobNotFoundError(jobId);
    };
    expect(await killAndWipeJob(service, jobId, removed, { sleep })).toBe('gone');
  });

  it('leaves one alone that has succeeded before it was cancelled: there are results', async () => {
    const { service, jobId, sleep } = await withJob('Running', { kill: 'ended already' });
    expect(await killAndWipeJob(service, jobId, nothingLeft, { sleep })).toBe('finished');
    expect(service.asked).not.toContain('wipe');
  });

  it('leaves one with files that would be lost', async () => {
    const { service, jobId, sleep } = await withJob('Running');
    expect(await killAndWipeJob(service, jobId, async () => unsettled, { sleep })).toBe('left');
    expect(service.asked).not.toContain('wipe');
  });

  it('wipes nothing that does not end', async () => {
    const { service, jobId, sleep, waited } = await withJob('Running', { kill: 'refused' });
    await expect(killAndWipeJob(service, jobId, nothingLeft, { sleep })).rejects.toThrow(JobNotFinishedError);
    expect(service.asked).not.toContain('wipe');
    expect(waited()).toBeGreaterThanOrEqual(120_000);
  });

  it('does not wipe a job that ends after the wait is over, as its files have not been accounted for', async () => {
    const { service, jobId, sleep, waited } = await withJob('Running', { kill: 'refused' });
    const { activities } = service;
    let late = 0;
    service.activities = async (...call: Parameters<typeof activities>) => {
      const [job] = await activities.apply(service, call);
      if (waited() >= 120_000) late += 1;
      return [job && (late > 1 ? { ...job, state: 'Failed' as const } : job)];
    };
    await expect(killAndWipeJob(service, jobId, nothingLeft, { sleep })).rejects.toThrow(JobNotFinishedError);
    expect(service.asked).not.toContain('wipe');
  });

  it('wipes nothing when the cancellation fails', async () => {
    const { service, jobId, sleep } = await withJob('Running', { kill: 'fails' });
    await expect(killAndWipeJob(service, jobId, nothingLeft, { sleep })).rejects.toThrow(ServerUnreachableError);
    expect(service.asked).toEqual(['kill']);
  });

  it('can be given up while waiting', async () => {
    const { service, jobId } = await withJob('Running', { endsAfterLooks: -1 });
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const sleep = async (_: number, signal?: AbortSignal) => {
      controller.abort(reason);
      signal?.throwIfAborted();
    };
    await expect(killAndWipeJob(service, jobId, nothingLeft, { sleep, signal: controller.signal })).rejects.toBe(
      reason,
    );
    expect(service.asked).not.toContain('wipe');
  });
});
