import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryInUseError, lockDirectory } from './directory-lock.js';
import { processStartMark } from './processes/process-identity.js';

describe('locking a directory', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const leaveLock = (content: string): void => writeFileSync(join(directory, 'lock'), content);

  it('excludes other sandboxes until it is released', () => {
    const unlock = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(DirectoryInUseError);
    expect(() => lockDirectory(directory)).toThrow(`process ${process.pid}`);
    unlock();
    expect(readdirSync(directory)).toEqual([]);
    lockDirectory(directory)();
  });

  it('is respected while its process runs, and replaced when that has ended', async () => {
    const other = spawn('/bin/sleep', ['300']);
    const lock = { pid: other.pid ?? 0, startMark: processStartMark(other.pid ?? 0) };
    leaveLock(JSON.stringify(lock));
    expect(() => lockDirectory(directory)).toThrow(DirectoryInUseError);
    other.kill('SIGKILL');
    await once(other, 'exit');
    lockDirectory(directory)();
  });

  it('does not mistake another process with the same number for its owner', () => {
    leaveLock(JSON.stringify({ pid: process.pid, startMark: 'another boot 1' }));
    lockDirectory(directory)();
  });

  it('takes over an unreadable lock', () => {
    leaveLock('{"pid":');
    lockDirectory(directory)();
    expect(readdirSync(directory)).toEqual([]);
  });
});
