import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArcInterface, SubmissionUncertainError } from 'jasmin-arc';
import { type FaultProxy, startFaultProxy } from 'jasmin-arc-testing/http/fault-proxy.js';
import { describe, expect, inject, it } from 'vitest';
import { LogLines } from './log-lines.js';
import { jobEnded, localIdOf } from './server-events.js';
import { FEW_JOBS, releases } from './servers.js';

const MEGABYTE = 1024 * 1024;
/** The last answer before a job is created, where no delegation is remembered. */
const BEFORE_CREATION = /^PUT \S+\/delegations\/\S+: 200/;

/** The proof that the server has the input: the next request marks all inputs as delivered. */
const BEFORE_DELIVERED = /^HEAD \S+\/session\/input\.txt: 200/;

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

/** What a network does to submissions and transfers, with a proxy between us and the real server. */
describe.concurrent.each(releases)('when the connection to $name breaks', (server) => {
  /** A connection through the proxy, and one past it to see what the server has. */
  async function open() {
    const proxy = await startFaultProxy(Number(new URL(server.url).port));
    const log = new LogLines();
    const config = { ...server.connection(FEW_JOBS), ARC_SERVER: `https://localhost:${proxy.port}/arex` };
    const arc = new ArcInterface(config, { log, logLevel: 'DEBUG' });
    const direct = new ArcInterface(server.connection(FEW_JOBS), { log: null });
    const directory = await mkdtemp(join(inject('scratch'), 'lost-'));
    const name = `lost ${randomUUID()}`;
    return {
      proxy,
      log,
      config,
      arc,
      directory,
      name,
      /** The server's own ids of the jobs of that name. */
      jobsOnServer: async () =>
        (await direct.listJobs()).filter((job) => job.name === name).map(({ id }) => localIdOf(id)),
      [Symbol.asyncDispose]: async () => {
        await Promise.all([arc.close(), direct.close()]);
        await proxy.close();
      },
    };
  }

  /** Keeps the request for a job's creation from the server, or its answer from us. @returns when that has happened */
  const keepBack = (what: 'request' | 'answer', log: LogLines, proxy: FaultProxy): Promise<void> =>
    new Promise((resolve) => {
      log.when(BEFORE_CREATION, () => resolve(proxy.withhold(what === 'request' ? 'Up' : 'Down')));
    });

  /** Withholds the answer to the request that marks all inputs as delivered. */
  const withholdDeliveredAnswer = (log: LogLines, proxy: FaultProxy): void =>
    log.when(BEFORE_DELIVERED, () => void proxy.withhold('Down'));

  /** Lets everything through again, on new connections: the open ones are lost. */
  const restore = (proxy: FaultProxy): void => {
    proxy.set({});
    proxy.resetAll();
  };

  it('given the answer to the request that marks all inputs as delivered is lost, and the job has removed them meanwhile, then the submission has succeeded', async () => {
    await using opened = await open();
    const { proxy, log, arc, directory } = opened;
    await writeFile(join(directory, 'input.txt'), 'used up\n');
    let submitting: Promise<string> | undefined;
    const jobId = await new Promise<string>((resolve, reject) => {
      submitting = arc.submitJob('/bin/sh', {
        args: ['-c', 'cat input.txt >output && rm input.txt'],
        inputFiles: [join(directory, 'input.txt')],
        onAccepted: (accepted) => resolve(accepted.jobId),
      });
      withholdDeliveredAnswer(log, proxy);
      submitting.catch(reject);
    });
    await jobEnded(server, jobId);
    restore(proxy);

    expect(await submitting).toBe(jobId);
    expect(await arc.waitForJob(jobId)).toMatchObject({ state: 'Finished', exitCode: 0 });
    const saved = await arc.saveJobOutputs(jobId, { directory: join(directory, 'saved') });
    expect(await readFile(join(String(saved), 'output'), 'utf8')).toBe('used up\n');
  });

  it('given the server is unreachable after the request that marks all inputs as delivered, then the error names the job, which runs to its end', async () => {
    await using opened = await open();
    const { proxy, log, arc, directory } = opened;
    await writeFile(join(directory, 'input.txt'), 'used\n');
    let submitting: Promise<unknown> = Promise.resolve();
    const jobId = await new Promise<string>((resolve) => {
      submitting = arc
        .submitJob('/bin/cat', {
          args: ['input.txt'],
          inputFiles: [join(directory, 'input.txt')],
          onAccepted: (accepted) => resolve(accepted.jobId),
        })
        .catch((error: unknown) => error);
      withholdDeliveredAnswer(log, proxy);
    });
    await jobEnded(server, jobId);
    proxy.set({ refuse: true });
    proxy.resetAll();
    expect(await submitting).toMatchObject({ code: 'ERR_ARC_INPUT_UPLOAD', abandonedJobId: jobId });
    expect((await arc.knownJobs()).map(({ id }) => id)).toEqual([jobId]);

    restore(proxy);
    expect(await arc.waitForJob(jobId)).toMatchObject({ state: 'Finished' });
    await arc.cleanJob(jobId);
  });

  it('given the reply to a submission is lost, then the job is found, given its inputs, and there is only that one', async () => {
    await using opened = await open();
    const { proxy, log, arc, directory, name, jobsOnServer } = opened;
    await writeFile(join(directory, 'input.txt'), 'not lost\n');

    const lost = keepBack('answer', log, proxy);
    const submitting = arc.submitJob('/bin/cat', {
      name,
      args: ['input.txt'],
      inputFiles: [join(directory, 'input.txt')],
    });
    await lost;
    restore(proxy);

    const jobId = await submitting;
    expect(log.warnings).toContainEqual(expect.stringContaining('The reply to a submission was lost'));
    expect(await jobsOnServer()).toEqual([localIdOf(jobId)]);
    expect((await arc.knownJobs()).map(({ id }) => id)).toEqual([jobId]);
    expect(await arc.recoverSubmissions()).toEqual([]);
    expect(await arc.waitForJob(jobId)).toMatchObject({ state: 'Finished', exitCode: 0 });
    await arc.saveJobOutputs(jobId, { directory });
    expect(await readFile(join(directory, 'stdout.txt'), 'utf8')).toBe('not lost\n');
  });

  it('given the server stays away, then it is a SubmissionUncertainError, and another program finds the job later', async () => {
    await using opened = await open();
    const { proxy, log, config, arc, directory, name, jobsOnServer } = opened;

    const lost = keepBack('answer', log, proxy);
    const submitting = arc.submitJob('/bin/echo', { name, args: ['found'] }).catch((error: unknown) => error);
    await lost;
    proxy.set({ refuse: true });
    proxy.resetAll();
    const error = await submitting;
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    expect(error).toMatchObject({ code: 'ERR_ARC_SUBMISSION_UNCERTAIN', hint: expect.stringContaining('recoverSub') });
    expect(await arc.knownJobs()).toEqual([]);
    await arc.close();

    restore(proxy);
    await using later = new ArcInterface(config, { log: null });
    const [recovered, ...others] = await later.recoverSubmissions();
    expect(others).toEqual([]);
    expect(recovered).toMatchObject({ name, submissionId: (error as SubmissionUncertainError).submissionId });
    const jobId = String(recovered?.jobId);
    expect(await jobsOnServer()).toEqual([localIdOf(jobId)]);
    expect((await later.knownJobs()).map(({ id }) => id)).toEqual([jobId]);
    expect(await later.recoverSubmissions()).toEqual([]);
    await later.waitForJob(jobId);
    await later.saveJobOutputs(jobId, { directory });
    expect(await readFile(join(directory, 'stdout.txt'), 'utf8')).toBe('found\n');
  });

  it('given the request itself was lost, then it is uncertain for an hour, as it may still arrive, and is found if it does', async () => {
    await using opened = await open();
    const { proxy, log, arc, name, jobsOnServer } = opened;

    const lost = keepBack('request', log, proxy);
    const submitting = arc.submitJob('/bin/true', { name }).catch((error: unknown) => error);
    await lost;
    restore(proxy);
    const error = await submitting;
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    expect(error).toMatchObject({ hint: expect.stringMatching(/^Do not submit it again/) });
    expect(await jobsOnServer()).toEqual([]);
    expect(await arc.recoverSubmissions()).toMatchObject([{ name, outcome: 'uncertain', jobId: undefined }]);

    // Now it arrives: what was kept back is sent by another client, under the same submission id.
    const { submissionId } = error as SubmissionUncertainError;
    await using late = new ArcInterface(server.connection(FEW_JOBS), { log: null });
    const arrived = await late.submitJob({ name, executable: { path: '/bin/true' }, previousIds: [submissionId] });
    expect(await arc.recoverSubmissions()).toMatchObject([{ name, outcome: 'found' }]);
    expect((await arc.knownJobs()).map(({ id }) => localIdOf(id))).toEqual([localIdOf(arrived)]);
    expect(await arc.recoverSubmissions()).toEqual([]);
    await arc.cancelJob(arrived);
  });

  it('given an upload breaks in the middle, then it is completed, and the job reads what was sent', async () => {
    await using opened = await open();
    const { proxy, log, arc, directory, name, jobsOnServer } = opened;
    const content = randomBytes(16 * MEGABYTE);
    await writeFile(join(directory, 'input'), content);

    let cuts = 0;
    const jobId = await arc.submitJob('/usr/bin/sha256sum', {
      name,
      args: ['input'],
      inputFiles: [join(directory, 'input')],
      onProgress: ({ transferredBytes }) => {
        if (transferredBytes < content.length / 2 || cuts > 0) return;
        cuts += 1;
        proxy.resetAll();
      },
    });
    expect(cuts).toBe(1);
    expect(log.text).toMatch(/Uploading input: .*trying again/);
    expect(await jobsOnServer()).toEqual([localIdOf(jobId)]);
    await arc.waitForJob(jobId);
    await arc.saveJobOutputs(jobId, { directory });
    expect(await readFile(join(directory, 'stdout.txt'), 'utf8')).toBe(`${sha256(content)}  input\n`);
  });

  it('given a download breaks ten times, then it arrives whole', async () => {
    await using opened = await open();
    const { proxy, log, arc, directory } = opened;
    const jobId = await arc.submitJob('/bin/bash', {
      args: ['-c', `head -c ${24 * MEGABYTE} /dev/urandom >output; sha256sum output`],
    });
    await arc.waitForJob(jobId);

    // No faster than we read, so that what is cut off is not here already.
    proxy.set({ bytesPerSecond: 16 * MEGABYTE });
    proxy.resetAll();
    const retries = () => log.text.match(/Downloading output: .*trying again/g)?.length ?? 0;
    let cuts = 0;
    await arc.saveJobOutputs(jobId, {
      directory,
      onProgress: ({ path, transferredBytes }) => {
        const isDue = path === 'output' && cuts < 10 && transferredBytes >= (cuts + 1) * 2 * MEGABYTE;
        // The last cut may not have been noticed yet.
        if (!isDue || retries() < cuts) return;
        cuts += 1;
        proxy.resetAll();
      },
    });
    expect(cuts).toBe(10);
    expect(retries()).toBe(10);
    const stdout = await readFile(join(directory, 'stdout.txt'), 'utf8');
    expect(stdout).toBe(`${sha256(await readFile(join(directory, 'output')))}  output\n`);
  });
});
