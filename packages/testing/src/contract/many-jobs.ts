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
