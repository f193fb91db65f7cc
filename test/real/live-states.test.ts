import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArcInterface, isTerminal, type Job, type JobId, JobStatuses } from 'jasmin-arc';
import { describe, expect, inject, it } from 'vitest';
import { jobEnded, jobMade } from './server-events.js';
import { servers, slowServers, spokenOn } from './servers.js';

/**
 * That a state is live matters most where the server's own news are a minute old: with the information provider's period as
 * A-REX is shipped. It holds everywhere.
 */
const watched = slowServers.length > 0 ? slowServers : servers;

const title = 'the state of a job, over $spoken to $name, whose news are $infoPeriodSeconds s old';

describe.concurrent.each(spokenOn(watched))(title, ({ server, spoken }) => {
  const open = () => new ArcInterface({ ...server.connection(), INTERFACE: spoken }, { log: null });

  /** One look, at the moment that the server itself has come to know. */
  async function look(arc: ArcInterface, jobId: JobId): Promise<Job> {
    const asked = Date.now();
    const job = await arc.getJob(jobId);
    expect(job.stateFrom).toBe('live');
    expect(job.stateAt.getTime()).toBeGreaterThanOrEqual(asked);
    expect(job.stateAt.getTime()).toBeLessThanOrEqual(Date.now());
    return job;
  }

  it('given a job has succeeded, then one look says Finished with its exit code, and its outputs can be had', async () => {
    await using arc = open();
    const jobId = await arc.submitJob('/bin/bash', { args: ['-c', 'echo done >output'] });
    await jobEnded(server, jobId);
    const job = await look(arc, jobId);
    expect(job).toMatchObject({ state: 'Finished', status: JobStatuses.COMPLETED, exitCode: 0 });
    expect(job.reason).toBeUndefined();
    const saved = await arc.saveJobOutputs(jobId, { directory: await mkdtemp(join(inject('scratch'), 'live-')) });
    expect(await readFile(join(String(saved), 'output'), 'utf8')).toBe('done\n');
    // Of all own jobs at once it is told from other records.
    expect((await arc.listJobs()).find(({ id }) => id === jobId)).toMatchObject({ state: 'Finished', exitCode: 0 });
  });

  it('given a job has failed, then one look says Failed, with its exit code and the reason', async () => {
    await using arc = open();
    const jobId = await arc.submitJob('/bin/bash', { args: ['-c', 'exit 3'] });
    await jobEnded(server, jobId);
    const job = await look(arc, jobId);
    expect(job).toMatchObject({ state: 'Failed', status: JobStatuses.FAILED, exitCode: 3 });
    expect(job.reason).toMatch(/^The program ended with exit code 3 \[LRMS error: \(3\) .+\]$/);
  });

  it('given a job has started, then it is Running as soon as it is handed over; cancelled, Killed as soon as that is done', async () => {
    await using arc = open();
    const jobId = await arc.submitJob('/bin/sleep', { args: ['600'] });
    await jobMade(server, jobId, 'stdout.txt');
    // A job may start before the command that hands it to the batch system has returned.
    for await (const { state } of arc.watchJob(jobId, { pollSeconds: 1 })) if (state !== 'Submitting') break;
    expect(await look(arc, jobId)).toMatchObject({ state: 'Running', status: JobStatuses.IN_PROGRESS });

    await arc.cancelJob(jobId);
    await jobEnded(server, jobId);
    const job = await look(arc, jobId);
    expect(job).toMatchObject({ state: 'Killed', status: JobStatuses.FAILED });
    expect(job.reason).toMatch(/^The job was cancelled on request/);
    expect(job.exitCode).toBeUndefined();
  });

  it('given a job is watched, then its states come in their order, none is taken back, and the end is the last', async () => {
    await using arc = open();
    const seen: Job[] = [];
    // A server's own times are in whole seconds.
    const begun = Math.floor(Date.now() / 1000) * 1000;
    const jobId = await arc.submitJob('/bin/sleep', { args: ['5'] });
    for await (const job of arc.watchJob(jobId, { pollSeconds: 1 })) {
      expect(job.stateAt.getTime()).toBeGreaterThanOrEqual(begun);
      expect(job.stateAt.getTime()).toBeLessThanOrEqual(Date.now());
      seen.push(job);
    }

    const order = ['Accepted', 'Preparing', 'Submitting', 'Queuing', 'Running', 'Finishing', 'Finished'];
    const ranks = seen.map(({ state }) => order.indexOf(state));
    expect(ranks).not.toContain(-1);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(seen.filter(({ state }) => isTerminal(state))).toEqual(seen.slice(-1));
    expect(seen.at(-1)?.state).toBe('Finished');
  });
});
