import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asOrdinaryUser } from '../ordinary-user.fixture.js';
import { removeTree } from '../remove-tree.js';
import { SessionDirectory } from './session-directory.js';

describe('a session directory', () => {
  let outside: string;
  let session: SessionDirectory;
  beforeEach(() => {
    outside = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    mkdirSync(join(outside, 'session', 'sub'), { recursive: true });
    session = new SessionDirectory(join(outside, 'session'));
    writeFileSync(join(outside, 'secret'), 'secret');
    writeFileSync(join(session.root, 'a.txt'), 'hello');
    symlinkSync('../secret', join(session.root, 'link'));
    symlinkSync('..', join(session.root, 'up'));
  });
  afterEach(() => rmSync(outside, { recursive: true }));

  const write = async (path: readonly string[], text: string): Promise<boolean> => {
    const file = await session.openForWriting(path);
    await file?.write(text, 0);
    await file?.close();
    return file !== undefined;
  };
  const read = async (path: readonly string[]): Promise<string | undefined> => {
    const file = await session.openForReading(path);
    return await file?.readFile('utf8').finally(() => file.close());
  };

  it('given the job has closed a part of it, then that is not there', async () => {
    await asOrdinaryUser(async () => {
      const own = new SessionDirectory(mkdtempSync(join(tmpdir(), 'jasmin-arc-test-')));
      mkdirSync(join(own.root, 'closed'), { mode: 0 });
      writeFileSync(join(own.root, 'file'), '', { mode: 0 });
      expect(await own.list(['closed'])).toBeUndefined();
      expect(await own.openForReading(['file'])).toBeUndefined();
      expect(await own.openForWriting(['closed', 'file'])).toBeUndefined();
      await removeTree(own.root);
    });
  });

  it('shows files and directories', async () => {
    expect(await session.stat(['a.txt'])).toMatchObject({ kind: 'file', sizeBytes: 5 });
    expect(await session.stat([])).toMatchObject({ kind: 'directory' });
    expect(await session.stat(['none'])).toBeUndefined();
    const names = (await session.list([]))?.map(({ kind, name }) => `${kind} ${name}`).sort();
    expect(names).toEqual(['directory sub', 'file a.txt']);
    expect(await session.list(['sub'])).toEqual([]);
    expect(await session.list(['a.txt'])).toBeUndefined();
  });

  it('reads files, and nothing else', async () => {
    expect(await read(['a.txt'])).toBe('hello');
    expect(await read(['sub'])).toBeUndefined();
    expect(await read(['a.txt', 'below'])).toBeUndefined();
  });

  it('makes the directories of a file that is written, private to the owner', async () => {
    expect(await write(['new', 'deep', 'b.txt'], 'x')).toBe(true);
    expect(statSync(join(session.root, 'new', 'deep', 'b.txt')).mode & 0o777).toBe(0o600);
    expect(statSync(join(session.root, 'new')).mode & 0o777).toBe(0o700);
  });

  it('cuts nothing off a longer file that is written over', async () => {
    await write(['a.txt'], 'J');
    expect(await read(['a.txt'])).toBe('Jello');
  });

  it('writes to no directory, and to nothing below a file', async () => {
    expect([await write([], 'x'), await write(['sub'], 'x'), await write(['a.txt', 'b'], 'x')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('follows links, to a file and through a directory, as A-REX does', async () => {
    expect([await read(['link']), await read(['up', 'secret'])]).toEqual(['secret', 'secret']);
    expect(await session.stat(['link'])).toMatchObject({ kind: 'file', sizeBytes: 6 });
    expect((await session.list(['up']))?.map(({ name }) => name).sort()).toEqual(['secret', 'session']);
    expect([await write(['link'], 'S'), await write(['up', 'n', 'x'], 'x')]).toEqual([true, true]);
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('Secret');
    expect(await session.openOwn(['link'])).toBeUndefined();
    expect(await session.openOwn(['up', 'secret'])).toBeUndefined();
    expect(await session.remove(['up', 'n'])).toBe(true);
  });

  it('finds out what a link points to, if that is a file or a directory', async () => {
    symlinkSync('nothing', join(session.root, 'broken'));
    symlinkSync('loop', join(session.root, 'loop'));
    execFileSync('mkfifo', [join(session.root, 'fifo')]);
    const found = (await session.survey([]))?.map(({ name, target }) => `${name} ${target?.kind}`);
    expect(found?.sort()).toEqual([
      'a.txt file',
      'broken undefined',
      'fifo undefined',
      'link file',
      'loop undefined',
      'sub directory',
      'up directory',
    ]);
    expect(await write(['loop'], 'x')).toBe(false);
  });

  it('has files whose names are no UTF-8', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${session.root}/caf`), Buffer.of(0xe9)]), 'latin');
    expect((await session.list([]))?.map(({ name }) => name)).toContain('caf\udce9');
    expect(await read(['caf\udce9'])).toBe('latin');
    await write(['d\udcff', 'x'], 'x');
    expect((await session.survey(['d\udcff']))?.map(({ name }) => name)).toEqual(['x']);
    expect([await session.remove(['caf\udce9']), await session.remove(['d\udcff'])]).toEqual([true, true]);
    expect((await session.list([]))?.length).toBe(2);
  });

  it('removes files, whole directories, and links but not what they lead to', async () => {
    await write(['sub', 'b.txt'], 'x');
    expect([await session.remove(['sub']), await session.remove(['link']), await session.remove(['none'])]).toEqual([
      true,
      true,
      false,
    ]);
    expect(existsSync(join(session.root, 'sub'))).toBe(false);
    expect(existsSync(join(outside, 'secret'))).toBe(true);
    expect(await session.remove([])).toBe(false);
  });

  it('given it is gone, then nothing can be read, written or listed', async () => {
    rmSync(session.root, { recursive: true });
    expect([await session.list([]), await read(['a.txt']), await write(['a.txt'], 'x')]).toEqual([
      undefined,
      undefined,
      false,
    ]);
  });
});
