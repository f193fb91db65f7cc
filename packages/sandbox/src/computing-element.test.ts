import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ComputingElement, type ComputingElementOptions, type Submission } from './computing-element.js';
import { throwawayKeys } from './delegations/delegation-keys.js';
import type { JobRecord } from './jobs/job-record.js';

const owner = '/O=Sandbox/CN=tester';

describe('the compute element', () => {
  let directory: string;
  let element: ComputingElement;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    open();
  });
  afterEach(async () => {
    await element.close();
    rmSync(directory, { recursive: true });
    vi.useRealTimers();
  });
  const open = (options: Partial<ComputingElementOptions> = {}): void => {
    element = new ComputingElement({
      directory,
      release: '7.0',
      host: 'localhost',
      url: 'https://localhost:1/arex',
      authority: { subject: '/CN=CA', certificate: '' },
      slots: 1,
      queues: [{ name: 'short', maxWallTimeSeconds: 10 }, { name: 'long' }],
      lifetimeSeconds: 1000,
      uploadTimeoutSeconds: 600,
      snapshotPeriodMilliseconds: 0,
      generateDelegationKeys: throwawayKeys,
      ...options,
    });
  };
  const submission = (parts: Partial<Submission> = {}): Submission => ({
    owner,
    clientAddress: '127.0.0.1:1',
    credentialExpiresAt: 0,
    language: 'emies:adl',
    text: 'description',
    activity: { executable: { path: '/bin/true' } },
    ...parts,
  });
  const submit = (parts: Partial<Submission> = {}): JobRecord => {
    const result = element.submit(submission(parts));
    if ('refused' in result) throw new Error(result.refused);
    return result.job;
  };
  const reaches = (id: string, state: string): Promise<void> =>
    vi.waitFor(() => expect(element.publishedState(id)).toBe(state), { interval: 5 });
  const waiting = { activity: { executable: { path: 'x' }, inputFiles: [{ name: 'never' }] } };

  it('runs what is submitted, in the first queue if none is named', async () => {
    const { id, request } = submit();
    expect(request.queue).toBe('short');
    await reaches(id, 'FINISHED');
    expect(element.job(owner, id)?.eraseAt).toBeGreaterThan(Date.now());
  });

  it('shows a user no jobs of other users', () => {
    const { id } = submit(waiting);
    expect(element.job('/O=Sandbox/CN=other', id)).toBeUndefined();
    expect(element.jobs('/O=Sandbox/CN=other')).toEqual([]);
    expect(element.jobs(owner).map((job) => job.id)).toEqual([id]);
  });

  it('refuses queues that there are not, and jobs beyond the limit', async () => {
    const elsewhere = submission({ activity: { executable: { path: 'x' }, resources: { queue: 'nosuch' } } });
    expect(element.submit(elsewhere)).toEqual({ refused: 'Requested queue nosuch is not allowed for this user' });
    await element.close();
    open({ maxJobs: 1 });
    submit(waiting);
    expect(element.submit(submission())).toEqual({ refused: 'No more jobs allowed' });
  });

  it('refuses names of stdin, stdout and stderr that lead out of the session', () => {
    const to = (names: object) => element.submit(submission({ activity: { executable: { path: 'x' }, ...names } }));
    const refused = { refused: 'Failed to create grami file' };
    expect([
      to({ stdin: '../../authority/ca-key.pem' }),
      to({ stdout: '../out' }),
      to({ stderr: 'a/../../e' }),
    ]).toEqual([refused, refused, refused]);
    expect(to({ stdin: '/dev/null', stdout: 'a/../out' })).toHaveProperty('job');
  });

  it('tries to restart also a job that was cancelled before it began, which then does not count as failed any more', async () => {
    const notYet = { executable: { path: 'x' }, startTime: new Date(Date.now() + 60_000), rerun: 1 };
    const { id } = submit({ activity: notYet });
    expect(element.restart(id)).toBe('Job has not failed');
    element.cancel(id);
    await reaches(id, 'KILLED');
    expect([element.restart(id), element.restart(id)]).toEqual([undefined, 'Job has not failed']);
    expect(element.publishedState(id)).toBe('KILLED');
  });

  it('fails a job that asks for more than its queue gives, and stops one that takes more', async () => {
    const greedy = submit({ activity: { executable: { path: '/bin/true' }, resources: { wallTimeSeconds: 11 } } });
    const fitting = submit({
      activity: { executable: { path: '/bin/true' }, resources: { wallTimeSeconds: 11, queue: 'long' } },
    });
    await reaches(greedy.id, 'FAILED');
    await reaches(fitting.id, 'FINISHED');
    expect(element.job(owner, greedy.id)?.failure?.reasons).toEqual(['Job submission to LRMS failed']);
  });

  it('makes ids of the kind and length of each release', async () => {
    expect(submit(waiting).id).toMatch(/^[0-9a-f]{12}$/);
    await element.close();
    open({ release: '6.17' });
    expect(submit(waiting).id).toMatch(/^[A-Za-z0-9]{54}$/);
  });

  it('uses the expiry of the delegation as that of the job', async () => {
    const { id } = (await element.delegations.request(owner)) ?? { id: '' };
    const job = submit({ ...waiting, delegationId: id, credentialExpiresAt: 42 });
    expect(job.credentialExpiresAt).toBe(42); // nothing has been delegated yet
    expect(element.isDelegationInUse(owner, id)).toBe(true);
    expect(element.isDelegationInUse(owner, 'other')).toBe(false);
    expect(element.isDelegationInUse('/O=Sandbox/CN=other', id)).toBe(false); // another user’s job does not keep it
  });

  it('counts an upload when all of it is there', async () => {
    const sized = { executable: { path: '/bin/true' }, inputFiles: [{ name: 'a', localPath: '10' }] };
    const { id } = submit({ activity: sized });
    await reaches(id, 'PREPARING');
    element.uploaded(id, ['a'], 5, { start: 0, end: 5, total: 10 });
    element.uploaded(id, ['b'], 1);
    expect(element.job(owner, id)?.uploaded).toEqual(['/b']);
    element.uploaded(id, ['a'], 10, { start: 5, end: 10, total: 10 });
    await reaches(id, 'FINISHED');
    expect(element.job(owner, id)?.uploaded).toEqual(['/b', '/a']);
  });

  it('removes a session directory together with its job, also one that waits', async () => {
    const { id } = submit(waiting);
    await reaches(id, 'PREPARING');
    await element.removeSession(id);
    expect(element.job(owner, id)).toBeUndefined();
    await vi.waitFor(() => expect(existsSync(join(directory, 'jobs', id))).toBe(false));
  });

  it.each([
    ['FINISHED', { executable: { path: '/bin/true' } }],
    ['FAILED', { executable: { path: '/bin/false' } }],
    ['FAILED', { executable: { path: 'x' }, dryRun: true }],
  ])('removes the results of what has %s when their time is over', async (state, activity) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    await element.close();
    open({ lifetimeSeconds: 60 });
    const { id } = submit({ activity });
    await reaches(id, state);
    writeFileSync(join(directory, 'jobs', id, 'session', 'result'), '');
    vi.advanceTimersByTime(55_000);
    expect(element.job(owner, id)).toBeDefined();
    vi.advanceTimersByTime(20_000);
    expect(element.job(owner, id)).toBeUndefined();
  });

  it('given not everything can be removed when its time is over, then it says so and goes on', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    await element.close();
    const said: string[] = [];
    open({ log: (message) => said.push(message) });
    vi.spyOn(element.delegations, 'removeUnused').mockImplementation(() => {
      throw new Error('EIO: i/o error');
    });
    vi.advanceTimersByTime(10_000);
    expect(said).toEqual([expect.stringContaining('Not everything whose time is over could be removed: Error: EIO')]);
    const { id } = submit();
    await reaches(id, 'FINISHED');
  });

  it('has everything again when it is opened anew', async () => {
    const { id } = submit(waiting);
    await reaches(id, 'PREPARING');
    await element.close();
    open();
    await element.resume();
    expect(element.publishedState(id)).toBe('PREPARING');
    element.uploaded(id, ['never'], 0);
    await reaches(id, 'FAILED'); // there is no program called x
  });
});
