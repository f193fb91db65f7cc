import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnsafePathError } from '../errors/index.js';
import { placeFile, placeLink } from './place-files.js';

let root = '';
let directory = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'place-files-'));
  directory = join(root, 'here');
  mkdirSync(directory);
});
afterEach(() => rmSync(root, { recursive: true }));

const content = (name: string) => readFileSync(join(directory, name), 'utf8');
const place = (path: string, text: string, overwrite = false) => {
  const from = join(root, 'fetched');
  writeFileSync(from, text);
  return placeFile({ path, from, sizeBytes: text.length }, { directory, overwrite });
};

describe('a file that was fetched', () => {
  it('is moved to its place, with the directories above it', async () => {
    expect(await place('maps/a.png', 'new')).toEqual({
      path: 'maps/a.png',
      localPath: join(directory, 'maps/a.png'),
      sizeBytes: 3,
    });
    expect(content('maps/a.png')).toBe('new');
  });

  it('gets another name beside an existing file, any number of times', async () => {
    writeFileSync(join(directory, 'a'), 'precious');
    expect(await place('a', 'new')).toMatchObject({
      localPath: join(directory, 'a.1'),
      insteadOf: join(directory, 'a'),
    });
    expect(await place('a', 'newer')).toMatchObject({ localPath: join(directory, 'a.2') });
    expect(['a', 'a.1', 'a.2'].map(content)).toEqual(['precious', 'new', 'newer']);
  });

  it('is there already where a file has the same content', async () => {
    await place('a', 'new');
    expect(await place('a', 'new')).toMatchObject({ localPath: join(directory, 'a') });
    expect(readdirSync(directory)).toEqual(['a']);
  });

  it('replaces another one only where that was asked for, and never a directory', async () => {
    writeFileSync(join(directory, 'a'), 'old');
    await place('a', 'new', true);
    expect(content('a')).toBe('new');
    mkdirSync(join(directory, 'd'));
    writeFileSync(join(directory, 'd', 'kept'), '');
    await expect(place('d', 'new', true)).rejects.toThrow(UnsafePathError);
    expect(await place('d', 'new')).toMatchObject({ localPath: join(directory, 'd.1') });
  });

  it('does not follow a link, and replaces the link itself where that was asked for', async () => {
    writeFileSync(join(root, 'elsewhere'), 'precious');
    symlinkSync(join(root, 'elsewhere'), join(directory, 'a'));
    expect(await place('a', 'new')).toMatchObject({ localPath: join(directory, 'a.1') });
    await place('a', 'newer', true);
    expect(content('a')).toBe('newer');
    expect(readFileSync(join(root, 'elsewhere'), 'utf8')).toBe('precious');
  });

  it('never replaces what the same call has placed, nor takes a name that another file of the job has', async () => {
    const placing = {
      directory,
      overwrite: true,
      placed: new Set<string>(),
      reserved: new Set([join(directory, 'a.1')]),
    };
    const put = (path: string, text: string) => {
      writeFileSync(join(root, 'fetched'), text);
      return placeFile({ path, from: join(root, 'fetched'), sizeBytes: text.length }, placing);
    };
    await put('a', 'one');
    // As a file system that takes A and a for one name has it.
    expect(await put('a', 'two')).toMatchObject({ localPath: join(directory, 'a.2') });
    expect(content('a')).toBe('one');
  });

  it.each(['../a', '/a', 'a/../../b'])('is refused the place %j', async (path) => {
    await expect(place(path, 'new')).rejects.toThrow(UnsafePathError);
  });
});

describe('a link', () => {
  it.each([
    ['latest', 'run2', 'run2'],
    ['a/b/latest', 'a/run', '../run'],
    ['a/latest', 'b/run', '../b/run'],
  ])('from %s to %s is made so that it holds wherever the directory is moved', async (path, target, written) => {
    expect(await placeLink(path, target, { directory, overwrite: false })).toBe(true);
    expect(readlinkSync(join(directory, path))).toBe(written);
    expect(await placeLink(path, target, { directory, overwrite: false })).toBe(true);
  });

  it('does not take the place of anything', async () => {
    writeFileSync(join(directory, 'latest'), 'precious');
    expect(await placeLink('latest', 'run2', { directory, overwrite: true })).toBe(false);
    expect(content('latest')).toBe('precious');
  });
});
