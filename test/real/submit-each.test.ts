import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { ArcInterface, type IndexedOutcome } from 'jasmin-arc';
import { describe, expect, inject, it } from 'vitest';
import { releases } from './servers.js';

describe.concurrent.each(releases)('jobs submitted as they come, on $name (ARC $release)', (server) => {
  it('are submitted once each, in spite of one that cannot be', async () => {
    const directory = mkdtempSync(join(inject('scratch'), 'each-'));
    const config = { ...server.connection(), JOBS_INFO_FILE: join(directory, 'jobs.dat') };
    await using arc = new ArcInterface(config, { log: null });
    const before = new Set((await arc.listJobs()).map(({ id }) => id));
    async function* jobs() {
      yield { name: 'first', executable: '/bin/echo', args: ['first'] };
      yield { name: 'impossible', executable: '/bin/true', inputFiles: [join(directory, 'not-here.nc')] };
      yield { name: 'last', executable: '/bin/echo', args: ['last'] };
    }
    const outcomes: IndexedOutcome[] = [];
    for await (const outcome of arc.submitEach(jobs())) outcomes[outcome.index] = outcome;
    expect(outcomes).toMatchObject([
      { jobId: expect.any(String) },
      { error: { code: 'ERR_ARC_INPUT_FILE' } },
      { jobId: expect.any(String) },
    ]);
    for (const outcome of outcomes) {
      if (!('jobId' in outcome)) continue;
      expect(before.has(outcome.jobId)).toBe(false);
      const job = await arc.waitForJob(outcome.jobId);
      expect(job).toMatchObject({ state: 'Finished', exitCode: 0, name: outcome.index === 0 ? 'first' : 'last' });
      await arc.cleanJob(job.id);
    }
    expect(await arc.knownJobs()).toEqual([]);
  });
});
