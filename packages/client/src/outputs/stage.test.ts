import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { fileSystem } from '../machine/files.js';
import { Stage } from './stage.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stage-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A stage of another process, with something in it. */
function left(host: string, pid: number): string {
  const path = join(directory, `.jasmin-arc-${host}-${pid}-Ab3dE9`);
  mkdirSync(path);
  writeFileSync(join(path, '0'), 'half of a file');
  return path;
}
const ended = spawnSync(process.execPath, ['-e', '']).pid;

describe('the place where files are fetched to', () => {
  it('is hidden beside them, and gone afterwards', async () => {
    {
      await using stage = await Stage.create(directory);
      writeFileSync(join(stage.path, '0'), 'a file');
      expect(readdirSync(directory)).toEqual([expect.stringMatching(/^\.jasmin-arc-/)]);
    }
    expect(readdirSync(directory)).toEqual([]);
  });

  it('that a file server does not let go of is no failure of what was fetched', async () => {
    const files = fileSystem.current;
    const refusal = Object.assign(new Error('ESTALE: stale file handle'), { code: 'ESTALE' });
    const restore = fileSystem.replace(() => ({ ...files, removeTree: () => Promise.reject(refusal) }));
    onTestFinished(restore);
    const fetch = async () => {
      await using stage = await Stage.create(directory);
      return stage.path;
    };
    expect(existsSync(await fetch())).toBe(true);
  });

  it('of a process that was killed is removed by the next', async () => {
    const dead = left(hostname(), ended);
    const reused = left(hostname(), process.pid);
    await using _ = await Stage.create(directory);
    expect([existsSync(dead), existsSync(reused)]).toEqual([false, false]);
  });

  it('of a process that goes on, here or elsewhere, is left alone, and so is what only looks like one', async () => {
    await using other = await Stage.create(directory);
    const kept = [left(hostname(), process.ppid), left('another-host', ended), join(directory, '.jasmin-arc-notes')];
    writeFileSync(join(directory, '.jasmin-arc-notes'), '');
    await using _ = await Stage.create(directory);
    expect([other.path, ...kept].every(existsSync)).toBe(true);
  });

  it('cannot be made where nothing can be written', async () => {
    await expect(Stage.create(join(directory, 'nosuch'))).rejects.toMatchObject({ code: 'ERR_ARC_DESTINATION' });
  });
});
