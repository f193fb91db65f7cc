import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DestinationError } from '../errors/index.js';
import { cannotUse, isAboutPlace, makeDestination } from './destination.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'destination-'));
});
afterEach(() => rm(root, { recursive: true }));

const failure = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code, syscall: 'mkdir' });

describe('a directory for outputs', () => {
  it('is made with those above it, and found again, also behind a link', async () => {
    expect(await makeDestination(join(root, 'a/b'))).toBe(join(root, 'a/b'));
    await symlink(join(root, 'a'), join(root, 'link'));
    expect(await makeDestination(join(root, 'link/b'))).toBe(join(root, 'link/b'));
    expect(await readdir(join(root, 'a'))).toEqual(['b']);
  });

  it.each([
    ['file/x', 'file', 'is not a directory'],
    ['broken/x', 'broken', 'is a link that leads nowhere'],
    [`${'x'.repeat(300)}`, 'x'.repeat(300), 'the name is too long'],
  ])('given %j cannot be made, then the error says where and why', async (path, part, why) => {
    await writeFile(join(root, 'file'), '');
    await symlink('none', join(root, 'broken'));
    const making = makeDestination(join(root, path));
    await expect(making).rejects.toThrow(DestinationError);
    await expect(making).rejects.toThrow(why);
    await expect(making).rejects.toThrow(join(root, part));
  });

  it.runIf(process.platform === 'linux')('given a place below /proc, then it does not try for ever', async () => {
    await expect(makeDestination('/proc/none/below')).rejects.toThrow(
      'Cannot write to /proc/none/below: /proc: directories cannot be made there',
    );
  });

  it.skipIf(process.getuid?.() !== 0)('given a place where we may not write, then that is said', async () => {
    await mkdir(join(root, 'closed'), { mode: 0o755 });
    process.seteuid?.(65_534);
    try {
      await expect(makeDestination(join(root, 'closed/a'))).rejects.toThrow(/permission denied/);
    } finally {
      process.seteuid?.(0);
    }
  });
});

it.each([
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'no space is left on the device'],
])('%s is told in words', (code, words) => {
  expect(isAboutPlace(failure(code))).toBe(true);
  expect(cannotUse('/a', '/a', failure(code)).message).toBe(`Cannot write to /a: ${words}`);
  expect(cannotUse('/a/b', '/a', failure(code)).message).toBe(`Cannot write to /a/b: /a: ${words}`);
});

it('what went wrong elsewhere is not about the place', () => {
  expect(['ECONNRESET', 'ENOENT'].map((code) => isAboutPlace(failure(code)))).toEqual([false, false]);
  expect(isAboutPlace(new Error('EROFS'))).toBe(false);
});
