import { spawnSync } from 'node:child_process';
import { appendFile, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLocalSource } from './local-source.js';

let directory: string;
let localPath: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'source-'));
  localPath = join(directory, 'x.dat');
});
afterEach(() => rm(directory, { recursive: true }));

describe('what is to be uploaded', () => {
  it.each([0, 1, 300_000])('given a file of %i bytes, then it is read whole, as often as wanted', async (size) => {
    const content = Buffer.alloc(size, 'abc');
    await writeFile(localPath, content);
    await using source = await openLocalSource({ path: 'a', localPath });
    expect(source.sizeBytes).toBe(size);
    for (let time = 0; time < 2; time += 1) {
      const progress: number[] = [];
      expect(Buffer.concat(await source.read((bytes) => progress.push(bytes)).toArray()).equals(content)).toBe(true);
      expect(progress.at(-1) ?? 0).toBe(size);
    }
  });

  it('given bytes, then they are read the same way', async () => {
    await using source = await openLocalSource({ path: 'a', content: Buffer.alloc(300_000, 'x') });
    const chunks = await source.read(() => {}).toArray();
    expect(chunks.length).toBeGreaterThan(1);
    expect(Buffer.concat(chunks).length).toBe(300_000);
  });

  it.each([
    ['grows', () => appendFile(localPath, 'more')],
    ['shrinks', () => writeFile(localPath, 'less')],
    ['is touched', () => utimes(localPath, 1, 1)],
  ])('given it %s while it is read, then its end is never delivered', async (_how, change) => {
    await writeFile(localPath, Buffer.alloc(300_000));
    await using source = await openLocalSource({ path: 'a', localPath });
    let delivered = 0;
    const reading = (async () => {
      for await (const chunk of source.read(() => {})) {
        if (delivered === 0) await change();
        delivered += (chunk as Buffer).length;
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ERR_ARC_TRANSFER', path: 'a', retryable: false });
    expect(delivered).toBeLessThan(300_000);
  });

  it('given no such file, a directory or a named pipe, then the error names both ends', async () => {
    const missing = openLocalSource({ path: 'in', localPath });
    await expect(missing).rejects.toMatchObject({ path: 'in', retryable: false });
    await expect(missing).rejects.toThrow(localPath);
    await expect(openLocalSource({ path: 'in', localPath: directory })).rejects.toThrow(/not a regular file/);
    spawnSync('mkfifo', [localPath]);
    await expect(openLocalSource({ path: 'in', localPath })).rejects.toThrow(/not a regular file/);
  });

  it('given another size than the description declares, then the server would wait for ever', async () => {
    const opening = openLocalSource({ path: 'in', content: Buffer.from('abc'), declaredSizeBytes: 4 });
    await expect(opening).rejects.toThrow(/3 bytes where the description declares 4/);
  });
});
