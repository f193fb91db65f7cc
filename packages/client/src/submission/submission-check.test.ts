import { MemoryJobStore } from 'jasmin-arc-testing/jobs/memory-job-store.js';
import { type Behaviour, PretendService } from 'jasmin-arc-testing/service/pretend-service.js';
import { describe, expect, it } from 'vitest';
import { ServerUnreachableError } from '../errors/index.js';
import type { ComputingService } from '../information/computing-service.js';
import type { Job, JobId } from '../jobs/job.js';
import { createLog, silentLog } from '../log/log.js';
import { JobSubmission } from './job-submission.js';
import { checkSubmissions } from './submission-check.js';

const HOUR = 3_600_000;
const offer: ComputingService = { endpoints: [], shares: [], executionEnvironments: [], applicationEnvironments: [] };

const noMistake = { mistaken: new Map(), overlooked: [] };

/** Jobs without inputs that were submitted to a service that answers so, and a look at them. */
async function submitted(names: readonly string[], behaviour: Behaviour = {}) {
  const service = new PretendService(behaviour);
  const journal = new MemoryJobStore();
  const warnings: string[] = [];
  const log = createLog({ ...console, warn: (line: string) => warnings.push(line) }, 'WARNING');
  const submission = new JobSubmission({ service, http: service, journal, log: silentLog });
  const jobs = names.map((name) => ({ name, executable: { path: '/bin/true' } }));
  const outcomes = await submission.submit(jobs, offer);
  const ids = outcomes.map((outcome) => ('jobId' in outcome ? outcome.jobId : 'none'));
  service.asked.length = 0;
  const look = async (facts: (id: JobId) => Partial<Job> = () => ({}), after = 0) => {
    const read = await service.activities(ids);
    const looked = ids.map((jobId, index) => {
      const job = read[index];
      return { jobId, job: job && { ...job, ...facts(jobId) } };
    });
    const now = () => new Date(Date.now() + after);
    return checkSubmissions(service, looked, { journal, log, now });
  };
  return {
    service,
    journal,
    warnings,
    ids,
    look,
    submissionIdOf: (id: JobId) => service.jobs.get(id)?.submissionId ?? '',
  };
}

describe('the first look at jobs that were submitted', () => {
  it('confirms those that show the submission ids they were submitted under, at no cost', async () => {
    const { service, journal, look, submissionIdOf } = await submitted(['a', 'b']);
    expect(await look((id) => ({ previousIds: ['older', submissionIdOf(id)] }))).toEqual(noMistake);
    expect(journal.open.size).toBe(0);
    expect(service.asked).toEqual(['look']);
  });

  it('asks a few that show none for them, once', async () => {
    const { service, journal, look } = await submitted(['a', 'b']);
    await look();
    await look();
    expect(journal.open.size).toBe(0);
    expect(service.asked.filter((what) => what === 'mark')).toHaveLength(2);
  });

  it('leaves very many that show none for later', async () => {
    const { journal, look } = await submitted(Array.from({ length: 20 }, (_, index) => `job ${index}`));
    await look();
    expect(journal.open.size).toBe(12);
  });

  it('leaves those alone of which the server does not tell', async () => {
    const { service, journal, look } = await submitted(['a']);
    service.carriesSubmissionId = async () => undefined;
    expect(await look()).toEqual(noMistake);
    expect(journal.open.size).toBe(1);
  });
});

describe('a success that turns out to be none', () => {
  it('given another order, each job is found, the list put right, and that is said', async () => {
    const { service, journal, warnings, ids, look } = await submitted(['a', 'b'], {
      creations: ['ids in another order'],
    });
    const { mistaken } = await look();
    expect([...mistaken.keys()].sort()).toEqual([...ids].sort());
    expect([...journal.jobs.values()].map(({ id, name }) => [name, id]).sort()).toEqual(
      service.everCreated.map(({ id, description }) => [description.name, id]),
    );
    expect(warnings).toHaveLength(2);
    expect(journal.open.size).toBe(0);
  });

  it('given the id of nothing, the job is found by its submission id, and that is said', async () => {
    const { service, journal, warnings, ids, look } = await submitted(['a'], { creations: ['ids of nothing'] });
    const [right] = service.everCreated.map(({ id }) => id);
    expect((await look()).mistaken.get(ids[0] ?? '')).toMatchObject({ rightId: right });
    expect([...journal.jobs.keys()]).toEqual([right]);
    expect(warnings[0]).toContain(`The job that was submitted is ${right}`);
  });

  it.each([
    ['of nothing', ['a']],
    ['in another order', ['a', 'b']],
  ] as const)('given ids %s and a list that cannot be written, the next look puts it right', async (how, names) => {
    const { service, journal, ids, look } = await submitted(names, { creations: [`ids ${how}`] });
    const { accepted } = journal;
    journal.accepted = async () => {}; // as the journal does, after a warning
    await look();
    expect([...journal.jobs.keys()]).toEqual(ids);
    expect(journal.open.size).toBe(names.length);
    journal.accepted = accepted;
    await look();
    expect([...journal.jobs.values()].map(({ id, name }) => [name, id]).sort()).toEqual(
      service.everCreated.map(({ id, description }) => [description.name, id]),
    );
    expect(journal.open.size).toBe(0);
  });

  it('given the id of nothing and no job, it is uncertain for the rest of the hour, and stays in the list', async () => {
    const { service, journal, warnings, ids, look } = await submitted(['a'], { creations: ['ids of nothing'] });
    const { submissionId = '' } = service.everCreated[0] ?? {};
    service.jobs.clear();
    expect((await look()).mistaken.get(ids[0] ?? '')).toMatchObject({ rightId: undefined });
    expect([...journal.submissions.keys()]).toEqual([submissionId]);
    expect([...journal.jobs.keys()]).toEqual(ids);
    expect(warnings[0]).toMatch(/shows no such job\. It is not known whether .* do not submit it again before 20/);
    // Said once.
    expect(await look()).toEqual(noMistake);
  });

  it('given no job an hour later, that is said, and nothing is uncertain any more', async () => {
    const { service, journal, warnings, look } = await submitted(['a'], { creations: ['ids of nothing'] });
    service.jobs.clear();
    await look(undefined, HOUR + 1);
    expect(warnings[0]).toMatch(/cleaned from elsewhere, or there never was one$/);
    expect(journal.submissions.size + journal.open.size).toBe(0);
  });

  it('is not concluded from a look that fails', async () => {
    const { journal, look } = await submitted(['a'], { creations: ['ids of nothing'], looksFail: [true] });
    await expect(look()).rejects.toThrow(ServerUnreachableError);
    expect(journal.open.size).toBe(1);
  });

  it('is not concluded where the server does not find the job for a moment', async () => {
    const { service, journal, ids, look } = await submitted(['a']);
    const activities = service.activities.bind(service);
    service.activities = async (asked) => asked.map(() => undefined);
    expect(await look()).toEqual({ mistaken: new Map(), overlooked: ids });
    service.activities = activities;
    expect([...journal.jobs.keys()]).toEqual(ids);
  });
});
