import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputDirectories } from './output-directories.js';

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'jasmin-arc-directories-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const job = (id: string, name?: string, host = 'ce') => ({
  jobId: `https://${host}:443/arex/rest/1.0/jobs/${id}`,
  name,
});
const names = async (...jobs: ReturnType<typeof job>[]) =>
  [...(await outputDirectories(jobs, base, [])).values()].map((path) => path.slice(base.length + 1));

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

  it('leave alone a file of that name, and use a directory', async () => {
    writeFileSync(join(base, 'analyse.py'), '');
    mkdirSync(join(base, 'results'));
    expect(await names(job('8520662f23c6', 'analyse.py'), job('9520662f23c6', 'results'))).toEqual([
      'analyse.py-8520662f',
      'results',
    ]);
  });

  it('are never one for two jobs', async () => {
    expect(await names(job('8520662f23c6', 'a'), job('9520662f23c6', 'a'), job('1', 'a-8520662f'))).toEqual([
      'a-8520662f',
      'a-9520662f',
      'a-8520662f-1',
    ]);
    expect(await names(job('1'), job('1', undefined, 'other'))).toEqual(['1', '1-other']);
  });

  it('lie where they should, whatever a job is called', async () => {
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
});
