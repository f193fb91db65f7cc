import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomically } from './atomic-file.js';

describe('replacing a file in one step', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'jasmin-arc-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('replaces the content, is private, and leaves nothing beside it', async () => {
    const path = join(directory, 'job.json');
    await writeFileAtomically(path, 'old');
    await writeFileAtomically(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['job.json']);
  });

  it('given many writers at once, when all are done, then one of the contents is there whole', async () => {
    const path = join(directory, 'job.json');
    const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(5_000));
    await Promise.all(contents.map((content) => writeFileAtomically(path, content)));
    expect(contents).toContain(await readFile(path, 'utf8'));
    expect(await readdir(directory)).toEqual(['job.json']);
  });

  it('given the target cannot be replaced, when it is written, then it says so and leaves nothing', async () => {
    await expect(writeFileAtomically(join(directory, 'no', 'such.json'), 'x')).rejects.toMatchObject({
      code: 'ENOENT',
    });
    expect(await readdir(directory)).toEqual([]);
  });
});
