import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { useWorkingDirectory, write } from 'jasmin-arc-testing/planning/working-directory.js';
import { describe, expect, it } from 'vitest';
import { expandInput, sessionName } from './local-inputs.js';

useWorkingDirectory();
const names = async (...of: Parameters<typeof expandInput>) => (await expandInput(...of)).files.map(({ name }) => name);

describe('the name of a file there', () => {
  it.each([
    ['data.nc', 'data.nc'],
    ['./in//data.nc', 'in/data.nc'],
    ['../data.nc', 'data.nc'],
    ['/abs/data.nc', 'data.nc'],
    ['..data.nc', '..data.nc'],
  ])('of %s is %s', (path, name) => {
    expect(sessionName(path)).toBe(name);
  });
});

describe('an input', () => {
  it('is a file with its size, even one that is not there, which submitting refuses', async () => {
    write('in/a.csv');
    expect(await expandInput('./in/a.csv')).toEqual({
      path: './in/a.csv',
      kind: 'file',
      name: 'in/a.csv',
      files: [{ path: './in/a.csv', name: 'in/a.csv', sizeBytes: 8 }],
      ignored: [],
      unsendable: [],
    });
    expect((await expandInput({ path: 'nothere', name: 'x' })).files).toEqual([
      { path: 'nothere', name: 'x', sizeBytes: 0 },
    ]);
  });

  it('may say whether the job may execute its files', async () => {
    write('bin/a', 'bin/b');
    const { files } = await expandInput({ path: 'bin', executable: true });
    expect(files).toEqual([
      { path: 'bin/a', name: 'bin/a', sizeBytes: 5, executable: true },
      { path: 'bin/b', name: 'bin/b', sizeBytes: 5, executable: true },
    ]);
  });

  it('is all that is in a directory, up to a point', async () => {
    write('work/a', 'work/deep/b', '../out/c');
    expect(await names('work')).toEqual(['work/a', 'work/deep/b']);
    expect(await names('./work/')).toEqual(['work/a', 'work/deep/b']);
    expect(await names('.')).toEqual(['work/a', 'work/deep/b']);
    expect(await names({ path: 'work', name: 'w' })).toEqual(['w/a', 'w/deep/b']);
    expect(await names('../out')).toEqual(['out/c']);
    expect(await names('..')).toEqual(['out/c', 'here/work/a', 'here/work/deep/b']);
    await expect(expandInput('work', 1)).rejects.toThrow('work: it stands for more than 1 files');
  });

  it('given as a directory, it has no version control, environments and caches of tools', async () => {
    write('work/a.py', 'work/.git/HEAD', 'work/sub/__pycache__/a.pyc', 'work/.venv/bin/python', 'work/core/model.py');
    write('work/node_modules/x.js', 'work/core.4711');
    const { files, ignored } = await expandInput('work');
    expect(files.map(({ name }) => name)).toEqual(['work/a.py', 'work/core/model.py']);
    expect(ignored).toEqual([
      'work/.git/',
      'work/.venv/',
      'work/core.4711',
      'work/node_modules/',
      'work/sub/__pycache__/',
    ]);
    // Named, it is meant.
    expect(await names('work/node_modules')).toEqual(['work/node_modules/x.js']);
    expect(await names('work/.git/HEAD')).toEqual(['work/.git/HEAD']);
  });

  it('given as a directory, it has nothing that .jasminignore leaves out, here or in it', async () => {
    write('work/a.py', 'work/big.tmp', 'work/keep.tmp', 'work/old/x', 'work/core', 'work/node_modules/x.js');
    writeFileSync('.jasminignore', '*.tmp\n/work/old/\n!core\n');
    writeFileSync('work/.jasminignore', '!keep.tmp\n!node_modules/\n.jasminignore\n');
    expect(await names('work')).toEqual(['work/a.py', 'work/core', 'work/keep.tmp', 'work/node_modules/x.js']);
    expect(await names('work/old')).toEqual(['work/old/x']);
    process.chdir('work');
    writeFileSync('.jasminignore', '*\n!a.py\n');
    expect(await names('.')).toEqual(['a.py']);
  });

  it('reports entries that cannot be sent: links to directories, broken links, pipes', async () => {
    write('work/a', 'data');
    symlinkSync('..', 'work/up');
    symlinkSync('nowhere', 'work/broken');
    symlinkSync('../data', 'work/link');
    execFileSync('mkfifo', ['work/pipe']);
    const { files, unsendable } = await expandInput('work');
    expect(files.map(({ name }) => name)).toEqual(['work/a', 'work/link']);
    expect(unsendable).toEqual([
      { path: 'work/broken', reason: 'broken-link' },
      { path: 'work/pipe', reason: 'not-a-regular-file' },
      { path: 'work/up', reason: 'link-to-directory' },
    ]);
    symlinkSync('work', 'linked');
    // Named, it is followed.
    expect(await names('linked')).toEqual(['linked/a', 'linked/link']);
  });

  it('given as a pattern, it is what a shell would have made of it', async () => {
    write('f1.csv', 'f2.csv', '.hidden.csv', 'in/a.csv', 'in/deep/b.csv', 'in/x.txt', '../out/f.csv', '../out/sub/g');
    expect(await names('f*.csv')).toEqual(['f1.csv', 'f2.csv']);
    expect(await names('*/a.csv')).toEqual(['in/a.csv']);
    expect(await names('**/*.csv')).toEqual(['f1.csv', 'f2.csv', 'in/a.csv', 'in/deep/b.csv']);
    expect(await names('./in/d*')).toEqual(['in/deep/b.csv']);
    expect(await names('../out/*')).toEqual(['f.csv', 'sub/g']);
    expect(await names({ path: 'f[1]*', name: 'data' })).toEqual(['data/f1.csv']);
    await expect(expandInput('*.nc')).rejects.toThrow('*.nc: no file matches this pattern');
    await expect(expandInput('nothere/*.nc')).rejects.toThrow('there is no such directory');
    await expect(expandInput('*/../x')).rejects.toThrow('a pattern cannot lead back');
  });

  it('given as a pattern, a wildcard does not name what is ignored', async () => {
    write('a/x.py', 'node_modules/y.py', 'core.17');
    expect(await expandInput('*')).toMatchObject({
      files: [{ name: 'a/x.py' }, { name: 'core.17' }],
      ignored: ['node_modules/'],
    });
    expect(await names('**/*.py')).toEqual(['a/x.py']);
    expect(await names('node_modules/*')).toEqual(['node_modules/y.py']);
  });

  it('whose name looks like a pattern is the file of that name', async () => {
    write('f*.csv', 'f1.csv');
    expect(await names('f*.csv')).toEqual(['f*.csv']);
  });
});
