import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import { PretendService } from 'jasmin-arc-testing/service/pretend-service.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TransferError } from '../errors/index.js';
import type { Submitter } from '../job-list/job-store.js';
import { thisProcess } from '../job-list/submitter.js';
import { silentLog } from '../log/log.js';
import { deliverInputs } from './input-delivery.js';
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
}: {
  readonly submitter?: Submitter;
  readonly isNoted?: boolean;
} = {}) {
  const service = new PretendService();
  const journal = new MemoryJobStore();
  const inputFiles = [{ name: 'in.txt' }, { name: '.launch' }];
  const description = { name: 'job', executable: { path: '/bin/cat' }, inputFiles, previousIds: ['mark'] };
  await service.createActivities([description]);
  const [jobId = ''] = service.jobs.keys();
  const { endpoint } = service;
  if (isNoted) {
    const uploads = await recordUploads([
      { path: 'in.txt', localPath: input },
      { path: '.launch', content: Buffer.from('#!/bin/sh\n') },
    ]);
    const submission = { submissionId: 'mark', endpoint, name: 'job', begunAt: new Date(), uploads, submitter };
    await journal.begin([submission]);
    const job = { id: jobId, endpoint, interface: 'rest' as const, submittedAt: new Date() };
    await journal.accepted([{ submissionId: 'mark', job }]);
  }
  const deliver = async (missingInputs: readonly string[] | undefined = ['in.txt', '.launch']) => {
    const [job] = await service.activities([jobId]);
    if (job === undefined) throw new Error('there is no job');
    const parts = { service, http: service, journal, log: silentLog };
    return deliverInputs(missingInputs ? { ...job, missingInputs } : job, parts);
  };
  return { service, journal, jobId, deliver, files: () => service.jobs.get(jobId)?.files };
}

const gone: Submitter = { host: thisProcess().host, pid: 2 ** 22 + 1 };

describe('finishing an upload', () => {
  it('sends the missing inputs, says that they are there, and is removed from the record then', async () => {
    const { service, journal, deliver, files } = await cutOff({ submitter: gone });
    expect(await deliver()).toEqual(['in.txt', '.launch']);
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
    const { deliver, files } = await cutOff();
    expect(await deliver(['.launch'])).toEqual(['.launch']);
    expect([...(files()?.keys() ?? [])]).toEqual(['.launch']);
  });

  it('says the word that everything is there where only that is waited for', async () => {
    const { service, deliver } = await cutOff();
    expect(await deliver([])).toEqual([]);
    expect(service.asked).toContain('inputs delivered');
    expect(service.asked).not.toContain('PUT');
  });

  it('is nothing to do for a job that waits for nothing', async () => {
    const { service, jobId, journal } = await cutOff();
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

  it('does not change the job when it fails', async () => {
    const { service, journal, jobId, deliver } = await cutOff();
    service.behaviour = { uploads: 'refused' };
    await expect(deliver(['.launch'])).rejects.toThrow(/Disk quota/);
    expect(service.asked).not.toContain('kill');
    expect(service.jobs.has(jobId)).toBe(true);
    expect([...journal.open.values()]).toMatchObject([{ uploads: [{}, {}] }]);
  });
});
