import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { fileSystem } from '../machine/files.js';
import { PartFile } from './part-file.js';

let directory: string;
let destination: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'part-'));
  destination = join(directory, 'x.dat');
});
afterEach(() => rm(directory, { recursive: true }));

describe('a file on its way', () => {
  it('is not seen under its name before it is whole', async () => {
    await using part = await PartFile.create(destination);
    await part.append(Buffer.from('ab'));
    expect(await readdir(directory)).toEqual([expect.stringMatching(/^x\.dat\.part-[0-9a-f]+$/)]);
    await part.append(Buffer.from('cd'));
    await part.complete();
    expect(await readdir(directory)).toEqual(['x.dat']);
    expect(await readFile(destination, 'utf8')).toBe('abcd');
  });

  it('leaves nothing when it is given up', async () => {
    {
      await using part = await PartFile.create(destination);
      await part.append(Buffer.from('ab'));
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it('that cannot be removed hides no error that ended the transfer', async () => {
    const files = fileSystem.current;
    onTestFinished(fileSystem.replace(() => ({ ...files, unlink: () => Promise.reject(new Error('ESTALE')) })));
    const transfer = async () => {
      await using _ = await PartFile.create(join(directory, 'a.nc'));
      throw new Error('the connection broke');
    };
    await expect(transfer()).rejects.toThrow(/^the connection broke$/);
  });

  it('can start again, and its checksum is that of what it holds in the end', async () => {
    await using part = await PartFile.create(destination, { sha256: true });
    await part.append(Buffer.from('wrong and longer'));
    await part.startAgain();
    expect(part.sizeBytes).toBe(0);
    await part.append(Buffer.from('right'));
    expect(await part.complete()).toBe(createHash('sha256').update('right').digest('hex'));
    expect(await readFile(destination, 'utf8')).toBe('right');
  });

  it('replaces a link at its destination and leaves alone what the link points to', async () => {
    const elsewhere = join(directory, 'elsewhere');
    await writeFile(elsewhere, 'precious');
    await symlink(elsewhere, destination);
    await using part = await PartFile.create(destination);
    await part.append(Buffer.from('new'));
    await part.complete();
    expect(await readFile(elsewhere, 'utf8')).toBe('precious');
    expect(await readFile(destination, 'utf8')).toBe('new');
  });

  it('given a directory in its place, then it fails and leaves nothing of itself', async () => {
    await mkdir(join(destination, 'sub'), { recursive: true });
    const writing = (async () => {
      await using part = await PartFile.create(destination);
      await part.complete();
    })();
    await expect(writing).rejects.toThrow();
    expect(await readdir(directory)).toEqual(['x.dat']);
  });

  it('takes the longest names that file systems take', async () => {
    const long = join(directory, 'n'.repeat(255));
    await using part = await PartFile.create(long);
    await part.complete();
    expect(await readdir(directory)).toEqual(['n'.repeat(255)]);
  });
});
