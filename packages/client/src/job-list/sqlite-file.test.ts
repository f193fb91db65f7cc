import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asOrdinaryUser } from '../../../sandbox/src/ordinary-user.fixture.js';
import { SqliteFile, type SqliteFileOptions } from './sqlite-file.js';

let directory: string;
let path: string;
let file: SqliteFile;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sqlite-'));
  path = join(directory, 'new', 'x.dat');
  file = fileAt(path);
});
afterEach(() => {
  file.close();
  rmSync(directory, { recursive: true });
});

const createThings: SqliteFileOptions['create'] = (database) =>
  database.exec('CREATE TABLE IF NOT EXISTS things(name, UNIQUE(name))');
const fileAt = (place: string) => new SqliteFile({ path: place, table: 'things', create: createThings });
const add = (name: string) => file.write((database) => database.prepare('INSERT INTO things VALUES (?)').run([name]));
const names = () => file.read((database) => database.prepare('SELECT name FROM things').all([]));

describe('an SQLite file', () => {
  it('is created neither by reading nor by changing rows', async () => {
    expect(await names()).toBeUndefined();
    await file.update((database) => database.exec('DELETE FROM things'));
    expect(existsSync(path)).toBe(false);
  });

  it('is made by writing, in a directory for its owner alone', async () => {
    await add('one');
    expect(await names()).toEqual([{ name: 'one' }]);
    expect(statSync(join(directory, 'new')).mode & 0o777).toBe(0o700);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('keeps the permissions that it has', async () => {
    await add('one');
    chmodSync(path, 0o644);
    file.close();
    await add('two');
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it('keeps through a power failure what has been written', async () => {
    await add('one');
    const EXTRA = 3;
    expect(await file.read((database) => database.prepare('PRAGMA synchronous').get([]))).toMatchObject({
      synchronous: EXTRA,
    });
  });

  it('keeps no deleted data', async () => {
    await add('TOKEN=hunter2');
    await file.update((database) => database.exec('DELETE FROM things'));
    file.close();
    expect(readFileSync(path, 'latin1')).not.toContain('hunter2');
  });

  it('is opened again when it has been removed', async () => {
    await add('old');
    rmSync(path);
    expect(await names()).toBeUndefined();
    await add('new');
    expect(await names()).toEqual([{ name: 'new' }]);
  });

  it('may be closed twice, and used after that', async () => {
    await add('one');
    file.close();
    file.close();
    expect(await names()).toHaveLength(1);
  });

  it('is written to all or not at all', async () => {
    await add('one');
    const half = file.write((database) => {
      database.exec("INSERT INTO things VALUES ('two')");
      throw new Error('in the middle');
    });
    await expect(half).rejects.toMatchObject({ code: 'ERR_ARC_JOB_LIST', path });
    expect(await names()).toEqual([{ name: 'one' }]);
  });

  it('that cannot be made leaves nothing behind, as one without a table counts as one that has lost it', async () => {
    file = new SqliteFile({
      path,
      table: 'things',
      create: () => {
        throw new Error('no');
      },
    });
    await expect(add('one')).rejects.toMatchObject({ path });
    expect(readdirSync(join(directory, 'new'))).toEqual([]);
  });

  it('emptied, is an error, and can be filled again', async () => {
    await add('one');
    file.close();
    truncateSync(path);
    await expect(names()).rejects.toMatchObject({ reason: 'emptied', path });
    await expect(add('two')).rejects.toMatchObject({ reason: 'emptied', path });
    await file.refill();
    await add('two');
    expect(await names()).toEqual([{ name: 'two' }]);
  });

  it('emptied while it was open, and written to by another program after that, is read as it is then', async () => {
    const parts = { path, table: 'things', create: createThings, wasWritten: async () => false };
    file = new SqliteFile(parts);
    await file.write(() => undefined);
    truncateSync(path);
    expect(await names()).toBeUndefined();
    const other = new SqliteFile(parts);
    await other.write((database) => database.exec("INSERT INTO things VALUES ('two')"));
    other.close();
    expect(await names()).toEqual([{ name: 'two' }]);
  });

  it('on a full disk is an error that says so, and keeps what it has', async () => {
    await add('one');
    const filling = file.write((database) => {
      database.pragma('max_page_count = 4');
      const insertion = database.prepare('INSERT INTO things VALUES (?)');
      for (let number = 0; number < 1000; number += 1) insertion.run([`${number} ${'x'.repeat(100)}`]);
    });
    await expect(filling).rejects.toMatchObject({
      reason: 'full',
      message: `Cannot write the job list ${path}: no space is left on the device`,
    });
    expect(await names()).toEqual([{ name: 'one' }]);
  });

  it('that may not be read or written is an error with the reason of the system', async () => {
    await add('one');
    file.close();
    for (const place of [directory, join(directory, 'new')]) chmodSync(place, 0o755);
    chmodSync(path, 0o000);
    await asOrdinaryUser(() =>
      expect(names()).rejects.toMatchObject({
        reason: 'unusable',
        message: `Cannot read the job list ${path}: permission denied`,
      }),
    );
    chmodSync(path, 0o444);
    chmodSync(join(directory, 'new'), 0o555);
    await asOrdinaryUser(async () => {
      expect(await names()).toHaveLength(1);
      await expect(add('two')).rejects.toMatchObject({ reason: 'unusable', path });
    });
    chmodSync(join(directory, 'new'), 0o755);
  });

  it('that is a link to a file still to be made is made there', async () => {
    const link = join(directory, 'link.dat');
    symlinkSync(join(directory, 'target.dat'), link);
    file = fileAt(link);
    expect(await names()).toBeUndefined();
    await add('one');
    expect(existsSync(join(directory, 'target.dat'))).toBe(true);
  });
});
