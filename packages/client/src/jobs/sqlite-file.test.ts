import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasTable, SqliteFile } from './sqlite-file.js';

let directory: string;
let path: string;
let file: SqliteFile;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sqlite-'));
  path = join(directory, 'new', 'x.dat');
  file = new SqliteFile(path, (database) => database.exec('CREATE TABLE IF NOT EXISTS things(name)'));
});
afterEach(() => {
  file.close();
  rmSync(directory, { recursive: true });
});

describe('an SQLite file', () => {
  it('is not made by reading', async () => {
    expect(await file.forReading('things')).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });

  it('is made by writing, in a directory for its owner alone', async () => {
    const database = await file.forWriting();
    expect(hasTable(database, 'things')).toBe(true);
    expect(statSync(join(directory, 'new')).mode & 0o777).toBe(0o700);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await file.forReading('things')).toBe(database);
    expect(await file.forReading('others')).toBeUndefined();
  });

  it('keeps the permissions that it has', async () => {
    await file.forWriting();
    chmodSync(path, 0o644);
    file.close();
    await file.forWriting();
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it('has nothing left in it of what was deleted', async () => {
    const database = await file.forWriting();
    database.exec("INSERT INTO things VALUES ('TOKEN=hunter2')");
    database.exec('DELETE FROM things');
    file.close();
    expect(readFileSync(path, 'latin1')).not.toContain('hunter2');
  });

  it('is opened again when it has been removed', async () => {
    (await file.forWriting()).exec("INSERT INTO things VALUES ('old')");
    rmSync(path);
    expect(await file.forReading('things')).toBeUndefined();
    const database = await file.forWriting();
    expect(database.prepare('SELECT * FROM things').all([])).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });

  it('may be closed twice, and used after that', async () => {
    await file.forWriting();
    file.close();
    file.close();
    expect(await file.forReading('things')).toBeDefined();
  });
});
