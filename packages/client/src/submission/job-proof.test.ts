import { errorOf, idOf, program, submissionTo, withInput } from 'jasmin-arc-testing/submission/submission-to.js';
import { describe, expect, it } from 'vitest';
import { JobListError, SubmissionUncertainError } from '../errors/index.js';

describe('an answer that names other jobs', () => {
  it('has no input sent to one of them: each goes to the job that it is meant for', async () => {
    const { server, journal, submit } = submissionTo({ creations: ['ids in another order'] });
    const outcomes = await submit([withInput('a'), withInput('b'), withInput('c')]);
    expect(outcomes.map(idOf)).toEqual(server.everCreated.map(({ id }) => id));
    expect(server.everCreated.map(({ files }) => files.size)).toEqual([1, 1, 1]);
    expect([...journal.jobs.values()].map(({ name }) => name).sort()).toEqual(['a', 'b', 'c']);
  });

  it('or none at all, leads to the job by its submission id', async () => {
    const { server, journal, submit } = submissionTo({ creations: ['ids of nothing'] });
    const [outcome] = await submit([withInput('job')]);
    expect(idOf(outcome)).toBe(server.everCreated[0]?.id);
    expect([...journal.jobs.keys()]).toEqual([idOf(outcome)]);
    expect(journal.submissions.size + journal.open.size).toBe(0);
  });

  it('is uncertain where no job has the submission id, and nothing is done to the named job', async () => {
    const { server, journal, submit } = submissionTo({ creations: ['ids of nothing'], shownAfterLooks: 99 });
    server.findSubmissions = async () => new Map();
    const [outcome] = await submit([withInput('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(SubmissionUncertainError);
    expect(server.asked).not.toContain('kill');
    expect(journal.jobs.size).toBe(0);
    expect([...journal.submissions.keys()]).toEqual(server.submissionIdsSent);
    expect([...journal.open.values()]).toMatchObject([{ jobId: undefined, uploads: [{ path: 'in.txt' }] }]);
  });

  it('is uncertain and not noted where no job has the submission id and the job list cannot be written any more', async () => {
    const { server, journal, submit } = submissionTo({ creations: ['ids of nothing'], shownAfterLooks: 99 });
    server.findSubmissions = async () => new Map();
    const begin = journal.begin.bind(journal);
    let isFull = false;
    journal.begin = async (submissions) => {
      if (isFull) throw new JobListError('Cannot write the job list', { path: 'jobs.dat', reason: 'full' });
      isFull = true;
      await begin(submissions);
    };
    const [outcome] = await submit([withInput('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(SubmissionUncertainError);
    expect(errorOf(outcome)).toMatchObject({
      isNoted: false,
      remedy: 'look-on-server',
      hint: expect.stringContaining('listJobs()'),
    });
  });

  it('does not have another job cancelled when we give up', async () => {
    const controller = new AbortController();
    const { server, submit } = submissionTo({ creations: ['fine', 'ids in another order'] });
    const [other] = await submit([program('other')]);
    server.behaviour = {
      creations: ['fine', 'ids of nothing'],
      before: (what) => what === 'create' && controller.abort(),
    };
    await submit([program('job')], { signal: controller.signal });
    expect([...server.jobs.keys()]).toEqual([idOf(other)]);
  });
});
