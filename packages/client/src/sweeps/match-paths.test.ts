import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchPaths } from './match-paths.js';

const home = process.cwd();
const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-match-'));

beforeAll(() => {
  process.chdir(directory);
  mkdirSync('data/deep/er', { recursive: true });
  mkdirSync('data/.cache');
  for (const file of ['b.nc', 'a.nc', 'c.txt', '.h.nc', 'deep/d.nc', 'deep/er/e.nc', '.cache/f.nc']) {
    writeFileSync(join('data', file), '');
  }
  symlinkSync('..', 'data/deep/up');
  symlinkSync('nowhere', 'data/broken.nc');
});
afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

describe('the paths that match a pattern', () => {
  it.each([
    ['data/*.nc', ['data/a.nc', 'data/b.nc', 'data/broken.nc']],
    ['data/[ac].*', ['data/a.nc', 'data/c.txt']],
    ['./data/?.nc', ['./data/a.nc', './data/b.nc']],
    ['data/.*.nc', ['data/.h.nc']],
    ['*/deep/d.nc', ['data/deep/d.nc']],
    ['data/*/d.nc', ['data/deep/d.nc']],
    ['data/*/', ['data/deep/']],
    ['**/*.nc', ['data/a.nc', 'data/b.nc', 'data/broken.nc', 'data/deep/d.nc', 'data/deep/er/e.nc']],
    ['data/**/er/**', ['data/deep/er/e.nc']],
    ['data/deep/**', ['data/deep/d.nc', 'data/deep/er', 'data/deep/er/e.nc', 'data/deep/up']],
    ['data/deep/up/*.csv', []],
    ['data/deep/up/c*', ['data/deep/up/c.txt']],
    ['data/a.nc/*', []],
    ['nothing/*', []],
  ])('%s', async (pattern, paths) => {
    expect(await matchPaths(pattern)).toEqual(paths);
  });

  it('are absolute for an absolute pattern', async () => {
    expect(await matchPaths(join(directory, 'data/c.*'))).toEqual([join(directory, 'data/c.txt')]);
  });

  it.skipIf(process.getuid?.() === 0)('are not told where a directory on the way cannot be listed', async () => {
    mkdirSync('closed/inside', { recursive: true });
    chmodSync('closed/inside', 0o000);
    await expect(matchPaths('closed/**/*.nc')).rejects.toMatchObject({
      code: 'ERR_ARC_INPUT_FILE',
      path: 'closed/inside',
    });
    chmodSync('closed/inside', 0o700);
  });
});
