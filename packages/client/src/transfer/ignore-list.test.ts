import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidConfigError } from '../errors/index.js';
import { IgnoreList } from './ignore-list.js';

describe('the ignore list', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ignore-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('leaves out what tools make for themselves, at any depth', async () => {
    const list = await IgnoreList.load(directory);
    for (const path of [
      '.git/HEAD',
      'src/__pycache__/a.pyc',
      '.venv/bin/python',
      'a/node_modules/x/y.js',
      'core.4711',
    ]) {
      expect(list.ignores(path), path).toBe(true);
    }
  });

  it('keeps results that would not be sent: of the patterns of users only those with ! count', async () => {
    await writeFile(join(directory, '.jasminignore'), '*.nc\nresults/\n*\n!core\n');
    const list = await IgnoreList.forOutputs(directory);
    expect(['a.nc', 'results/a', 'stdout.txt', 'core'].some((path) => list.ignores(path))).toBe(false);
    expect(['core.17', '__pycache__/'].every((path) => list.ignores(path))).toBe(true);
  });

  it('distinguishes capitals and small letters', async () => {
    const list = await IgnoreList.load(directory);
    expect(['CORE', 'Venv/', 'Core.17'].some((path) => list.ignores(path))).toBe(false);
  });

  it('leaves out what a fetch left that was killed', async () => {
    expect((await IgnoreList.load(directory)).ignores('.jasmin-arc-node1.example.org-4711-Ab3dE9/0')).toBe(true);
  });

  it('keeps what people make', async () => {
    const list = await IgnoreList.load(directory);
    for (const path of [
      'core.py',
      'results/score',
      'cache/a',
      'git/x',
      'encore',
      'corelib/core.txt',
      'core/model.py',
      'core.1/x',
      'core.20150101_averages.nc',
      '.jasmin-arc-launch.sh',
      'README',
    ]) {
      expect(list.ignores(path), path).toBe(false);
    }
  });

  it('leaves out a core dump wherever it lies, and no directory of that name', async () => {
    const list = await IgnoreList.load(directory);
    expect(['core', 'core/core', 'a/core.17', 'core/core.17'].every((path) => list.ignores(path))).toBe(true);
    expect(['core/', 'a/core.1/', 'core/a/b'].some((path) => list.ignores(path))).toBe(false);
  });

  it('has no verdict on a file that no pattern matches', async () => {
    await writeFile(join(directory, '.jasminignore'), '*.tmp\n!core\n');
    const list = await IgnoreList.read(directory);
    expect(['a.tmp', 'core', 'a', '.git/'].map((path) => list.verdict(path))).toEqual([
      'ignored',
      'kept',
      undefined,
      undefined,
    ]);
    expect((await IgnoreList.read(join(directory, 'nothere'))).verdict('a.tmp')).toBeUndefined();
  });

  it('tells a directory by its slash', async () => {
    const list = await IgnoreList.load(directory);
    expect(list.ignores('__pycache__/')).toBe(true);
    expect(list.ignores('__pycache__')).toBe(false);
  });

  it('adds the patterns of .jasminignore, which win', async () => {
    await writeFile(join(directory, '.jasminignore'), '# scratch\r\n*.tmp\r\n/scratch/\r\n!core\r\n');
    const list = await IgnoreList.load(directory);
    expect(list.ignores('a/b.tmp')).toBe(true);
    expect(list.ignores('scratch/x')).toBe(true);
    expect(list.ignores('a/scratch/x')).toBe(false);
    expect(list.ignores('core')).toBe(false);
  });

  it('given names with odd parts, it answers for them', async () => {
    const list = await IgnoreList.load(directory);
    for (const path of ['a b/ü.txt', '-x', ' ', '..x/y', 'a\\b', '\ufffd']) expect(list.ignores(path)).toBe(false);
    expect(list.ignores('')).toBe(false);
    expect(list.ignores('/')).toBe(false);
  });

  it('given a .jasminignore that cannot be read, it is an error that names it', async () => {
    await mkdir(join(directory, '.jasminignore'));
    await expect(IgnoreList.load(directory)).rejects.toThrow(InvalidConfigError);
    await expect(IgnoreList.load(directory)).rejects.toThrow('.jasminignore');
  });
});
