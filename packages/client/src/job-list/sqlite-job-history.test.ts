import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../jobs/job.js';
import { SqliteJobHistory } from './sqlite-job-history.js';

let directory: string;
let path: string;
let history: SqliteJobHistory;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'history-'));
  path = join(directory, 'jobs.dat.history');
  history = new SqliteJobHistory(path);
});
afterEach(() => {
  history.close();
  rmSync(directory, { recursive: true });
});

const endpoint = 'https://ce.example.org:443/arex';
const entry = (jobId: string, seconds = 1) => ({
  jobId,
  name: `job ${jobId}`,
  command: 'python3 model.py',
  endpoint,
  submittedAt: new Date(seconds * 1000),
});
const ended = (id: string, facts: { readonly [Fact in keyof Job]?: Job[Fact] | undefined } = {}) =>
  ({ id, state: 'Finished', exitCode: 0, usedWallTimeSeconds: 12, endedAt: new Date(9000), ...facts }) as Job;

describe('the history of jobs', () => {
  it('makes no file before there is something to remember, and one for its owner alone then', async () => {
    expect(await history.list()).toEqual([]);
    await history.submitted([]);
    await history.ended([ended('a')]);
    await history.cleaned('a', new Date());
    expect(existsSync(path)).toBe(false);
    await history.submitted([entry('a')]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('tells of each job when, what, where, how it ended, and where its outputs went', async () => {
    await history.submitted([entry('a', 1), entry('b', 2)]);
    await history.ended([ended('a')]);
    await history.fetched('a', '/home/u/results');
    await history.cleaned('a', new Date(10_000));
    const facts = { state: 'Finished', exitCode: 0, durationSeconds: 12, endedAt: new Date(9000) };
    expect(await history.list()).toEqual([
      {
        ...entry('b', 2),
        state: undefined,
        exitCode: undefined,
        durationSeconds: undefined,
        endedAt: undefined,
        directory: undefined,
        cleanedAt: undefined,
      },
      { ...entry('a', 1), ...facts, directory: '/home/u/results', cleanedAt: new Date(10_000) },
    ]);
  });

  it('learns later what the server tells later, and loses nothing that it knew', async () => {
    await history.submitted([entry('a')]);
    await history.ended([ended('a', { exitCode: 3, usedWallTimeSeconds: undefined, endedAt: undefined })]);
    await history.ended([ended('a', { exitCode: undefined })]);
    expect(await history.list()).toMatchObject([{ exitCode: 3, durationSeconds: 12, endedAt: new Date(9000) }]);
  });

  it('passes over jobs that were not submitted from here', async () => {
    await history.submitted([entry('a')]);
    await history.ended([ended('elsewhere')]);
    await history.fetched('elsewhere', '/x');
    expect(await history.list()).toHaveLength(1);
  });

  it('has no entry for a job that was cancelled during its submission', async () => {
    await history.submitted([entry('a'), entry('b')]);
    await history.withdrawn('b');
    expect((await history.list()).map(({ jobId }) => jobId)).toEqual(['a']);
  });

  it('ends with the ten thousandth', async () => {
    await history.submitted(Array.from({ length: 10_010 }, (_, index) => entry(String(index), index)));
    const all = await history.list();
    expect([all.length, all[0]?.jobId, all.at(-1)?.jobId]).toEqual([10_000, '10009', '10']);
  });

  it.each(['something else', ''])(
    'that cannot be read ("%s") is an error that names its file and what to do',
    async (content) => {
      writeFileSync(path, content);
      await expect(history.list()).rejects.toMatchObject({
        code: 'ERR_ARC_JOB_LIST',
        path,
        file: 'history of jobs',
        hint: expect.stringContaining('the history begins anew then, and nothing else is lost'),
      });
    },
  );
});
