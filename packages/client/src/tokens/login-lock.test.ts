import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { underLoginLock } from './login-lock.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(directory, { recursive: true }));
const file = () => join(directory, 'login.json');

describe('the lock of a login', () => {
  it('lets one in at a time, and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await readdir(directory);
      inside--;
    };
    await Promise.all(Array.from({ length: 20 }, () => underLoginLock(file(), work)));
    expect(most).toBe(1);
    expect(await readdir(directory)).toEqual([]);
  });

  it('is free again after a failure', async () => {
    const failure = new Error('no');
    await expect(underLoginLock(file(), () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await underLoginLock(file(), async () => 'done')).toBe('done');
  });

  it('given it is held on another machine, then it is waited for, until it has not changed for a minute and a half', async () => {
    await writeFile(`${file()}.lock`, 'elsewhere pid:[1] 1 abc\n');
    let waitedMs = 0;
    const sleep = async (milliseconds: number) => {
      waitedMs += milliseconds;
    };
    expect(await underLoginLock(file(), async () => waitedMs, { sleep })).toBeGreaterThanOrEqual(90_000);
    expect(await readdir(directory)).toEqual([]);
  });

  it('given another takes it meanwhile, then the waiting begins anew', async () => {
    await writeFile(`${file()}.lock`, 'elsewhere pid:[1] 1 abc\n');
    let waitedMs = 0;
    let isTaken = false;
    const sleep = async (milliseconds: number) => {
      waitedMs += milliseconds;
      if (waitedMs < 60_000 || isTaken) return;
      isTaken = true;
      await writeFile(`${file()}.lock`, 'elsewhere pid:[1] 2 def\n');
    };
    expect(await underLoginLock(file(), async () => waitedMs, { sleep })).toBeGreaterThanOrEqual(150_000);
  });

  it('given an abort while it is waited for, then it ends with the reason', async () => {
    await writeFile(`${file()}.lock`, 'elsewhere pid:[1] 1 abc\n');
    const reason = new Error('enough');
    await expect(underLoginLock(file(), async () => 1, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('given it cannot be made, then that is an error', async () => {
    const lock = underLoginLock(join(directory, 'nowhere', 'login.json'), async () => 1);
    await expect(lock).rejects.toMatchObject({ code: 'ERR_ARC_TOKEN', problem: 'unwritable' });
  });
});
