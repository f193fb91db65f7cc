import fc from 'fast-check';
import { errorOf, idOf, program, submissionTo, TWO_QUEUES } from 'jasmin-arc-testing/submission/submission-to.js';
import { describe, expect, it } from 'vitest';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import { JobSubmissionError, NotAuthorisedError, ServiceError } from '../errors/index.js';

const SECRET = 'https://user:secret@data.example.org/a?token=secret';
const fetching = (name: string): ActivityDescription => ({
  ...program(name),
  inputFiles: [{ name: 'a.nc', sources: [{ uri: SECRET }] }],
});
const inEnvironment = (name: string): ActivityDescription => ({
  ...program('job'),
  resources: { runtimeEnvironments: [{ name }] },
});
const REFUSAL = 'Dynamic output files and no delegation assigned to job are incompatible.';

describe('with DELEGATE auto, a job', () => {
  const auto = (behaviour = {}) => submissionTo(behaviour, TWO_QUEUES, { delegate: 'auto' });

  it('that needs no delegation gets none, and its record says so', async () => {
    const { server, journal, details, submit } = auto();
    const [outcome] = await submit([program('job')]);
    expect(idOf(outcome)).toBeTruthy();
    expect(server.delegations).toBe(0);
    expect(server.everCreated[0]?.description).not.toHaveProperty('delegationId');
    expect((await journal.list())[0]?.delegationId).toBeUndefined();
    expect(details).toEqual([expect.stringContaining('DELEGATE is auto: no delegation for the job')]);
  });

  it('that needs one gets one, the others beside it do not; the log has the reasons in one line', async () => {
    const { server, details, submit } = auto();
    await submit([program('a'), fetching('b'), inEnvironment('APPS/MODEL'), fetching('c')]);
    expect(server.everCreated.map(({ description }) => description.delegationId)).toEqual([
      undefined,
      'delegation',
      'delegation',
      'delegation',
    ]);
    expect(server.delegations).toBe(1);
    expect(server.asked.filter((what) => what === 'create')).toHaveLength(1);
    const [line, ...more] = details.filter((text) => text.includes('DELEGATE'));
    expect(more).toEqual([]);
    expect(line).toContain(
      'a delegation for 3 of 4 jobs: the server is to fetch its input a.nc in the name of its user (and 1 more like it); the runtime environment APPS/MODEL may give it a proxy',
    );
    expect(line).not.toContain('secret');
  });

  it('that names a delegation keeps it, and none is made', async () => {
    const { server, submit } = auto();
    await submit([{ ...fetching('job'), delegationId: 'mine' }]);
    expect(server.everCreated[0]?.description.delegationId).toBe('mine');
    expect(server.delegations).toBe(0);
  });

  it('is not sent where the server refuses the user', async () => {
    const { server, submit } = auto();
    server.delegate = () => Promise.reject(new NotAuthorisedError('no'));
    await expect(submit([program('job')])).rejects.toBeInstanceOf(NotAuthorisedError);
    expect(server.submissionIdsSent).toEqual([]);
  });

  it('that the server refuses without a delegation is submitted again with one, to the same queue', async () => {
    const { server, details, submit } = auto({ refusalWithoutDelegation: REFUSAL });
    const outcomes = await submit([program('a'), fetching('b'), program('c')]);
    expect(outcomes.every(idOf)).toBe(true);
    expect(server.everCreated.map(({ description }) => description.resources?.queue)).toEqual(['one', 'one', 'one']);
    expect(server.everCreated).toHaveLength(3);
    // Each request has ids of its own, and the job of the first was not sent again.
    expect(new Set(server.submissionIdsSent).size).toBe(5);
    expect(details).toContainEqual(expect.stringContaining(`asks for it (${REFUSAL})`));
  });

  it('is not submitted again before a look has shown that there is none', async () => {
    const { server, submit } = auto({ refusalWithoutDelegation: REFUSAL, looksFail: Array(9).fill(true) });
    const [outcome] = await submit([program('job')]);
    expect(errorOf(outcome)).toMatchObject({ code: 'ERR_ARC_SUBMISSION_UNCERTAIN' });
    expect(server.submissionIdsSent).toHaveLength(1);
    expect(server.delegations).toBe(0);
  });

  it('fails by itself where the delegation that the server asks for cannot be made', async () => {
    const { server, submit } = auto({ refusalWithoutDelegation: REFUSAL });
    const trouble = new ServiceError('no', { httpStatus: 500, reason: 'no' });
    server.delegate = ({ isNeeded } = {}) => (isNeeded ? Promise.reject(trouble) : Promise.resolve(undefined));
    const [refused, named] = await submit([program('a'), { ...program('b'), delegationId: 'mine' }]);
    expect(errorOf(refused)).toBe(trouble);
    expect(idOf(named)).toBeTruthy();
  });

  it('is not submitted again where no delegation is made', async () => {
    const { server, submit } = auto({ refusalWithoutDelegation: REFUSAL });
    server.delegate = () => Promise.resolve(undefined);
    const [outcome] = await submit([program('job')]);
    expect(errorOf(outcome)).toMatchObject({ message: expect.stringContaining(REFUSAL) });
    expect(server.submissionIdsSent).toHaveLength(1);
  });

  it('gets a delegation if and only if it needs one, and is created once', async () => {
    const kinds = fc.constantFrom(program('plain'), fetching('fetching'), inEnvironment('ENV/RTE'), inEnvironment('X'));
    await fc.assert(
      fc.asyncProperty(fc.array(kinds, { maxLength: 120 }), fc.boolean(), async (jobs, isAsked) => {
        const { server, submit } = auto(isAsked ? { refusalWithoutDelegation: REFUSAL } : {});
        const outcomes = await submit(jobs);
        const created = outcomes.map((outcome) => server.jobs.get(idOf(outcome) || '')?.description);
        expect(server.everCreated).toHaveLength(jobs.length);
        expect(created.map((description) => description?.delegationId !== undefined)).toEqual(
          jobs.map(
            (job) => isAsked || job.name === 'fetching' || job.resources?.runtimeEnvironments?.[0]?.name === 'X',
          ),
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('with DELEGATE never, a job', () => {
  const never = (behaviour = {}) => submissionTo(behaviour, TWO_QUEUES, { delegate: 'never' });

  it.each([
    [fetching('job'), 'the server is to fetch its input a.nc'],
    [{ ...program('job'), outputFiles: [{ name: 'b', targets: [{ uri: SECRET }] }] }, 'deliver its output b'],
    [{ ...program('job'), outputFiles: [{ name: '@list' }] }, 'lists in list'],
    [inEnvironment('ENV/PROXY'), 'ENV/PROXY gives it a proxy'],
    [inEnvironment('APPS/MODEL'), 'APPS/MODEL may give it a proxy'],
    [{ ...program('job'), credentialServices: ['https://myproxy.example.org'] }, 'keeps the credential'],
  ])('that needs a delegation is refused before anything is sent (%#)', async (job, reason) => {
    const { server, submit } = never();
    const [outcome] = await submit([job]);
    expect(errorOf(outcome)).toBeInstanceOf(JobSubmissionError);
    expect(errorOf(outcome)).toMatchObject({
      remedy: 'allow-delegation',
      message: expect.stringContaining(reason),
    });
    expect(String(errorOf(outcome))).not.toContain('secret');
    expect(server.asked).toEqual([]);
  });

  it('that needs none is submitted, also beside one that is refused', async () => {
    const { server, details, submit } = never();
    const [refused, taken] = await submit([fetching('a'), program('b')]);
    expect(errorOf(refused)).toBeDefined();
    expect(idOf(taken)).toBeTruthy();
    expect(server.delegations).toBe(0);
    expect(details).toEqual([expect.stringContaining('DELEGATE is never: no delegation for the job')]);
  });

  it('that the server refuses without a delegation is reported so, and not submitted again', async () => {
    const { server, submit } = never({ refusalWithoutDelegation: REFUSAL });
    const [outcome] = await submit([program('job')]);
    expect(errorOf(outcome)).toMatchObject({ remedy: 'allow-delegation', message: expect.stringContaining(REFUSAL) });
    expect(server.submissionIdsSent).toHaveLength(1);
    expect(server.delegations).toBe(0);
  });
});
