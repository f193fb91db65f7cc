import { dirname } from 'node:path';
import { ArcInterface, JobNotFoundError, NoSuitableQueueError } from 'jasmin-arc';
import { expect, it } from 'vitest';
import type { ContractPlace } from './contract-place.js';

/** Requests as the library logs them at DEBUG. */
const REQUEST = /(GET|HEAD|POST|PUT|DELETE) https:\S+: \d{3}/;

/** A log that keeps the lines of DEBUG, which have the requests. */
const collect = (lines: string[]) => ({
  ...console,
  debug: (line: string) => lines.push(line),
  info: () => {},
  warn: () => {},
});

/** Many jobs, those of other users, and those that are not there. */
export function itKeepsJobsApart(place: () => ContractPlace): void {
  it("tells that a job is not there, or is another user's, in one or two requests", async () => {
    const { arc, server } = place();
    const jobId = await arc.submitJob('/bin/true');
    const asked: string[] = [];
    await using colleague = new ArcInterface(server.connection('colleague'), {
      log: collect(asked),
      logLevel: 'DEBUG',
    });
    await colleague.getServiceInfo();
    for (const id of [jobId, jobId.replace(/[^/]+$/, 'nosuchjob1234')]) {
      asked.length = 0;
      await expect(colleague.getJob(id)).rejects.toThrow(JobNotFoundError);
      expect(asked.filter((line) => REQUEST.test(line)).length).toBeLessThanOrEqual(2);
      await expect(colleague.getJobStatus(id)).rejects.toThrow(JobNotFoundError);
      await expect(colleague.cancelJob(id)).rejects.toThrow(JobNotFoundError);
      await expect(colleague.saveJobOutputs(id)).rejects.toThrow(JobNotFoundError);
      await expect(colleague.cleanJob(id)).rejects.toThrow(JobNotFoundError);
      await expect(colleague.readJobFile(id, 'stdout.txt')).rejects.toThrow(/not found/i);
    }
    await expect(arc.getJob('no job at all')).rejects.toThrow(JobNotFoundError);
    expect((await arc.waitForJob(jobId)).state).toBe('Finished');
  });

  it('submits and previews programs and descriptions alike, alone and together', async () => {
    const { arc, files, outputs } = place();
    const at = await files({ 'count.sh': '#!/bin/sh\nwc -l <"$1" >output\n', 'in.txt': '1\n2\n' });
    const directory = dirname(at('in.txt'));
    const options = { name: 'counted', args: ['in.txt'], inputFiles: [at('count.sh'), at('in.txt')] };
    const program = { ...options, executable: 'count.sh', inputFiles: ['count.sh', 'in.txt'] };
    const { description } = await arc.previewJob('count.sh', options);
    expect((await arc.previewJob(program, { directory })).description).toEqual(description);
    const { annotations: _, ...plain } = description;
    const outcomes = await arc.submitJobs([program, { ...plain, name: 'described' }], { directory });
    const one = await arc.submitJob(program, { directory, keepSession: true });
    for (const outcome of [...outcomes, { jobId: one }]) {
      if ('error' in outcome) throw outcome.error;
      expect((await arc.waitForJob(outcome.jobId)).state).toBe('Finished');
      expect((await outputs(outcome.jobId)).output).toBe('2\n');
    }
  });

  it('submits several jobs at once, each with its own outcome', async () => {
    const { arc } = place();
    const outcomes = await arc.submitJobs([
      { executable: { path: '/bin/true' } },
      { executable: { path: '/bin/true' }, resources: { queue: 'no-such-queue' } },
      { executable: { path: '/bin/true' } },
    ]);
    expect(outcomes.map((outcome) => 'jobId' in outcome)).toEqual([true, false, true]);
    expect(outcomes[1]).toMatchObject({ error: expect.any(NoSuitableQueueError) });
    const ids = outcomes.flatMap((outcome) => ('jobId' in outcome ? outcome.jobId : []));
    const jobs = await arc.getJobs([...ids, ids[0]?.replace(/[^/]+$/, 'nosuchjob1234') ?? '']);
    expect(jobs.map((job) => job?.id)).toEqual([...ids, undefined]);
    for (const id of ids) expect((await arc.waitForJob(id)).state).toBe('Finished');
  });
}
