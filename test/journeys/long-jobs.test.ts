import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { ArcInterface, type ConnectionOptions } from 'jasmin-arc';
import { type Sandbox, startSandbox } from 'jasmin-arc-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

const HOUR = 3_600_000;

let sandbox: Sandbox;
let directory: string;
let lines: string[];
beforeAll(async () => {
  sandbox = await startSandbox({ snapshotPeriodMs: 100 });
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-long-'));
});
afterAll(async () => {
  await sandbox.close();
  rmSync(directory, { recursive: true });
});
beforeEach(() => {
  lines = [];
  // The clock alone: what waits, waits as always.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
});
afterEach(() => {
  vi.useRealTimers();
});

const later = (hours: number) => vi.setSystemTime(Date.now() + hours * HOUR);

function open(changes: ConnectionOptions = {}): ArcInterface {
  const log = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const config = { ...sandbox.config, JOBS_INFO_FILE: join(directory, 'jobs.dat'), ...changes };
  return new ArcInterface(config, { log, logLevel: 'DEBUG' });
}

/** The requests about delegations since the last call. */
const delegationRequests = () => lines.splice(0).filter((line) => line.includes('/delegations'));

describe('a job that goes on for longer than what was delegated for it', () => {
  it('keeps it while the job is looked at, by any run, and looks cost nothing until it is due', async () => {
    await using first = open();
    const jobId = await first.submitJob('sh', { args: ['-c', 'sleep 600'] });
    const submitted = Date.now();
    try {
      delegationRequests();
      const begun = await first.getJob(jobId);
      const end = begun.credentialEndsAt?.getTime() ?? 0;
      expect(Math.abs(end - (submitted + 12 * HOUR))).toBeLessThan(HOUR / 10);

      later(5);
      expect((await first.getJob(jobId)).credentialEndsAt).toEqual(begun.credentialEndsAt);
      expect(delegationRequests()).toEqual([]);

      later(2);
      const [look] = await first.lookAtJobs([jobId]);
      const renewed = look?.found === 'here' ? look.job.credentialEndsAt : undefined;
      expect(renewed?.getTime()).toBeGreaterThan(Date.now() + 11.9 * HOUR);
      expect(delegationRequests()).not.toEqual([]);

      await using second = open();
      expect((await second.getJob(jobId)).credentialEndsAt).toEqual(renewed);
      expect(delegationRequests()).toEqual([]);

      later(7);
      for await (const [watched] of second.watchJobs([jobId])) {
        const job = watched?.found === 'here' ? watched.job : undefined;
        expect(job?.credentialEndsAt?.getTime()).toBeGreaterThan(Date.now() + 11.9 * HOUR);
        break;
      }
      expect(delegationRequests()).not.toEqual([]);
      expect(await second.renewDelegations([jobId])).toMatchObject([{ outcome: 'lasts' }]);
      expect(lines.filter((line) => line.includes('WARN'))).toEqual([]);
    } finally {
      await first.cancelJob(jobId);
    }
  });

  it('is told of, where it has asked for more time than that, and needs it', async () => {
    // With a list of its own: the other knows a delegation of another time.
    await using arc = open({ PROXY_VALIDITY_PERIOD: 3600, JOBS_INFO_FILE: join(directory, 'other.dat') });
    const jobId = await arc.submitJob({
      executable: { path: '/bin/sh', arguments: ['-c', 'sleep 600'] },
      outputFiles: [{ name: 'late', targets: [{ uri: 'https://localhost:1/late' }] }],
      resources: { wallTimeSeconds: 24 * 3600 },
    });
    try {
      await vi.waitFor(
        async () => expect(await arc.getJob(jobId)).toMatchObject({ state: 'Running', credentialEndsFirst: true }),
        { timeout: 30_000 },
      );
    } finally {
      await arc.cancelJob(jobId);
    }
  });
});
