import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoverToken } from './discover-token.js';

const uid = process.geteuid?.() ?? 0;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'token-'));
  await mkdir(join(directory, 'run'));
  await mkdir(join(directory, 'tmp'));
});
afterEach(() => rm(directory, { recursive: true }));

const runFile = () => join(directory, 'run', `bt_u${uid}`);
const sharedFile = () => join(directory, 'tmp', `bt_u${uid}`);
const write = async (path: string, text: string, mode = 0o600) => {
  await writeFile(path, text);
  await chmod(path, mode);
};
const discover = (env: Record<string, string> = {}) =>
  discoverToken({
    env: { XDG_RUNTIME_DIR: join(directory, 'run'), ...env },
    uid,
    sharedDirectory: join(directory, 'tmp'),
  });

describe('the token of the environment', () => {
  it('is the first of the usual places that has one', async () => {
    const named = join(directory, 'named');
    await write(sharedFile(), ' shared\n');
    expect((await discover()).token?.reveal()).toBe('shared');
    await write(runFile(), 'run\n');
    expect((await discover()).token?.reveal()).toBe('run');
    await write(named, 'named\n');
    expect((await discover({ BEARER_TOKEN_FILE: named })).token?.reveal()).toBe('named');
    expect((await discover({ BEARER_TOKEN_FILE: named, BEARER_TOKEN: ' variable ' })).token?.reveal()).toBe('variable');
  });

  it('given places that are missing or empty, then they are passed over, and named', async () => {
    await write(runFile(), ' \n');
    const named = join(directory, 'nowhere');
    expect(await discover({ BEARER_TOKEN: ' ', BEARER_TOKEN_FILE: named })).toEqual({
      token: undefined,
      searched: ['BEARER_TOKEN', named, runFile(), sharedFile()],
    });
    expect((await discoverToken({ env: {}, uid, sharedDirectory: directory })).searched).toEqual([
      'BEARER_TOKEN',
      join(directory, `bt_u${uid}`),
    ]);
  });

  it('given one that cannot be a token, then it is an error: the next one would be another', async () => {
    await write(runFile(), 'two words');
    await write(sharedFile(), 'shared');
    await expect(discover()).rejects.toMatchObject({ code: 'ERR_ARC_TOKEN', problem: 'malformed', path: runFile() });
    await expect(discover({ BEARER_TOKEN: 'a,b' })).rejects.toMatchObject({ problem: 'malformed', path: undefined });
  });

  it.each([0o644, 0o640, 0o620])(
    'given a file of the user that others can use (%o), then it is refused',
    async (mode) => {
      await write(sharedFile(), 'shared', mode);

      await expect(discover()).rejects.toMatchObject({ code: 'ERR_ARC_KEY_PERMISSIONS', remedy: 'fix-permissions' });
    },
  );

  it('given a directory in the place of the file, then it is an error', async () => {
    await mkdir(sharedFile());
    await expect(discover()).rejects.toMatchObject({ problem: 'unreadable', remedy: 'place-token' });
  });

  it.runIf(uid === 0)('given the file of another user, then it is not used', async () => {
    const { chown } = await import('node:fs/promises');
    await write(sharedFile(), 'theirs');
    await chown(sharedFile(), 12_345, 12_345);
    await expect(discover()).rejects.toMatchObject({ problem: 'exposed', path: sharedFile() });
  });
});
