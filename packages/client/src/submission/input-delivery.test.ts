import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import { PretendService } from 'jasmin-arc-testing/service/pretend-service.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberInputs } from '../descriptions/model/sent-inputs.js';
import { TransferError } from '../errors/index.js';
import type { Submitter } from '../job-list/job-store.js';
import { thisProcess } from '../job-list/submitter.js';
import type { ArcState } from '../jobs/job-status.js';
import { silentLog } from '../log/log.js';
import { deliverInputs, undeliveredInputs } from './input-delivery.js';
import { recordUploads } from './upload-record.js';

let directory: string;
let input: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'delivery-'));
  input = join(directory, 'in.txt');
  writeFileSync(input, 'data');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A job whose upload was cut off before it began, and what is noted of it here. */
async function cutOff({
  submitter,
  isNoted = true,
  arrived = {},
  startsUntold = false,
  annotations,
}: {
  readonly submitter?: Submitter;
  readonly isNoted?: boolean;
  /** What the server has of the inputs, and counts as complete: how many bytes of each. */
  readonly arrived?: Readonly<Record<string, number>>;
  readonly startsUntold?: boolean;
  readonly annotations?: readonly string[];
} = {}) {
  const service = new PretendService({ startsUntold });
  const journal = new MemoryJobStore();
  const inputFiles = [{ name: 'in.txt' }, { name: '.launch' }];
  const description = {
    name: 'job',
    executable: { path: '/bin/cat' },
    inputFiles,
    previousIds: ['mark'],
    ...(annotations && { annotations }),
  };
  await service.createActivities([description]);
  const [jobId = ''] = service.jobs.keys();
  const job = service.jobs.get(jobId);
  for (const [path, sizeBytes] of Object.entries(arrived)) {
    job?.files.set(path, sizeBytes);
    job?.received.add(path);
  }
  const { endpoint } = service;
  if (isNoted) {
    const uploads = await recordUploads([
      { path: 'in.txt', localPath: input },
      { path: '.launch', content: Buffer.from('#!/bin/sh\n') },
    ]);
    const submission = { submissionId: 'mark', endpoint, name: 'job', begunAt: new Date(), uploads, submitter };
    await journal.begin([submission]);
    const stored = { id: jobId, endpoint, interface: 'rest' as const, submittedAt: new Date() };
    await journal.accepted([{ submissionId: 'mark', job: stored }]);
  }
  const deliver = async (missingInputs: readonly string[] | undefined = ['in.txt', '.launch']) => {
    const [job] = await service.activities([jobId]);
    if (job === undefined) throw new Error('there is no job');
    const parts = { service, http: service, journal, log: silentLog };
    return deliverInputs(missingInputs ? { ...job, missingInputs } : job, parts);
  };
  /** What comes of a look at the job after it has got so far without its client. */
  const conclude = async (state: ArcState) => {
    if (job) job.state = state;
    const [seen] = await service.activities([jobId]);
    if (seen === undefined) throw new Error('there is no job');
    return deliverInputs(seen, { service, http: service, journal, log: silentLog });
  };
  return { service, journal, jobId, deliver, conclude, files: () => job?.files };
}

const gone: Submitter = { host: thisProcess().host, pid: 2 ** 22 + 1 };

describe('finishing an upload', () => {
  it('sends the missing inputs, says that they are there, and is removed from the record then', async () => {
    const { service, journal, jobId, deliver, files } = await cutOff({ submitter: gone });
    expect(await undeliveredInputs(jobId, { journal })).toEqual(['in.txt', '.launch']);
    expect(await deliver()).toEqual(['in.txt', '.launch']);
    expect(await undeliveredInputs(jobId, { journal })).toEqual([]);
    expect(files()).toEqual(
      new Map([
        ['in.txt', 4],
        ['.launch', 10],
      ]),
    );
    expect(service.asked).toContain('inputs delivered');
    expect([...journal.open.values()]).toMatchObject([{ uploads: [] }]);
  });

  it('sends nothing that has arrived', async () => {
    const { service, deliver, files } = await cutOff({ arrived: { 'in.txt': 4 } });
    expect(await deliver(['.launch'])).toEqual(['.launch']);
    expect(service.asked.filter((what) => what === 'PUT')).toHaveLength(1);
    expect(files()?.get('.launch')).toBe(10);
  });

  it('sends what the server counts as complete and has only a part of, before what is missing', async () => {
    const { service, deliver, files } = await cutOff({ arrived: { 'in.txt': 0 } });
    const order: unknown[] = [];
    service.behaviour = { before: (what) => what === 'PUT' && order.push(new Map(files())) };
    expect(await deliver(['.launch'])).toEqual(['in.txt', '.launch']);
    expect(order).toEqual([new Map([['in.txt', 0]]), new Map([['in.txt', 4]])]);
    expect(service.asked.at(-1)).toBe('inputs delivered');
  });

  it('marks all inputs as delivered if the job waits for nothing else', async () => {
    const { service, deliver } = await cutOff({ arrived: { 'in.txt': 4, '.launch': 10 } });
    expect(await deliver([])).toEqual([]);
    expect(service.asked).toContain('inputs delivered');
    expect(service.asked).not.toContain('PUT');
  });

  it('is nothing to do for a job that waits for nothing', async () => {
    const { service, jobId, journal } = await cutOff();
    await journal.delivered(['mark']);
    const [job] = await service.activities([jobId]);
    service.asked.length = 0;
    if (job) expect(await deliverInputs(job, { service, http: service, journal, log: silentLog })).toEqual([]);
    expect(service.asked).toEqual([]);
  });

  it.each([
    ['has changed', () => writeFileSync(input, 'other data'), /in\.txt: it has changed since the job was submitted/],
    ['is gone', () => rmSync(input), /in\.txt: it is not there any more/],
  ])('is refused where a local file %s: the job is left as it is', async (_, change, message) => {
    const { service, jobId, deliver } = await cutOff();
    change();
    await expect(deliver()).rejects.toThrow(message);
    expect(service.asked).not.toContain('PUT');
    expect(service.jobs.has(jobId)).toBe(true);
  });

  it('is refused while another process uploads', async () => {
    const { deliver } = await cutOff({ submitter: { ...thisProcess(), pid: 1 } });
    await expect(deliver()).rejects.toThrow(/being uploaded by process 1 on /);
  });

  it('is refused where it is not known which files are meant', async () => {
    const { deliver } = await cutOff({ isNoted: false });
    await expect(deliver()).rejects.toThrow(TransferError);
  });

  it('marks the inputs of a job from another machine as delivered if the server has all that its description names', async () => {
    const annotations = rememberInputs([], new Map([['in.txt', { sizeBytes: 4 }]]));
    const { service, deliver } = await cutOff({ isNoted: false, arrived: { 'in.txt': 4 }, annotations });
    expect(await deliver([])).toEqual([]);
    expect(service.asked.at(-1)).toBe('inputs delivered');
  });

  it.each([
    ['the server has a part of an input', { 'in.txt': 0 }, rememberInputs([], new Map([['in.txt', { sizeBytes: 4 }]]))],
    ['nothing tells of its inputs', { 'in.txt': 4 }, []],
  ])('does not mark them as delivered if %s', async (_, arrived, annotations) => {
    const { service, deliver } = await cutOff({ isNoted: false, arrived, annotations });
    await expect(deliver([])).rejects.toMatchObject({ remedy: 'upload-from-origin' });
    expect(service.asked).not.toContain('inputs delivered');
  });

  it('does not change the job when it fails', async () => {
    const { service, journal, jobId, deliver } = await cutOff();
    service.behaviour = { uploads: 'refused' };
    await expect(deliver(['.launch'])).rejects.toThrow(/Disk quota/);
    expect(service.asked).not.toContain('kill');
    expect(service.jobs.has(jobId)).toBe(true);
    expect([...journal.open.values()]).toMatchObject([{ uploads: [{}, {}] }]);
  });
});

describe('a job that has started while its upload was interrupted', () => {
  const all = { 'in.txt': 4, '.launch': 10 };

  it.each(['Running', 'Finished'] as const)(
    'may have had a part of an input, if it does not wait to be told: %s',
    async (state) => {
      const { journal, conclude } = await cutOff({ arrived: { ...all, 'in.txt': 0 }, startsUntold: true });
      const concluding = conclude(state);
      await expect(concluding).rejects.toMatchObject({ path: 'in.txt', remedy: 'distrust-results' });
      await expect(concluding).rejects.toThrow(/the server has 0 bytes of 4 bytes of in\.txt/);
      expect([...journal.open.values()]).toMatchObject([{ uploads: [{}, {}] }]);
    },
  );

  it.each([
    ['all of them are there', 'Running', { arrived: all, startsUntold: true }],
    ['the server has deleted those that are no outputs', 'Finished', { arrived: {}, startsUntold: true }],
    ['it did not start before it was told', 'Running', { arrived: { ...all, 'in.txt': 0 } }],
  ] as const)('had its inputs where %s, and the upload is concluded', async (_, state, situation) => {
    const { service, journal, conclude } = await cutOff(situation);
    expect(await conclude(state)).toEqual([]);
    expect(service.asked).not.toContain('PUT');
    expect([...journal.open.values()].flatMap(({ uploads }) => uploads)).toEqual([]);
  });

  it.each(['Failed', 'Preparing'] as const)(
    'is left as it is where it has not started, or failed: %s',
    async (state) => {
      const { journal, conclude } = await cutOff({ startsUntold: true });
      expect(await conclude(state)).toEqual([]);
      expect([...journal.open.values()]).toMatchObject([{ uploads: [{}, {}] }]);
    },
  );
});
