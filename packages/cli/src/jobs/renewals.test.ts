import { type JobRenewal, ServerUnreachableError } from 'jasmin-arc';
import { JOB_ID, testJob } from 'jasmin-arc-testing/jobs/test-job.js';
import { describe, expect, it } from 'vitest';
import { contextAround } from '../command-line/context.fixture.js';
import { command } from '../commands/renew.js';
import { renewalFields, reportRenewals } from './renewals.js';

const NOW = new Date('2026-11-30T08:00:00Z');
const inHours = (hours: number): Date => new Date(NOW.getTime() + hours * 3_600_000);
const HALF_A_DAY = 12 * 3600;

/** What is printed about these renewals, and the exit status. */
function report(...renewals: readonly JobRenewal[]): { readonly status: number; readonly text: string } {
  const context = contextAround({});
  const status = reportRenewals(context, renewals, { now: NOW, validitySeconds: HALF_A_DAY });
  return { status, text: context.system.stderr.text };
}

describe('what is said of renewed delegations', () => {
  it('is said once of all jobs of which it is true', () => {
    const { status, text } = report(
      { jobId: 'a', outcome: 'renewed', notAfter: inHours(12) },
      { jobId: 'b', outcome: 'over' },
      { jobId: 'c', outcome: 'renewed', notAfter: inHours(12) },
      { jobId: 'd', outcome: 'lasts', notAfter: inHours(9), attainable: inHours(12) },
    );
    expect(status).toBe(0);
    expect(text).toMatch(
      /2 jobs \(a, c\): renewed, valid until .* \(in 12h\)\n.*d: not due for renewal, valid until .* \(in 9h\)\n$/,
    );
  });

  it('is a failure where one nears its end, and what it would be made from ends no later', () => {
    const { status, text } = report({ jobId: 'a', outcome: 'lasts', notAfter: inHours(5), attainable: inHours(5) });
    expect(status).toBe(103);
    expect(text).toMatch(/a: the delegation, valid until .* \(in 5h\), cannot be renewed/);
    expect(text).toContain('jasmin-arc proxy create');
  });

  it('is none while half of the usual time is left', () => {
    const { status } = report({ jobId: 'a', outcome: 'lasts', notAfter: inHours(7), attainable: inHours(7) });
    expect(status).toBe(0);
  });

  it('is a failure where the groups of virtual organisations are not those of the job', () => {
    const { status, text } = report({ jobId: 'a', outcome: 'other-attributes', notAfter: inHours(1) });
    expect(status).toBe(103);
    expect(text).toContain('--voms');
  });

  it('is a warning with the time where a token was delegated, which cannot be renewed', () => {
    const { status, text } = report(
      { jobId: 'a', outcome: 'token', notAfter: inHours(3) },
      { jobId: 'b', outcome: 'token' },
    );
    expect(status).toBe(0);
    expect(text).toMatch(/a: a token was delegated, valid until .* \(in 3h\): no server lets it be renewed/);
    expect(text).toContain('b: a token was delegated: no server');
  });

  it('has the status of the first failure', () => {
    const error = new ServerUnreachableError('ce.example.org cannot be reached');
    const { status, text } = report(
      { jobId: 'a', outcome: 'unknown' },
      { jobId: 'b', outcome: 'none' },
      { jobId: 'c', outcome: 'failed', error },
      { jobId: 'd', outcome: 'other-attributes', notAfter: inHours(1) },
      { jobId: 'e', outcome: 'untold' },
    );
    expect(status).toBe(104);
    expect(text).toContain('a: the server has no delegation that could be renewed');
    expect(text).toContain('b: nothing is delegated');
    expect(text).toContain('e: the server does not tell what was delegated');
    expect(text).toContain('c: ce.example.org cannot be reached');
  });

  it('is that no job is active, where all have ended', () => {
    expect(report({ jobId: 'a', outcome: 'over' }).text).toContain('no job is active');
  });

  it('has for programs the result of each job', () => {
    const error = new ServerUnreachableError('down');
    expect(
      renewalFields([
        { jobId: 'a', outcome: 'renewed', notAfter: NOW },
        { jobId: 'b', outcome: 'failed', error },
      ]),
    ).toEqual([
      { id: 'a', result: 'renewed', notAfter: NOW },
      { id: 'b', error: { code: 'ERR_ARC_SERVER_UNREACHABLE', message: 'down' } },
    ]);
  });
});

describe('renew', () => {
  const options = {
    all: false,
    last: false,
    'jobs-from': undefined,
    state: [],
    name: undefined,
    'on-server': false,
  };
  const running = testJob({ state: 'Running' });

  it('means all jobs where none is named', async () => {
    const asked: (readonly string[])[] = [];
    const context = contextAround({
      recoverSubmissions: async () => [],
      knownJobs: async () => [
        { id: JOB_ID, endpoint: 'https://ce.example.org', interface: 'rest', submittedAt: new Date(0) },
      ],
      lookAtJobs: async (ids) => ids.map((jobId) => ({ jobId, found: 'here', job: running })),
      renewDelegations: async (ids) => {
        asked.push(ids);
        return ids.map((jobId) => ({ jobId, outcome: 'renewed', notAfter: inHours(1e6) }));
      },
    });
    expect(await command.run(context, { options, operands: [] })).toBe(0);
    expect(await command.run(context, { options, operands: [JOB_ID] })).toBe(0);
    expect(asked).toEqual([[JOB_ID], [JOB_ID]]);
  });

  it('looks at jobs without renewing, so that it tells of every renewal', async () => {
    const looks: unknown[] = [];
    const context = contextAround({
      recoverSubmissions: async () => [],
      knownJobs: async () => [
        { id: JOB_ID, endpoint: 'https://ce.example.org', interface: 'rest', submittedAt: new Date(0) },
      ],
      lookAtJobs: async (ids, call) => {
        looks.push(call?.leavesDelegations);
        return ids.map((jobId) => ({ jobId, found: 'here', job: running }));
      },
      listJobs: async (call) => {
        looks.push(call?.leavesDelegations);
        return [running];
      },
      renewDelegations: async (ids) => ids.map((jobId) => ({ jobId, outcome: 'renewed', notAfter: inHours(1e6) })),
    });
    expect(await command.run(context, { options: { ...options, state: ['active'] }, operands: [] })).toBe(0);
    expect(await command.run(context, { options: { ...options, 'on-server': true }, operands: [] })).toBe(0);
    expect(looks).toEqual([true, true]);
  });

  it('means with --on-server those that were submitted from elsewhere, too, and not those named', async () => {
    const asked: (readonly string[])[] = [];
    const ended = testJob({ id: `${JOB_ID}-2`, state: 'Finished' });
    const context = contextAround({
      listJobs: async () => [running, ended],
      renewDelegations: async (ids) => {
        asked.push(ids);
        return ids.map((jobId) => ({ jobId, outcome: 'renewed', notAfter: inHours(1e6) }));
      },
    });
    const onServer = { ...options, 'on-server': true };
    expect(await command.run(context, { options: onServer, operands: [] })).toBe(0);
    expect(await command.run(context, { options: { ...onServer, state: ['active'] }, operands: [] })).toBe(0);
    expect(asked).toEqual([[running.id, ended.id], [running.id]]);
    await expect(command.run(context, { options: onServer, operands: [JOB_ID] })).rejects.toThrow(/not both/);
  });
});
