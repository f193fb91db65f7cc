import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ArcInterface,
  InputUploadError,
  JobNotFoundError,
  type Logger,
  ServerUnreachableError,
  SubmissionUncertainError,
} from 'jasmin-arc';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CREATION = { method: 'POST', path: /jobs\?action=new/ } as const;

for (const release of ['6.17', '7.0'] as const) {
  describe(`a job on ARC ${release}, with every fault of the connection`, () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await startSandbox({ release, snapshotPeriodMs: 200 });
    });
    afterAll(() => sandbox.close());

    /** A client with a job list of its own, in a directory of its own. */
    const open = (listener: Partial<Logger> = {}, directory = mkdtempSync(join(sandbox.directory, 'client-'))) => {
      const own = { PROXY_FILE: join(directory, 'proxy.pem'), JOBS_INFO_FILE: join(directory, 'jobs.dat') };
      const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, ...listener };
      return { directory, arc: new ArcInterface({ ...sandbox.config, ...own }, { log }) };
    };
    /** The ids of the jobs that the server has by a name. */
    const named = async (arc: ArcInterface, name: string) =>
      (await arc.listJobs()).filter((job) => job.name === name).map(({ id }) => id);

    it('given the reply to its submission is lost, then it is there once, and known', async () => {
      const { arc } = open();
      await using _ = arc;
      sandbox.misbehave({ ...CREATION, kind: 'lose-reply', times: 1 });
      const jobId = await arc.submitJob('/bin/true', { name: `lost ${release}` });
      expect(await named(arc, `lost ${release}`)).toEqual([jobId]);
      expect((await arc.knownJobs()).map(({ id }) => id)).toEqual([jobId]);
      expect(await arc.recoverSubmissions()).toEqual([]);
    });

    it.each([
      [302, 'Found'],
      [400, 'Bad Request'],
      [401, 'Unauthorized'],
      [403, 'Forbidden'],
      [404, 'Not Found'],
      [408, 'Request Timeout'],
      [413, 'Content Too Large'],
      [429, 'Too Many Requests'],
      [500, 'Internal Server Error'],
    ])(
      'given its submission is answered with %i %s after it was created, then it is there once, and known',
      async (status, reason) => {
        const { arc } = open();
        await using _ = arc;
        const name = `answered ${status} ${release}`;
        sandbox.misbehave({ ...CREATION, kind: 'replace-reply', status, reason, times: 1 });
        const jobId = await arc.submitJob('/bin/true', { name });
        expect(await named(arc, name)).toEqual([jobId]);
        expect((await arc.knownJobs()).map(({ id }) => id)).toEqual([jobId]);
      },
    );

    const item = (fields: object) => ({ 'status-code': '201', reason: 'Created', ...fields });
    it.each<[string, number, readonly object[]]>([
      ['an error for a job that it has created', 1, [{ 'status-code': '500', reason: 'Requested queue is full' }]],
      ['an error without words', 1, [{ 'status-code': '500' }]],
      ['an id that leads elsewhere', 1, [item({ id: '../../x' })]],
      ['one id twenty times', 20, Array(20).fill(item({ id: '8520662f23c6' }))],
      ['too few ids', 3, [item({ id: '8520662f23c6' }), item({ id: '8520662f23c7' })]],
    ])(
      'given the server answers with %s, then the jobs are found by their submission ids',
      async (what, count, job) => {
        const { arc } = open();
        await using _ = arc;
        const name = `${what} ${release}`;
        sandbox.misbehave({
          ...CREATION,
          kind: 'replace-reply',
          status: 201,
          reason: 'Created',
          body: JSON.stringify({ job }),
          times: 1,
        });
        const outcomes = await arc.submitJobs(Array(count).fill({ name, executable: { path: '/bin/true' } }));
        const ids = outcomes.map((outcome) => ('jobId' in outcome ? outcome.jobId : outcome.error));
        expect(new Set(ids)).toEqual(new Set(await named(arc, name)));
        expect(new Set(ids).size).toBe(count);
        expect(await arc.recoverSubmissions()).toEqual([]);
      },
    );

    it('given the client ends before it knows, then the next one finds it', async () => {
      const { directory, arc } = open({
        // The server has the job by now, and is about to be asked.
        warn: (line) => void (line.includes('reply to a submission was lost') && arc.close()),
      });
      const name = `ended ${release}`;
      sandbox.misbehave({ ...CREATION, kind: 'lose-reply', times: 1 });
      await expect(arc.submitJob('/bin/true', { name })).rejects.toThrow(SubmissionUncertainError);

      const { arc: next } = open({}, directory);
      await using _ = next;
      const [found, ...others] = await next.recoverSubmissions();
      expect(others).toEqual([]);
      expect(await named(next, name)).toEqual([found?.jobId]);
      expect((await next.knownJobs()).map(({ id }) => id)).toEqual([found?.jobId]);
      expect(await next.recoverSubmissions()).toEqual([]);
    });

    it('given an upload is refused, then no trace of it is left', async () => {
      const { arc, directory } = open();
      await using _ = arc;
      const input = join(directory, 'refused.dat');
      writeFileSync(input, 'x');
      const over = sandbox.misbehave({ path: /refused\.dat$/, kind: 'fail', status: 507, reason: 'Quota exceeded' });
      const name = `refused ${release}`;
      await expect(arc.submitJob('/bin/true', { name, inputFiles: [input] })).rejects.toThrow(InputUploadError);
      over();
      expect(await named(arc, name)).toEqual([]);
      expect(await arc.knownJobs()).toEqual([]);
    });

    it('is looked at with others, here and on servers by other names, in any order', async () => {
      const { arc } = open();
      await using _ = arc;
      const one = await arc.submitJob('/bin/true');
      const two = await arc.submitJob('/bin/true');
      const sameByOtherName = two.replace('localhost', 'LOCALHOST');
      const unknown = one.replace(/[^/]+$/, 'nosuch');
      const jobs = await arc.getJobs([two, 'no id', sameByOtherName, unknown, one, two]);
      const ids = jobs.map((job) => job?.id.replace('LOCALHOST', 'localhost'));
      expect(ids).toEqual([two, undefined, two, undefined, one, two]);
    });

    it('is not called unknown because another server is down', async () => {
      const { arc } = open();
      await using _ = arc;
      const jobId = await arc.submitJob('/bin/true');
      const elsewhere = 'https://localhost:1/arex/rest/1.0/jobs/1';
      await expect(arc.getJobs([jobId, elsewhere])).rejects.toThrow(ServerUnreachableError);
      await expect(arc.getJob(jobId.replace(/[^/]+$/, 'nosuch'))).rejects.toThrow(JobNotFoundError);
    });
  });
}
