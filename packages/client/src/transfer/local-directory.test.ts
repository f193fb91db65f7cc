import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnsafePathError } from '../errors/index.js';
import { makePlace } from './local-directory.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'place-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('making a place for a download', () => {
  it('makes the directories above a file, and the root itself', async () => {
    const place = await makePlace(join(root, 'new'), 'a/b/c.txt', 'file');
    expect(place).toBe(join(root, 'new', 'a', 'b', 'c.txt'));
    expect(await readdir(join(root, 'new', 'a', 'b'))).toEqual([]);
  });

  it('makes a directory, or finds it made', async () => {
    await makePlace(root, 'a/b', 'directory');
    await makePlace(root, 'a/b', 'directory');
    expect((await stat(join(root, 'a', 'b'))).isDirectory()).toBe(true);
  });

  it('does not go through a link or a file below the root', async () => {
    await mkdir(join(root, 'real'));
    await symlink(join(root, 'real'), join(root, 'link'));
    await writeFile(join(root, 'file'), '');
    await expect(makePlace(root, 'link/x', 'file')).rejects.toThrow(/symbolic link/);
    await expect(makePlace(root, 'file/x', 'file')).rejects.toThrow(/not a directory/);
    await expect(makePlace(root, '../x', 'file')).rejects.toThrow(UnsafePathError);
    expect(await readdir(join(root, 'real'))).toEqual([]);
  });
});
