import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSessionServer, UNTOUCHED } from 'jasmin-arc-testing/session/session-server.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobNotFoundError, UnsafePathError } from '../errors/index.js';
import { downloadFiles } from '../transfer/download-files.js';
import { downloadOutputs } from './download-outputs.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'download-'));
});
afterEach(() => rm(directory, { recursive: true }));

const local = (name: string): string => join(directory, name);
const left = (): Promise<readonly string[]> => readdir(directory);

describe('downloading outputs', () => {
  it('saves the wanted files under the same names, and tells which are missing', async () => {
    await using server = await startSessionServer({
      'stdout.txt': 'hello',
      'output/deep/a': 'a',
      'output/none/': '',
      'other/b': 'b',
    });
    const seen: string[] = [];
    const { files, missing } = await downloadOutputs(server.session(), ['stdout.txt', 'output', 'gone'], directory, {
      sha256: true,
      onFile: ({ path }) => seen.push(path),
    });
    expect(missing).toEqual(['gone']);
    expect(files.map(({ path }) => path)).toEqual(['stdout.txt', 'output/deep/a']);
    expect(files[0]).toEqual({
      path: 'stdout.txt',
      localPath: local('stdout.txt'),
      sizeBytes: 5,
      sha256: createHash('sha256').update('hello').digest('hex'),
      modifiedAt: UNTOUCHED,
    });
    expect(seen.sort()).toEqual(['output/deep/a', 'stdout.txt']);
    expect((await readdir(directory, { recursive: true })).sort()).toEqual([
      'output',
      'output/deep',
      'output/deep/a',
      'output/none',
      'stdout.txt',
    ]);
    expect(server.requests).not.toContain('GET other');
  });

  it('given the server does not know the job any more, then nothing looks like an empty result', async () => {
    await using server = await startSessionServer();
    server.misbehave = () => ({ status: 404, reason: 'OK' });
    await expect(downloadOutputs(server.session(), ['/'], directory)).rejects.toThrow(JobNotFoundError);
  });

  it('given the server lists a name that would leave the directory, then nothing is written', async () => {
    await using server = await startSessionServer({ '..': 'evil', a: '' });
    await expect(downloadOutputs(server.session(), ['/'], directory)).rejects.toThrow(UnsafePathError);
    expect(await left()).toEqual([]);
  });

  it('given a name that is not UTF-8, then that is the error, where it is wanted', async () => {
    await using server = await startSessionServer({ 'out/caf\ufffd': '', good: 'g' });
    await expect(downloadOutputs(server.session(), ['out/'], directory)).rejects.toThrow(/its name is not UTF-8/);
    expect((await downloadOutputs(server.session(), ['good'], directory)).files).toHaveLength(1);
  });

  it('given a link in the destination, then it is not followed', async () => {
    await using server = await startSessionServer({ 'sub/a': 'a' });
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await symlink(elsewhere, local('sub'));
    await expect(downloadOutputs(server.session(), ['sub'], directory)).rejects.toThrow(/symbolic link/);
    expect(await readdir(elsewhere)).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });

  it('given one file cannot be had, then the others are given up and no parts stay', async () => {
    await using server = await startSessionServer({ a: 'a', b: 'b', c: 'c' });
    server.misbehave = (request) => (request === 'GET b' ? { status: 403, reason: 'no' } : undefined);
    const entries = ['a', 'b', 'c'].map((path) => ({ kind: 'file' as const, path, sizeBytes: 1 }));
    const downloading = downloadFiles(server.session(), entries, directory, { concurrency: 1 });
    await expect(downloading).rejects.toMatchObject({ code: 'ERR_ARC_NOT_AUTHORISED' });
    expect(await left()).toEqual(['a']);
  });
});
