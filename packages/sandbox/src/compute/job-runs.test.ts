import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobRecord } from '../jobs/job-record.fixture.js';
import type { JobRecord } from '../jobs/job-record.js';
import { JobStore } from '../jobs/job-store.js';
import { JobMoves } from './job-moves.js';
import { JobRuns } from './job-runs.js';

describe('runs of jobs', () => {
  let directory: string;
  let store: JobStore;
  let runs: JobRuns;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    store = new JobStore(directory);
    const moves = new JobMoves(store, () => {});
    runs = new JobRuns({
      store,
      moves,
      slots: 1,
      host: 'localhost',
      jobUrl: (id) => id,
      wallTimeSeconds: () => undefined,
    });
  });
  afterEach(async () => {
    await runs.close();
    rmSync(directory, { recursive: true });
  });
  const add = (path: string, parts: Partial<JobRecord> = {}): JobRecord => {
    const request = { ...jobRecord().request, executable: { path, arguments: [], successExitCode: 0 } };
    const job = jobRecord({ id: `run-${process.pid}-${Date.now()}`, phase: 'INLRMS', request, ...parts });
    store.add(job, '');
    return job;
  };

  it('end with the job moved on, and what is known of them noted', async () => {
    const job = add('/bin/true');
    await runs.run(job);
    const { phase, run } = store.get(job.id) ?? job;
    expect([phase, run?.exitCode]).toEqual(['FINISHING', 0]);
    expect(run?.endedAt).toBeGreaterThanOrEqual(run?.startedAt ?? Number.NaN);
    expect(readFileSync(store.directory(job.id).log, 'utf8')).toContain(
      `local job id: ${run?.pid}\n---------- Output of the job wrapper script`,
    );
  });

  it('fail with a reason', async () => {
    const job = add('/bin/false');
    await runs.run(job);
    expect(store.get(job.id)?.failure?.reasons).toEqual(['LRMS error: (1) Job finished with wrong exit code - 1 != 0']);
  });

  it('given the run cannot be started, then the reason says so', async () => {
    const job = add('/bin/true');
    mkdirSync(join(store.directory(job.id).run(1), 'script.sh'), { recursive: true });
    await runs.run(job);
    expect(store.get(job.id)?.failure?.reasons).toEqual([
      'LRMS error: (-1) Job could not be started: EEXIST: file already exists',
    ]);
  });

  it('are found to be over, or never to have begun', async () => {
    const over = add('/bin/true');
    await runs.run(over);
    store.put(over); // as if the sandbox had been killed before it learnt of the end
    expect(await runs.find(over)).toBe('over');
    expect(store.get(over.id)).toMatchObject({ phase: 'FINISHING', run: { exitCode: 0 } });
    const queued = add('/bin/true', { id: 'queued' });
    expect(await runs.find(queued)).toBe('queued');
    expect(store.get('queued')).toMatchObject({ phase: 'INLRMS', attempt: 2 });
  });
});
