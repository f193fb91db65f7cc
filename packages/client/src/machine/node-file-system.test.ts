import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileSystem as files } from './node-file-system.js';

describe('the files of this machine', () => {
  let here = '';
  beforeEach(async () => {
    here = await mkdtemp(join(tmpdir(), 'files-'));
  });
  afterEach(() => rm(here, { recursive: true }));

  it('tells of a file what `stat` tells, and the time of its last change as the same number', async () => {
    const path = join(here, 'a.nc');
    await writeFile(path, 'abc', { mode: 0o640 });
    const { mtimeMs } = await stat(path);
    expect(await files.facts(path)).toMatchObject({ kind: 'file', size: 3, mtimeMs, mode: 0o640 });
  });

  it('tells a link from what it points to', async () => {
    await writeFile(join(here, 'a'), 'abc');
    await symlink('a', join(here, 'link'));
    expect(await files.ownFacts(join(here, 'link'))).toMatchObject({ kind: 'link' });
    expect(await files.facts(join(here, 'link'))).toMatchObject({ kind: 'file', size: 3 });
    expect(await files.list(here)).toEqual(
      expect.arrayContaining([
        { name: 'a', kind: 'file' },
        { name: 'link', kind: 'link' },
      ]),
    );
  });

  it('says at once what a path leads to, and nothing of one that leads nowhere', async () => {
    await writeFile(join(here, 'a'), 'abc');
    await symlink('a', join(here, 'link'));
    await symlink('nowhere', join(here, 'broken'));
    expect(['.', 'link', 'broken', 'a/b'].map((path) => files.kindNow(join(here, path)))).toEqual([
      'directory',
      'file',
      undefined,
      undefined,
    ]);
    expect([...(await files.names(here))].sort()).toEqual(['a', 'broken', 'link']);
  });

  it('rejects with the code and the call of the system', async () => {
    const none = join(here, 'none');
    await expect(files.facts(none)).rejects.toMatchObject({ code: 'ENOENT', syscall: 'stat', path: none });
    await expect(files.open(none, 'read')).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open', path: none });
    await expect(files.read(none)).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open', path: none });
    await expect(files.names(none)).rejects.toMatchObject({ code: 'ENOENT', syscall: 'scandir', path: none });
  });

  it('gives both names of one file the same identity', async () => {
    await writeFile(join(here, 'a'), 'abc');
    await files.link(join(here, 'a'), join(here, 'b'));
    expect((await files.facts(join(here, 'a'))).identity).toBe((await files.facts(join(here, 'b'))).identity);
  });

  it('creates a file only where nothing has its name', async () => {
    const path = join(here, 'new');
    await using file = await files.open(path, 'create');
    expect(await file.write(Buffer.from('abc'), 1, 2, 0)).toBe(2);
    const read = Buffer.alloc(4);
    expect(await file.read(read, 0, 4, 0)).toBe(2);
    expect(read.toString('utf8', 0, 2)).toBe('bc');
    await expect(files.open(path, 'create')).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('removes a directory with all that it contains; what does not exist is no error', async () => {
    await files.makeDirectory(join(here, 'd'));
    await writeFile(join(here, 'd', 'x'), '');
    await files.removeTree(join(here, 'd'));
    await files.removeTree(join(here, 'd'));
    await files.makeDirectory(join(here, 'd'), 0o700);
    expect((await files.facts(join(here, 'd'))).mode).toBe(0o700);
    files.removeTreeNow(join(here, 'd'));
    files.removeTreeNow(join(here, 'd'));
    expect(await files.list(here)).toEqual([]);
  });
});
