import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors/index.js';
import type { StoredJob } from './job-store.js';
import { readJobList } from './read-job-list.js';
import { SqliteJobStore } from './sqlite-job-store.js';

const directory = mkdtempSync(join(tmpdir(), 'job-list-'));
afterAll(() => rmSync(directory, { recursive: true }));

const job = (localId: string, name: string, day: number): StoredJob => ({
  id: `https://ce.example.org:443/arex/rest/1.0/jobs/${localId}`,
  name,
  endpoint: 'https://ce.example.org:443/arex',
  interface: 'rest',
  submittedAt: new Date(Date.UTC(2026, 0, day)),
});

describe('the job list by itself', () => {
  it('has the jobs that were recorded, the newest first', async () => {
    const path = join(directory, 'jobs.dat');
    const store = new SqliteJobStore(path);
    const jobs = [job('1', 'one', 1), job('2', 'two', 2)];
    await store.accepted(jobs.map((one, index) => ({ submissionId: `s${index}`, job: one })));
    await store.close();
    expect(await readJobList(path)).toMatchObject([jobs[1], jobs[0]]);
  });

  it('is empty where there is none, and none is made', async () => {
    const path = join(directory, 'none.dat');
    expect(await readJobList(path)).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });

  it('is not read from a file that is none, nor without a path', async () => {
    const path = join(directory, 'text.dat');
    writeFileSync(path, 'not a database, but a text that is longer than the header of one');
    await expect(readJobList(path)).rejects.toMatchObject({ code: 'ERR_ARC_JOB_LIST' });
    await expect(readJobList(undefined as never)).rejects.toThrow(InvalidArgumentError);
  });
});
