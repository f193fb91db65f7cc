import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeDirectory } from './make-directory.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'make-directory-'));
});
afterEach(() => rm(root, { recursive: true }));

it('makes a directory and those above it, with the mode that is asked for', async () => {
  await makeDirectory(join(root, 'a/b/c'), { mode: 0o700 });
  for (const path of ['a', 'a/b', 'a/b/c']) expect((await stat(join(root, path))).mode & 0o777).toBe(0o700);
});

it('leaves what is there, also behind a link, and several at once do not disturb one another', async () => {
  await symlink(root, join(root, 'link'));
  await Promise.all(Array.from({ length: 5 }, () => makeDirectory(join(root, 'link/x/y'))));
  expect((await stat(join(root, 'x/y'))).isDirectory()).toBe(true);
});

it('given a file is in the way, then that is the error', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(makeDirectory(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
});

it.runIf(process.platform === 'linux')(
  'given a place where nothing can be made, then it says so instead of trying for ever',
  async () => {
    await expect(makeDirectory('/proc/none/below')).rejects.toMatchObject({ code: 'ENOENT', path: '/proc/none' });
  },
);
