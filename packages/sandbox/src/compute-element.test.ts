import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ComputeElement, type ComputeElementOptions, type Submission } from './compute-element.js';
import { throwawayKeys } from './delegations/delegation-keys.js';
import type { JobRecord } from './jobs/job-record.js';

const owner = '/O=Sandbox/CN=tester';

describe('the compute element', () => {
  let directory: string;
  let service: ComputeElement;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    open();
  });
  afterEach(async () => {
    await service.close();
    rmSync(directory, { recursive: true });
    vi.useRealTimers();
  });
  const open = (options: Partial<ComputeElementOptions> = {}): void => {
    service = new ComputeElement({
      directory,
      release: '7.0',
      host: 'localhost',
      url: 'https://localhost:1/arex',
      authority: { subject: '/CN=CA', certificate: '' },
      slots: 1,
      queues: [{ name: 'short', maxWallTimeSeconds: 10 }, { name: 'long' }],
      lifetimeSeconds: 1000,
      uploadTimeoutSeconds: 600,
      snapshotPeriodMs: 0,
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
    const result = service.submit(submission(parts));
    if ('refused' in result) throw new Error(result.refused);
    return result.job;
  };
  const reaches = (id: string, state: string): Promise<void> =>
    vi.waitFor(() => expect(service.publishedState(id)).toBe(state), { interval: 5 });
  const waiting = { activity: { executable: { path: 'x' }, inputFiles: [{ name: 'never' }] } };

  it('runs what is submitted, in the first queue if none is named', async () => {
    const { id, request } = submit();
    expect(request.queue).toBe('short');
    await reaches(id, 'FINISHED');
    expect(service.job(owner, id)?.eraseAt).toBeGreaterThan(Date.now());
  });

  it('shows a user no jobs of other users', () => {
    const { id } = submit(waiting);
    expect(service.job('/O=Sandbox/CN=other', id)).toBeUndefined();
    expect(service.jobs('/O=Sandbox/CN=other')).toEqual([]);
    expect(service.jobs(owner).map((job) => job.id)).toEqual([id]);
  });

  it('refuses queues that there are not, and jobs beyond the limit', async () => {
    const elsewhere = submission({ activity: { executable: { path: 'x' }, resources: { queue: 'nosuch' } } });
    expect(service.submit(elsewhere)).toEqual({ refused: 'Requested queue nosuch is not allowed for this user' });
    await service.close();
    open({ maxJobs: 1 });
    submit(waiting);
    expect(service.submit(submission())).toEqual({ refused: 'No more jobs allowed' });
  });

  it('refuses names of stdin, stdout and stderr that lead out of the session', () => {
    const to = (names: object) => service.submit(submission({ activity: { executable: { path: 'x' }, ...names } }));
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
    expect(service.restart(id)).toBe('Job has not failed');
    service.cancel(id);
    await reaches(id, 'KILLED');
    expect([service.restart(id), service.restart(id)]).toEqual([undefined, 'Job has not failed']);
    expect(service.publishedState(id)).toBe('KILLED');
  });

  it('fails a job that asks for more than its queue gives, and stops one that takes more', async () => {
    const greedy = submit({ activity: { executable: { path: '/bin/true' }, resources: { wallTimeSeconds: 11 } } });
    const fitting = submit({
      activity: { executable: { path: '/bin/true' }, resources: { wallTimeSeconds: 11, queue: 'long' } },
    });
    await reaches(greedy.id, 'FAILED');
    await reaches(fitting.id, 'FINISHED');
    expect(service.job(owner, greedy.id)?.failure?.reasons).toEqual(['Job submission to LRMS failed']);
  });

  it('makes ids of the kind and length of each release', async () => {
    expect(submit(waiting).id).toMatch(/^[0-9a-f]{12}$/);
    await service.close();
    open({ release: '6.17' });
    expect(submit(waiting).id).toMatch(/^[A-Za-z0-9]{54}$/);
  });

  it('uses the expiry of the delegation as that of the job', async () => {
    const { id } = (await service.delegations.request(owner)) ?? { id: '' };
    const job = submit({ ...waiting, delegationId: id, credentialExpiresAt: 42 });
    expect(job.credentialExpiresAt).toBe(42); // nothing has been delegated yet
    expect(service.isDelegationInUse(owner, id)).toBe(true);
    expect(service.isDelegationInUse(owner, 'other')).toBe(false);
    expect(service.isDelegationInUse('/O=Sandbox/CN=other', id)).toBe(false); // another user’s job does not keep it
  });

  it('counts an upload when all of it is there', async () => {
    const sized = { executable: { path: '/bin/true' }, inputFiles: [{ name: 'a', localPath: '10' }] };
    const { id } = submit({ activity: sized });
    await reaches(id, 'PREPARING');
    service.arrived(id, ['a'], { start: 0, end: 5 }, 10);
    service.uploaded(id, ['b'], 1);
    expect(service.job(owner, id)?.uploaded).toEqual(['/b']);
    service.arrived(id, ['a'], { start: 5, end: 10 }, 10);
    await reaches(id, 'FINISHED');
    expect(service.job(owner, id)?.uploaded).toEqual(['/b', '/a']);
  });

  it('removes a session directory; its job is seen no more, is cancelled, and keeps its delegation until its lifetime is over', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    await service.close();
    open({ lifetimeSeconds: 60 });
    const { id } = submit({ ...waiting, delegationId: 'abc' });
    await reaches(id, 'PREPARING');
    await service.removeSession(id);
    expect(service.job(owner, id)).toBeUndefined();
    await vi.waitFor(() => expect(readFileSync(service.files(id).log, 'utf8')).toContain('-> FINISHED'));
    expect(service.isDelegationInUse(owner, 'abc')).toBe(true);
    vi.advanceTimersByTime(75_000);
    expect(service.isDelegationInUse(owner, 'abc')).toBe(false);
    await vi.waitFor(() => expect(existsSync(join(directory, 'jobs', id))).toBe(false));
  });

  it.each([
    ['FINISHED', { executable: { path: '/bin/true' } }],
    ['FAILED', { executable: { path: '/bin/false' } }],
    ['FAILED', { executable: { path: 'x' }, dryRun: true }],
  ])('removes the results of what has %s when their time is over', async (state, activity) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    await service.close();
    open({ lifetimeSeconds: 60 });
    const { id } = submit({ activity });
    await reaches(id, state);
    writeFileSync(join(directory, 'jobs', id, 'session', 'result'), '');
    vi.advanceTimersByTime(55_000);
    expect(service.job(owner, id)).toBeDefined();
    vi.advanceTimersByTime(20_000);
    expect(service.job(owner, id)).toBeUndefined();
  });

  it('given not everything can be removed when its time is over, then it says so and goes on', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    await service.close();
    const said: string[] = [];
    open({ log: (message) => said.push(message) });
    vi.spyOn(service.delegations, 'removeUnused').mockImplementation(() => {
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
    await service.close();
    open();
    await service.resume();
    expect(service.publishedState(id)).toBe('PREPARING');
    service.uploaded(id, ['never'], 0);
    await reaches(id, 'FAILED'); // there is no program called x
  });
});
