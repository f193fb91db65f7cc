import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import {
  ArcInterface,
  type ConnectionOptions,
  type Job,
  type JobId,
  JobStatuses,
  NoSuitableQueueError,
} from 'jasmin-arc';
import { describe, expect, it } from 'vitest';
import { LogLines } from './log-lines.js';
import { servers } from './servers.js';

const MEGABYTE = 1024 * 1024;
/** More than half of the node's memory: two such jobs cannot run at the same time, and small ones can beside one. */
const LARGE_MEMORY = 4_500 * MEGABYTE;

const batchServers = servers.filter(({ lrms }) => lrms === 'slurm');
// So that a run without Slurm says what it leaves out.
if (batchServers.length === 0) it.todo('needs a server in front of Slurm: npm run testbed -- up slurm');

describe.concurrent.each(batchServers)('in front of Slurm ($name)', (server) => {
  const open = (config: ConnectionOptions = {}, log: LogLines | null = null) =>
    new ArcInterface({ ...server.connection(), ...config }, { log, logLevel: 'DEBUG' });

  /** What Slurm itself tells of a job, e.g. `NumCPUs` → `2`. */
  async function batchJob(localId: string): Promise<ReadonlyMap<string, string>> {
    const scontrol = join(String(server.batchBinDir), 'scontrol');
    const { stdout } = await promisify(execFile)(scontrol, ['--oneliner', 'show', 'job', localId]);
    return new Map(stdout.split(' ').map((field) => [field.replace(/=.*/s, ''), field.replace(/^[^=]*=/, '')]));
  }

  /** The first sight of a job of which something is so. */
  async function when(arc: ArcInterface, jobId: JobId, isSo: (job: Job) => boolean): Promise<Job> {
    for await (const job of arc.watchJob(jobId, { pollSeconds: 1 })) if (isSo(job)) return job;
    throw new Error(`${jobId} ended before`);
  }

  it('given a job that runs longer than the wall time it asked for, then it is FAILED, and the reason says so', async () => {
    await using arc = open();
    const jobId = await arc.submitJob('/bin/sleep', { args: ['600'], wallTimeSeconds: 60 });
    const job = await arc.waitForJob(jobId);
    expect(job).toMatchObject({ state: 'Failed', status: JobStatuses.FAILED, requestedWallTimeSeconds: 60 });
    expect(job.reason).toMatch(
      /^The job ran longer than its wall time limit of 60 s and was stopped \[LRMS error: .*\]$/,
    );
    expect(job.exitCode).toBeUndefined();
  });

  it('given a job that uses more memory than it asked for, then it is FAILED, and the reason speaks of memory', async () => {
    await using arc = open();
    const jobId = await arc.submitJob('/usr/bin/perl', {
      args: ['-e', '$much = "x" x 400_000_000; sleep 120'],
      memoryBytes: 100 * MEGABYTE,
    });
    const job = await arc.waitForJob(jobId);
    expect(job).toMatchObject({ state: 'Failed', status: JobStatuses.FAILED });
    expect(job.reason).toMatch(/memory/);
    expect(job.exitCode).toBeUndefined();
  });

  it('given a program that a signal kills, then it is FAILED, and the reason names the signal', async () => {
    await using arc = open();
    const job = await arc.waitForJob(await arc.submitJob('/bin/bash', { args: ['-c', 'kill -SEGV $$'] }));
    expect(job).toMatchObject({ state: 'Failed', status: JobStatuses.FAILED });
    expect(job.reason).toMatch(/signal 11 \(SIGSEGV\)/);
  });

  it('given a queue that is not there, then it is a NoSuitableQueueError that names those that are, and nothing is sent', async () => {
    const log = new LogLines();
    await using arc = open({}, log);
    const error: unknown = await arc.submitJob('/bin/true', { queue: 'long' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NoSuitableQueueError);
    expect(error).toHaveProperty('message', expect.stringMatching(/short-serial: not the queue asked for \(long\)/));
    expect(log.requests.filter((request) => request.includes('jobs?action=new'))).toEqual([]);
  });

  it('given resources asked for, then Slurm has been told', async () => {
    await using arc = open();
    const jobId = await arc.submitJob('/bin/sleep', {
      args: ['600'],
      name: 'asks for much',
      slots: 2,
      slotsPerNode: 'all',
      memoryBytes: 300 * MEGABYTE,
      wallTimeSeconds: 120,
      queue: server.queue,
    });
    const job = await when(arc, jobId, ({ localId }) => localId !== undefined);
    const fields = await batchJob(String(job.localId));
    await arc.cancelJob(jobId);
    expect(Object.fromEntries(fields)).toMatchObject({
      NumCPUs: '2',
      NumNodes: '1',
      TimeLimit: '00:02:00',
      MinMemoryCPU: '300M',
      Partition: 'short-serial',
    });
    expect(fields.get('JobName')).toMatch(/^asks_for_much/);
    expect(job).toMatchObject({ name: 'asks for much', requestedSlots: 2, requestedWallTimeSeconds: 120 });
  });

  it('given the node is full, then a job is Queuing until it runs, and not called Running before', async ({
    onTestFinished,
  }) => {
    await using arc = open();
    const large = { memoryBytes: LARGE_MEMORY, wallTimeSeconds: 600 };
    const first = await arc.submitJob('/bin/sleep', { args: ['150'], ...large });
    await when(arc, first, ({ state }) => state === 'Running');
    const second = await arc.submitJob('/bin/bash', { args: ['-c', 'echo started; sleep 150'], ...large });
    onTestFinished(async () => {
      await using arc = open();
      await arc.cancelJob(second);
    });

    const queued = await when(arc, second, ({ state }) => state === 'Queuing' || state === 'Running');
    expect(queued).toMatchObject({ state: 'Queuing', status: JobStatuses.NOT_STARTED });
    await expect(arc.listJobFiles(second)).resolves.toEqual([]);
    expect((await arc.getJob(first)).state).toBe('Running');

    await arc.cancelJob(first);
    const running = await when(arc, second, ({ state }) => state !== 'Queuing');
    expect(running).toMatchObject({ state: 'Running', status: JobStatuses.IN_PROGRESS });
    expect(await text(await arc.readJobFile(second, 'stdout.txt'))).toBe('started\n');
  });
});
