import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArcInterface } from 'jasmin-arc';
import type { PassingAnswer, PassingRequest } from 'jasmin-arc-testing/http/answering-gateway.js';
import { describe, expect, inject, it } from 'vitest';
import { startGatewayBefore } from './gateway-before.js';
import { localIdOf } from './server-events.js';
import { FEW_JOBS, releases, spokenOn } from './servers.js';

const isCreation = ({ path, body }: PassingRequest): boolean =>
  /jobs\?action=new/.test(path) || /CreateActivity/.test(body);

/** What a gateway, or a server in trouble, makes of the answer to a submission; the jobs are there. */
describe.concurrent.each(spokenOn(releases))('when $name answers a submission over $spoken wrongly', (each) => {
  const { server, spoken } = each;

  async function open() {
    const gateway = await startGatewayBefore(server, FEW_JOBS);
    const config = {
      ...server.connection(FEW_JOBS),
      ARC_SERVER: `https://localhost:${gateway.port}/arex`,
      INTERFACE: spoken,
    };
    const arc = new ArcInterface(config, { log: null });
    const direct = new ArcInterface({ ...server.connection(FEW_JOBS), INTERFACE: spoken }, { log: null });
    const name = `answered ${randomUUID()}`;
    return {
      arc,
      direct,
      name,
      /** The next answer to a submission is another one. */
      answer: (change: (answer: PassingAnswer) => PassingAnswer) =>
        gateway.replaceNext((request, answer) => (isCreation(request) ? change(answer) : undefined)),
      jobsOnServer: async () =>
        (await direct.listJobs()).filter((job) => job.name === name).map(({ id }) => localIdOf(id)),
      [Symbol.asyncDispose]: async () => {
        await Promise.all([arc.close(), direct.close()]);
        await gateway[Symbol.asyncDispose]();
      },
    };
  }
  const job = (name: string) => ({ name, executable: { path: '/bin/true' } });

  it.each([302, 403, 500])(
    'given %i, then the job is found by its submission id, and there is only that one',
    async (status) => {
      await using opened = await open();
      const { arc, name, answer, jobsOnServer } = opened;
      answer(() => ({ status, reason: 'Made Up', body: '' }));
      const jobId = await arc.submitJob(job(name));
      expect(await jobsOnServer()).toEqual([localIdOf(jobId)]);
      expect((await arc.knownJobs()).map(({ id }) => id)).toEqual([jobId]);
      expect(await arc.recoverSubmissions()).toEqual([]);
    },
  );

  it('given one id for all jobs, then each is found, and its inputs go to the right one', async () => {
    await using opened = await open();
    const { arc, direct, name, answer, jobsOnServer } = opened;
    const directory = await mkdtemp(join(inject('scratch'), 'ids-'));
    const ids = ['a', 'b', 'c'];
    for (const id of ids) await writeFile(join(directory, `${id}.txt`), `${id}\n`);
    answer((answered) => {
      const [first = '', ...others] =
        spoken === 'rest'
          ? [...answered.body.matchAll(/"id":"(\w+)"/g)].map(([, id]) => id)
          : [...answered.body.matchAll(/ActivityID>(\w+)</g)].map(([, id]) => id);
      return {
        ...answered,
        body: others.reduce((body: string, id) => body.replaceAll(String(id), first), answered.body),
      };
    });
    const outcomes = await arc.submitJobs(
      ids.map((id) => ({
        name,
        executable: { path: '/bin/cat', arguments: [`${id}.txt`] },
        stdout: 'stdout.txt',
        inputFiles: [{ name: `${id}.txt`, localPath: join(directory, `${id}.txt`) }],
        outputFiles: [{ name: 'stdout.txt' }],
      })),
    );
    const jobIds = outcomes.map((outcome) => ('jobId' in outcome ? outcome.jobId : String(outcome.error)));
    expect(new Set(jobIds.map(localIdOf))).toEqual(new Set(await jobsOnServer()));
    for (const [index, jobId] of jobIds.entries()) {
      await arc.waitForJob(jobId);
      const saved = await arc.saveJobOutputs(jobId, { directory: join(directory, `out${index}`) });
      expect(await readFile(join(String(saved), 'stdout.txt'), 'utf8')).toBe(`${ids[index]}\n`);
    }
    await direct.close();
  });

  it('given the id of another job of ours, then nothing is done to that one, and what became of it is told at the first look', async () => {
    await using opened = await open();
    const { arc, direct, name, answer, jobsOnServer } = opened;
    const other = await direct.submitJob({
      ...job('another one'),
      executable: { path: '/bin/sleep', arguments: ['600'] },
    });
    answer((answered) => ({
      ...answered,
      body: answered.body.replace(/("id":"|ActivityID>)\w+/g, `$1${localIdOf(other)}`),
    }));
    const given = await arc.submitJob(job(name));
    expect(localIdOf(given)).toBe(localIdOf(other));
    await expect(arc.cleanJob(given)).rejects.toMatchObject({
      code: 'ERR_ARC_JOB_NOT_FOUND',
      hint: expect.stringContaining('The job that was submitted is '),
    });
    const [right, ...more] = await arc.knownJobs();
    expect(more).toEqual([]);
    expect(await jobsOnServer()).toEqual([localIdOf(String(right?.id))]);
    expect((await direct.getJob(other)).state).not.toMatch(/Killed|Deleted/);
    await direct.cancelJob(other);
  });
});
