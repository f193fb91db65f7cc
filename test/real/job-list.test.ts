import { writeFileSync } from 'node:fs';
import { ArcInterface } from 'jasmin-arc';
import { breakJobList } from 'jasmin-arc-testing/jobs/broken-job-list.js';
import { describe, expect, it } from 'vitest';
import { releases } from './servers.js';

/** The list of jobs, here and on the server. */
describe.concurrent.each(releases)('the job list of jobs on $name', { timeout: 180_000 }, (server) => {
  it('that is malformed keeps jobs from being sent, and is made anew from what the server has', async () => {
    const config = server.connection('colleague');
    await using arc = new ArcInterface(config, { log: null });
    const jobId = await arc.submitJob('/bin/echo', { args: ['listed'], name: 'listed' });
    breakJobList(config.JOBS_INFO_FILE, 'truncated');
    const broken = { code: 'ERR_ARC_JOB_LIST', reason: 'malformed', path: config.JOBS_INFO_FILE };
    await expect(arc.knownJobs()).rejects.toMatchObject(broken);
    await expect(arc.submitJob('/bin/echo', { name: 'not sent' })).rejects.toMatchObject(broken);
    expect((await arc.listJobs()).filter(({ name }) => name === 'not sent')).toEqual([]);

    const { setAside, unasked } = await arc.rebuildJobList();
    expect([setAside.length, unasked]).toEqual([1, []]);
    const known = (await arc.knownJobs()).find(({ id }) => id === jobId);
    expect(known).toMatchObject({ name: 'listed', stdout: 'stdout.txt' });
    await arc.waitForJob(jobId);
    await arc.cleanJob(jobId);
  });

  it('says that the last job was cleaned, and the history how it ended and where its files are', async () => {
    const config = server.connection('colleague');
    await using arc = new ArcInterface(config, { log: null });
    const older = await arc.submitJob('/bin/true', { name: 'older' });
    const last = await arc.submitJob('/bin/echo', { args: ['it is'], name: 'last', environment: { TOKEN: 'hunter2' } });
    await arc.waitForJob(last);
    const directory = await arc.saveJobOutputs(last);
    await arc.cleanJob(last);
    const { jobId, stored, history } = (await arc.lastJob()) ?? {};
    expect([jobId, stored]).toEqual([last, undefined]);
    expect(history).toMatchObject({
      name: 'last',
      command: "/bin/echo 'it is'",
      state: 'Finished',
      exitCode: 0,
      directory,
    });
    await arc.waitForJob(older);
    await arc.cleanJob(older);
  });

  it('that is a page of something else is left alone, and nothing is sent', async () => {
    const config = server.connection('colleague');
    writeFileSync(config.JOBS_INFO_FILE, '<html/>');
    await using arc = new ArcInterface(config, { log: null });
    await expect(arc.submitJob('/bin/true')).rejects.toMatchObject({
      code: 'ERR_ARC_JOB_LIST',
      reason: 'not-a-job-list',
    });
    await expect(arc.rebuildJobList()).rejects.toMatchObject({ reason: 'not-a-job-list' });
  });
});
