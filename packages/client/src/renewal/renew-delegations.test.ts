import { describe, expect, it } from 'vitest';
import type { ActivityDescription } from '../descriptions/model/activity-description.js';
import { JobListError, ServerUnreachableError } from '../errors/index.js';
import type { ComputingInterface } from '../interfaces/contract/computing-interface.js';
import type { DelegationRenewal } from '../interfaces/contract/delegation-renewal.js';
import type { StoredJob } from '../job-list/job-store.js';
import type { DelegationRecord } from '../jobs/delegation-record.js';
import type { JobLook } from '../jobs/job-look.js';
import type { ArcState } from '../jobs/job-status.js';
import { type RenewalDependencies, renewDelegations } from './renew-delegations.js';

const RENEWED: DelegationRenewal = { outcome: 'renewed', notAfter: new Date('2026-11-30T20:00:00Z') };
const down = new ServerUnreachableError('down');

interface PlannedJob {
  readonly state?: ArcState | 'gone' | 'unreachable';
  readonly delegationId?: string;
  /** Whether the job list has its description. @default true */
  readonly isDescribed?: boolean;
  /** What the server tells when it is asked for the description. @default it fails */
  readonly atServer?: ActivityDescription | 'untold';
  /** @default ce1 */
  readonly server?: string;
}

/** Jobs by their ids, and a server that tells what it was asked to renew. */
function world(
  jobs: Readonly<Record<string, PlannedJob>>,
  renew = async (_: string) => RENEWED,
  records: readonly DelegationRecord[] = [],
) {
  const asked: string[] = [];
  const service = (server: string) =>
    ({
      kind: 'rest',
      endpoint: server,
      renewDelegation: (id: string) => {
        asked.push(`${server} ${id}`);
        return renew(id);
      },
      description: async (jobId: string) => {
        const { atServer } = jobs[jobId] ?? {};
        if (atServer === undefined) throw down;
        return atServer === 'untold' ? undefined : atServer;
      },
    }) as Partial<ComputingInterface> as ComputingInterface;
  const lookAt = (jobId: string): JobLook => {
    const { state = 'Running' } = jobs[jobId] ?? {};
    if (state === 'gone') return { jobId, found: 'gone' };
    if (state === 'unreachable') return { jobId, found: 'unreachable', error: down };
    return {
      jobId,
      found: 'here',
      job: { id: jobId, state, status: 'in progress', stateAt: new Date(), stateFrom: 'live' },
    };
  };
  const parts: RenewalDependencies = {
    look: async (jobIds) => jobIds.map(lookAt),
    listed: async () =>
      Object.entries(jobs).map(([id, { delegationId, isDescribed = true }]) => {
        const job: Partial<StoredJob> = {
          id,
          delegationId,
          ...(isDescribed && { description: '<ActivityDescription/>' }),
        };
        return job as StoredJob;
      }),
    records: async (endpoint) => records.filter((record) => record.endpoint === endpoint),
    locate: async (jobId) => ({ service: service(jobs[jobId]?.server ?? 'ce1') }),
  };
  return { asked, parts, run: () => renewDelegations(Object.keys(jobs), parts) };
}

describe('the delegations of jobs', () => {
  it('are renewed once each, for all jobs that refer to them', async () => {
    const { run, asked } = world({
      a: { delegationId: 'd1' },
      b: { delegationId: 'd2' },
      c: { delegationId: 'd1', state: 'Queuing' },
      d: { delegationId: 'd1', server: 'ce2' },
    });
    expect(await run()).toEqual(['a', 'b', 'c', 'd'].map((jobId) => ({ jobId, ...RENEWED })));
    expect(asked).toEqual(['ce1 d1', 'ce1 d2', 'ce2 d1']);
  });

  it('are left alone where no job needs them any more, or there are none', async () => {
    const { run, asked } = world({
      ended: { delegationId: 'd1', state: 'Finished' },
      removed: { delegationId: 'd1', state: 'gone' },
      without: {},
    });
    expect(await run()).toEqual([
      { jobId: 'ended', outcome: 'over' },
      { jobId: 'removed', outcome: 'over' },
      { jobId: 'without', outcome: 'none' },
    ]);
    expect(asked).toEqual([]);
  });

  it('are asked for at the server, where the job list does not tell what was delegated', async () => {
    const executable = { path: '/bin/true' };
    const inputFiles = [{ name: 'in', sources: [{ uri: 'https://ce/in', delegationId: 'd2' }] }];
    const outputFiles = [{ name: 'out', targets: [{ uri: 'https://ce/out', delegationId: 'd3' }] }];
    const { run, asked } = world({
      whole: { isDescribed: false, atServer: { executable, delegationId: 'd1' } },
      input: { isDescribed: false, atServer: { executable, inputFiles } },
      output: { isDescribed: false, atServer: { executable, outputFiles } },
      without: { isDescribed: false, atServer: { executable } },
      silent: { isDescribed: false, atServer: 'untold' },
      failing: { isDescribed: false },
    });
    expect(await run()).toEqual([
      { jobId: 'whole', ...RENEWED },
      { jobId: 'input', ...RENEWED },
      { jobId: 'output', ...RENEWED },
      { jobId: 'without', outcome: 'none' },
      { jobId: 'silent', outcome: 'untold' },
      { jobId: 'failing', outcome: 'failed', error: down },
    ]);
    expect(asked).toEqual(['ce1 d1', 'ce1 d2', 'ce1 d3']);
  });

  it('are renewed on other servers when one cannot be asked', async () => {
    const { run } = world({
      a: { delegationId: 'd1', state: 'unreachable', server: 'ce2' },
      b: { delegationId: 'd1' },
    });
    expect(await run()).toEqual([
      { jobId: 'a', outcome: 'failed', error: down },
      { jobId: 'b', ...RENEWED },
    ]);
  });

  it('are not asked for where they are tokens, which no server lets be renewed', async () => {
    const checkedAt = new Date('2026-11-30T08:00:00Z');
    const notAfter = new Date('2026-11-30T09:00:00Z');
    const token = { endpoint: 'ce1', id: 'd1', kind: 'jwt', notAfter, checkedAt } as const;
    const { run, asked } = world({ a: { delegationId: 'd1' }, b: { delegationId: 'd2' } }, undefined, [
      token,
      { ...token, id: 'd2', notAfter: undefined },
    ]);
    expect(await run()).toEqual([
      { jobId: 'a', outcome: 'token', notAfter },
      { jobId: 'b', outcome: 'token' },
    ]);
    expect(asked).toEqual([]);
  });

  it('tell, of each job, that the renewal has failed', async () => {
    const { run, asked } = world({ a: { delegationId: 'd1' }, b: { delegationId: 'd1' } }, async () => {
      throw down;
    });
    expect(await run()).toEqual(['a', 'b'].map((jobId) => ({ jobId, outcome: 'failed', error: down })));
    expect(asked).toHaveLength(1);
  });

  it('are not known where the job list cannot be read: that is an error', async () => {
    const { parts, asked } = world({ a: { delegationId: 'd1' } });
    const locked = new JobListError('locked', { path: 'jobs.dat', reason: 'locked' });
    const listed = () => Promise.reject(locked);
    await expect(renewDelegations(['a'], { ...parts, listed })).rejects.toBe(locked);
    expect(asked).toEqual([]);
  });
});
