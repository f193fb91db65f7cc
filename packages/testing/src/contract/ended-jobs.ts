import { isTerminal, JobNotFoundError, JobStatuses } from 'jasmin-arc';
import { expect, it } from 'vitest';
import type { ContractPlace } from './contract-place.js';

/** How jobs are cancelled, restarted and cleaned. */
export function itEndsJobs(place: () => ContractPlace): void {
  it('cancels a running job, which then is Killed', async () => {
    const { arc } = place();
    const jobId = await arc.submitJob('/bin/sleep', { args: ['600'] });
    for await (const { state } of arc.watchJob(jobId, { pollSeconds: 1 })) if (state === 'Running') break;
    await arc.cancelJob(jobId);
    const job = await arc.waitForJob(jobId, { pollSeconds: 1 });
    expect(job).toMatchObject({ state: 'Killed', status: JobStatuses.FAILED });
    expect(job.reason).toContain('cancelled');
  });

  it('cleans a job that has ended: it is gone from the server and from the list', async () => {
    const { arc } = place();
    const jobId = await arc.submitJob('/bin/true');
    expect((await arc.knownJobs()).map(({ id }) => id)).toContain(jobId);
    expect((await arc.listJobs()).map(({ id }) => id)).toContain(jobId);
    await arc.waitForJob(jobId);
    await arc.cleanJob(jobId);
    await expect(arc.getJob(jobId)).rejects.toThrow(JobNotFoundError);
    expect((await arc.knownJobs()).map(({ id }) => id)).not.toContain(jobId);
    await expect(arc.cleanJob(jobId)).rejects.toThrow(JobNotFoundError);
  });

  it('restarts a failed job whose description allows it, and says why where it does not', async () => {
    const { arc } = place();
    const failing = { executable: { path: '/bin/false' } };
    // A second run, where a release gives it one, goes on until it is cancelled: the look at it does not come too late.
    const script = 'if [ -e ran ]; then while :; do sleep 0.2; done; fi; touch ran; exit 1';
    const failingOnce = {
      executable: { path: '/bin/sh', arguments: ['-c', script] },
      outputFiles: [{ name: 'ran' }],
      rerun: 1,
    };
    const [again, never] = await Promise.all([arc.submitJob(failingOnce), arc.submitJob(failing)]);
    expect(await arc.waitForJob(again)).toMatchObject({ state: 'Failed' });
    await arc.restartJob(again);
    expect(isTerminal((await arc.getJob(again)).state)).toBe(false);
    await arc.cancelJob(again);
    expect(isTerminal((await arc.waitForJob(again, { pollSeconds: 1 })).state)).toBe(true);
    expect(await arc.waitForJob(never)).toMatchObject({ state: 'Failed' });
    await expect(arc.restartJob(never)).rejects.toThrow(/does not restart .*: \S/);
    await expect(arc.restartJob(again.replace(/[^/]+$/, 'nosuchjob1234'))).rejects.toThrow(JobNotFoundError);
  });
}
