import { errorOf, idOf, program, submissionTo, withInput } from 'jasmin-arc-testing/submission/submission-to.js';
import { describe, expect, it } from 'vitest';
import { JobListError, ServerUnreachableError, SubmissionUncertainError } from '../errors/index.js';

describe('a submission that cannot be recorded', () => {
  it('is not sent', async () => {
    const { server, journal, submit } = submissionTo();
    const full = new JobListError('no space is left', { path: 'jobs.dat.submissions', reason: 'full' });
    journal.begin = () => Promise.reject(full);
    const outcomes = await submit([program('one'), program('two')]);
    expect(outcomes).toEqual([{ error: full }, { error: full }]);
    expect(server.asked).not.toContain('create');
    expect(server.everCreated).toEqual([]);
  });

  it('leaves those alone that were recorded and sent before', async () => {
    const { server, journal, submit } = submissionTo();
    const begin = journal.begin.bind(journal);
    let batches = 0;
    journal.begin = (submissions) =>
      batches++ === 0 ? begin(submissions) : Promise.reject(new JobListError('no', { path: 'x', reason: 'full' }));
    const outcomes = await submit(Array.from({ length: 150 }, (_, index) => program(`${index}`)));
    expect(outcomes.filter((outcome) => idOf(outcome))).toHaveLength(100);
    expect(outcomes.slice(100).every((outcome) => errorOf(outcome) instanceof JobListError)).toBe(true);
    expect(server.everCreated).toHaveLength(100);
  });
});

describe('a reply that is lost', () => {
  it.each([
    'reply lost',
    'closed',
    'answer cut short',
    'error after all',
    'not let in after all',
    'called refused',
    'id of an earlier job',
  ] as const)('(%s) is made up for by the submissionId', async (fault) => {
    const { server, journal, submit } = submissionTo({ creations: [fault] });
    const outcomes = await submit([withInput('a'), program('b')]);
    expect(outcomes.map(idOf)).toEqual(server.everCreated.map(({ id }) => id));
    expect(server.everCreated[0]?.files.size).toBe(1);
    expect(journal.submissions.size).toBe(0);
    expect(journal.jobs.size).toBe(2);
  });

  it.each([
    ['reply lost', 'The reply to a submission was lost'],
    ['error', 'The answer to a submission does not tell whether the server took it'],
  ] as const)('(%s) is told as what it is', async (fault, words) => {
    const { warnings, submit } = submissionTo({ creations: [fault] });
    await submit([program('job')]);
    expect(warnings).toEqual([expect.stringContaining(words)]);
  });

  it('is made up for when it takes the server a while to show the job', async () => {
    const { server, sleeps, submit } = submissionTo({ creations: ['reply lost'], shownAfterLooks: 4 });
    const [outcome] = await submit([program('job')]);
    expect(idOf(outcome)).toBe(server.everCreated[0]?.id);
    expect(sleeps.reduce((sum, sleep) => sum + sleep, 0)).toBe(15_000);
  });

  it('given only some were created, the others are uncertain for an hour, and stay recorded', async () => {
    const { server, journal, submit } = submissionTo({ creations: ['reply lost half-way'] });
    const outcomes = await submit([program('a'), program('b'), program('c'), program('d')]);
    expect(outcomes.map((outcome) => idOf(outcome) !== false)).toEqual([true, true, false, false]);
    expect(errorOf(outcomes[3])).toBeInstanceOf(SubmissionUncertainError);
    expect(String(errorOf(outcomes[3]))).toMatch(/no such job so far/);
    const begunAt = journal.submissions.get(server.submissionIdsSent[3] ?? '')?.begunAt.getTime() ?? 0;
    expect(errorOf(outcomes[3])).toMatchObject({ uncertainUntil: new Date(begunAt + 3_600_000) });
    expect(journal.submissions.size).toBe(2);
    expect(server.everCreated).toHaveLength(2);
  });

  it('given the server cannot be asked, then each job has that error with its submission id, which stays recorded', async () => {
    const { server, journal, submit } = submissionTo({ creations: ['reply lost'], looksFail: Array(9).fill(true) });
    const errors = (await submit([program('a'), program('b')])).map(errorOf);
    expect(errors).toEqual([expect.any(SubmissionUncertainError), expect.any(SubmissionUncertainError)]);
    expect(errors).toMatchObject(server.submissionIdsSent.map((submissionId) => ({ submissionId })));
    expect([...journal.submissions.keys()]).toEqual(server.submissionIdsSent);
  });

  it('given the server shows nothing at first and then cannot be asked, the error does not say that there is no job', async () => {
    const { submit } = submissionTo({
      creations: ['reply lost'],
      shownAfterLooks: 2,
      looksFail: [false, true, true, true, true],
    });
    const [outcome] = await submit([program('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(SubmissionUncertainError);
  });

  it('given some show before the server cannot be asked any more, those are not lost', async () => {
    const { server, submit } = submissionTo({
      creations: ['reply lost half-way'],
      looksFail: [false, true, true, true, true],
    });
    const outcomes = await submit([program('a'), program('b')]);
    expect(idOf(outcomes[0])).toBe(server.everCreated[0]?.id);
    expect(errorOf(outcomes[1])).toBeInstanceOf(SubmissionUncertainError);
  });

  it('is no reason to submit again where the server answered with an error and shows no job', async () => {
    const { server, journal, submit } = submissionTo({ creations: ['error'] });
    const [outcome] = await submit([program('job')]);
    expect(errorOf(outcome)).toBeInstanceOf(SubmissionUncertainError);
    expect(errorOf(outcome)).toMatchObject({ hint: expect.stringMatching(/^Do not submit it again/) });
    expect(String(errorOf(outcome))).toContain('500 Internal Server Error');
    expect([...journal.submissions.keys()]).toEqual(server.submissionIdsSent);
  });

  it('given the id of a job that was there before comes for a new one, then the new one is found by its submission id', async () => {
    const { server, journal, submit } = submissionTo({ creations: ['fine', 'id of an earlier job'] });
    const [earlier] = await submit([program('earlier')]);
    const [later] = await submit([program('later')]);
    expect(idOf(later)).toBe(server.everCreated[1]?.id);
    expect(idOf(later)).not.toBe(idOf(earlier));
    expect((await journal.list()).map(({ name }) => name)).toEqual(['later', 'earlier']);
  });

  it('is not waited for when nothing has been sent', async () => {
    const { journal, sleeps, submit } = submissionTo({ creations: ['not sent'] });
    expect(errorOf((await submit([program('job')]))[0])).toBeInstanceOf(ServerUnreachableError);
    expect(sleeps).toEqual([]);
    expect(journal.submissions.size).toBe(0);
  });
});
