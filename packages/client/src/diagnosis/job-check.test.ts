import { describe, expect, it } from 'vitest';
import type { Job } from '../jobs/job.js';
import { checkJob } from './job-check.js';
import type { JobTrial } from './job-trial.js';

const job = { id: 'https://ce:443/arex/rest/1.1/jobs/1', state: 'Finished' } as Job;

/** A job that writes this, and ends so. */
const ending =
  (exitStatus: number | undefined, isCleaned: boolean): JobTrial =>
  async ({ stdout, stderr, onAccepted, onState }) => {
    onAccepted(job.id);
    onState(job);
    stdout.write('node-');
    stdout.write('7\n');
    stderr.write('module: not found\n');
    return { job, exitStatus, isCleaned };
  };

describe('the job of a diagnosis', () => {
  it('is well if its program has succeeded; all that it has written is told', async () => {
    const seen: unknown[] = [];
    const onJob = (...event: readonly unknown[]) => seen.push(event);
    const outcome = await checkJob(ending(0, true), { queue: undefined, signal: undefined, onJob });
    const facts = { jobId: job.id, job, stdout: 'node-7\n', stderr: 'module: not found\n', isCleaned: true };
    expect(outcome).toEqual({ status: 'ok', facts });
    expect(seen).toEqual([[job.id], [job.id, job]]);
  });

  it.each([1, undefined])('has failed with exit status %s, which is no error of this library', async (exitStatus) => {
    const outcome = await checkJob(ending(exitStatus, false), { queue: 'short', signal: undefined });
    expect(outcome).toMatchObject({ status: 'failed', error: undefined, facts: { job, isCleaned: false } });
  });
});
