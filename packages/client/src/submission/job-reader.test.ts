import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import { type Behaviour, PretendService } from 'jasmin-arc-testing/service/pretend-service.js';
import { describe, expect, it } from 'vitest';
import { JobNotFoundError } from '../errors/index.js';
import { lookAtJobs } from '../following/look-at-jobs.js';
import type { ComputingService } from '../information/computing-service.js';
import { noHistory } from '../job-list/job-history.js';
import type { JobId } from '../jobs/job.js';
import { silentLog } from '../log/log.js';
import { type AttendDelegations, JobReader } from './job-reader.js';
import { JobSubmission } from './job-submission.js';

const offer: ComputingService = { endpoints: [], shares: [], executionEnvironments: [], applicationEnvironments: [] };

/** Jobs that were submitted to a service that answers so, and a reader of them that tells what enters the history. */
async function submitted(names: readonly string[], behaviour: Behaviour = {}, attend?: AttendDelegations) {
  const service = new PretendService(behaviour);
  const journal = new MemoryJobStore();
  const submission = new JobSubmission({ service, http: service, journal, log: silentLog });
  const jobs = names.map((name) => ({ name, executable: { path: '/bin/true' } }));
  const outcomes = await submission.submit(jobs, offer);
  const ids = outcomes.map((outcome) => ('jobId' in outcome ? outcome.jobId : 'none'));
  const ends: JobId[] = [];
  const reader = new JobReader({
    services: {
      locate: async (jobId) => {
        if (jobId === 'no id') throw new JobNotFoundError(jobId);
        return { jobId, service };
      },
    },
    journal,
    history: { ...noHistory, ended: async (jobs) => void ends.push(...jobs.map(({ id }) => id)) },
    log: silentLog,
    attend,
  });
  service.asked.length = 0;
  const end = (id: JobId | undefined) => {
    const job = service.jobs.get(id ?? '');
    if (job !== undefined) job.state = 'Finished';
  };
  return { service, ids, ends, reader, end };
}

describe('reading jobs', () => {
  it('takes one request for those of one server, and tells of each in order what there is', async () => {
    const { service, ids, reader } = await submitted(['a', 'b']);
    const [a = '', b = ''] = ids;
    const unknown = `${service.endpoint}/rest/1.0/jobs/unknown`;
    const jobs = await reader.jobs([b, 'no id', unknown, a]);
    expect(jobs.map((job) => job?.id)).toEqual([b, undefined, undefined, a]);
    expect(service.asked.filter((what) => what === 'look')).toHaveLength(1);
    await expect(reader.job(unknown)).rejects.toThrow(JobNotFoundError);
  });

  it('looks after what was delegated for them at each look, unless it is told to leave that', async () => {
    const attended: (string | undefined)[][] = [];
    const end = new Date('2026-11-30T20:00:00Z');
    const { ids, reader, service } = await submitted(['a', 'b'], {}, async (_, jobs) => {
      attended.push(jobs.map((job) => job?.id));
      return jobs.map((job) => job && { ...job, credentialEndsAt: end });
    });
    const [a = ''] = ids;
    expect(await reader.job(a)).toMatchObject({ id: a, credentialEndsAt: end });
    expect(await reader.jobs(ids)).toMatchObject([{ credentialEndsAt: end }, { credentialEndsAt: end }]);
    expect(await reader.all(service)).toHaveLength(2);
    expect(attended.map((jobs) => jobs.length)).toEqual([1, 2, 2]);
    const [left] = await reader.jobsOrErrors([a], { leavesDelegations: true });
    expect(left).not.toHaveProperty('credentialEndsAt');
    expect(attended).toHaveLength(3);
  });

  it('notes how they have ended, once', async () => {
    const { ids, ends, reader, end } = await submitted(['a', 'b']);
    const [a = '', b = ''] = ids;
    await reader.jobs(ids);
    expect(ends).toEqual([]);
    end(a);
    await reader.jobs(ids);
    await reader.job(a);
    expect(ends).toEqual([a]);
    end(b);
    await reader.job(b);
    expect(ends).toEqual([a, b]);
  });

  /** Has the service find none of its jobs at the next looks. */
  const hideForLooks = (service: PretendService, looks: number) => {
    const activities = service.activities.bind(service);
    let left = looks;
    service.activities = async (asked, options) => {
      const jobs = await activities(asked, options);
      return left-- > 0 ? asked.map(() => undefined) : jobs;
    };
  };

  it('given a job is not found that the server shows by its submission id, then it is read again', async () => {
    const { service, ids, reader } = await submitted(['a', 'b', 'c']);
    const [a = '', b = '', c = ''] = ids;
    hideForLooks(service, 2);
    expect((await reader.job(a)).id).toBe(a);
    hideForLooks(service, 1);
    expect((await reader.jobs([c, b])).map((job) => job?.id)).toEqual([c, b]);
  });

  it('given it never comes to be found, then it counts as unknown in the end', async () => {
    const { service, ids, reader } = await submitted(['a']);
    hideForLooks(service, Number.POSITIVE_INFINITY);
    await expect(reader.job(ids[0] ?? '')).rejects.toThrow(JobNotFoundError);
  });

  it("given an id that was another job's than it was given for, then that is an error that names the right one", async () => {
    const { ids, reader } = await submitted(['a', 'b'], { creations: ['ids in another order'] });
    const [a = '', b = ''] = ids;
    await expect(reader.job(a)).rejects.toMatchObject({ remedy: 'use-submitted-job', submittedJobId: b });
  });

  it('given such ids among several, then there are no such jobs, and by the next look the list is put right', async () => {
    const { ids, reader } = await submitted(['a', 'b'], { creations: ['ids in another order'] });
    expect(await reader.jobs(ids)).toEqual([undefined, undefined]);
    expect((await reader.jobs(ids)).map((job) => job?.id)).toEqual(ids);
  });

  it('given a look at such ids, then it says which jobs were submitted', async () => {
    const { ids, reader } = await submitted(['a', 'b'], { creations: ['ids in another order'] });
    const [a = '', b = ''] = ids;
    const unknown = `${a.slice(0, a.lastIndexOf('/'))}/unknown`;
    const looks = await lookAtJobs((some, options) => reader.jobsOrErrors(some, options), [a, b, unknown]);
    expect(looks).toEqual([
      { jobId: a, found: 'gone', submittedJobId: b },
      { jobId: b, found: 'gone', submittedJobId: a },
      { jobId: unknown, found: 'gone' },
    ]);
  });
});

describe('before something is done to a job', () => {
  it('its server is asked whether it is the right one, unless that is known', async () => {
    const { service, ids, reader } = await submitted(['a']);
    const [jobId = ''] = ids;
    await reader.requireSubmitted({ service, jobId });
    expect(service.asked).not.toEqual([]);
    service.asked.length = 0;
    await reader.requireSubmitted({ service, jobId });
    expect(service.asked).toEqual([]);
  });

  it('that is refused where it is not', async () => {
    const { service, ids, reader } = await submitted(['a', 'b'], { creations: ['ids in another order'] });
    const [jobId = ''] = ids;
    await expect(reader.requireSubmitted({ service, jobId })).rejects.toThrow(JobNotFoundError);
  });

  it('that is refused after a look has found out that it is not, until the job of that id is listed', async () => {
    const { service, ids, reader } = await submitted(['a', 'b'], { creations: ['ids of nothing'] });
    const [jobId = ''] = ids;
    await reader.jobs(ids);
    await expect(reader.requireSubmitted({ service, jobId })).rejects.toMatchObject({ remedy: 'use-submitted-job' });
    const [{ id: right = '' } = {}] = service.everCreated;
    const activities = service.activities.bind(service);
    service.activities = async (asked, options) =>
      (await activities([...asked, right], options)).map((job) => job && { ...job, id: jobId });
    await reader.all(service);
    await reader.requireSubmitted({ service, jobId });
  });
});
