import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../job-list/job-history.js';
import { type OutputDirectoriesOptions, outputDirectories } from './output-directories.js';

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'jasmin-arc-directories-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const job = (id: string, name?: string, host = 'ce') => ({
  jobId: `https://${host}:443/arex/rest/1.0/jobs/${id}`,
  name,
});
/** What the history says of jobs and their directories. */
let history: readonly HistoryEntry[] = [];
const names = async (...jobs: ReturnType<typeof job>[]) =>
  [...(await outputDirectories(jobs, base, { knownIds: [], history: async () => history })).values()].map((path) =>
    path.slice(base.length + 1),
  );
const wentTo = (jobId: string, name: string) => ({ jobId, directory: join(base, name) }) as HistoryEntry;

describe('the directories of several jobs', () => {
  it('are named after the jobs', async () => {
    expect(await names(job('8520662f23c6', 'model-1'), job('9520662f23c6', 'model-2'))).toEqual(['model-1', 'model-2']);
  });

  it('have the short id behind a name that several have', async () => {
    expect(await names(job('8520662f23c6', 'plot'), job('9520662f23c6', 'Plot'), job('7520662f23c6', 'other'))).toEqual(
      ['plot-8520662f', 'Plot-9520662f', 'other'],
    );
  });

  it('are the short id without a name', async () => {
    expect(await names(job('8520662f23c6'), job('9520662f23c6', 'ARC job'), job('7520662f23c6', ' .. '))).toEqual([
      '8520662f',
      '9520662f',
      '7520662f',
    ]);
  });

  it('leave alone a file of that name, and use an empty directory', async () => {
    writeFileSync(join(base, 'analyse.py'), '');
    mkdirSync(join(base, 'results'));
    expect(await names(job('8520662f23c6', 'analyse.py'), job('9520662f23c6', 'results'))).toEqual([
      'analyse.py-8520662f',
      'results',
    ]);
  });

  it('are not shared with another job that has been fetched before', async () => {
    mkdirSync(join(base, 'again'));
    writeFileSync(join(base, 'again', 'stdout.txt'), '');
    const [first, second] = [job('8520662f23c6', 'again'), job('9520662f23c6', 'again')];
    expect(await names(first), 'it is not known where its files are from').toEqual(['again-8520662f']);
    history = [wentTo(first.jobId, 'again'), wentTo(second.jobId, 'other')];
    expect([await names(first), await names(second)]).toEqual([['again'], ['again-9520662f']]);
    history = [wentTo(first.jobId.replace('rest/1.0/jobs/', ''), 'again')];
    expect(await names(first), 'by its other address').toEqual(['again']);
    history = [wentTo(first.jobId, 'again'), wentTo(second.jobId, 'again')];
    expect(await names(first), 'it was removed and made again').toEqual(['again-8520662f']);
    history = [];
  });

  it('are never one for two jobs', async () => {
    expect(await names(job('8520662f23c6', 'a'), job('9520662f23c6', 'a'), job('1', 'a-8520662f'))).toEqual([
      'a-8520662f',
      'a-9520662f',
      'a-8520662f-1',
    ]);
    expect(await names(job('1'), job('1', undefined, 'other'))).toEqual(['1', '1-other']);
    const [, third] = await outputDirectories([job('1'), { jobId: 'https://other:8443/arex/1' }], base);
    expect(third).toEqual(['https://other:8443/arex/1', join(base, '1-other_8443')]);
  });

  it('lie where they should, for every name of a job', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('..', '/etc', 'a/../b', '~'))),
        async (all) => {
          const found = await names(...all.map((name, index) => job(`${index}`.padStart(12, '0'), name)));
          expect(new Set(found.map((name) => name.toLowerCase())).size).toBe(all.length);
          for (const name of found) expect(name).toMatch(/^(?![.~-])[^/\\\0]+$/);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are not looked for with options that are not known', async () => {
    const options = { knownId: [] } as OutputDirectoriesOptions;
    await expect(outputDirectories([], base, options)).rejects.toThrow(
      'outputDirectories: options.knownId is not known. Did you mean knownIds?',
    );
  });
});
