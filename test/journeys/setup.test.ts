import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putOnPath } from '../../setup/put-on-path.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const program = join(root, 'packages/cli/bin/jasmin-arc.js');

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'jasmin-arc-setup-')));
});
afterEach(() => rmSync(home, { recursive: true }));

const pathOf = (...directories: readonly string[]) => [...directories, '/usr/bin', '/bin'].join(delimiter);

describe('setting up a clone', () => {
  it('puts jasmin-arc on the PATH, from any directory', async () => {
    const PATH = pathOf(join(home, '.local/bin'), dirname(process.execPath));
    const env = { HOME: home, PATH };
    const { stdout } = await run(process.execPath, [join(root, 'setup/setup.js')], { env, cwd: home });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('    jasmin-arc config init');
    expect(stdout).not.toContain('not on your PATH');
    const called = await run('/bin/sh', ['-c', 'jasmin-arc --version'], { env, cwd: tmpdir() });
    expect(called.stdout).toMatch(/^\d+\.\d+\.\d+/);
    expect(readlinkSync(join(home, '.local/share/man/man1/jasmin-arc.1'))).toContain(root);
  });

  it('makes a directory for it where there is none on the PATH, and says so', async () => {
    const env = { HOME: home, PATH: pathOf(), npm_config_global_prefix: '/usr' };
    expect(await putOnPath(root, env)).toEqual({ link: join(home, '.local/bin/jasmin-arc'), isOnPath: false });
  });

  it("takes npm's directory where that is the user's own, as with nvm", async () => {
    const prefix = join(home, '.nvm/versions/node');
    const env = { HOME: home, PATH: pathOf(join(prefix, 'bin')), npm_config_global_prefix: prefix };
    expect(await putOnPath(root, env)).toEqual({ link: join(prefix, 'bin/jasmin-arc'), isOnPath: true });
  });

  it('is not misled by the directories that npm puts before the others', async () => {
    const env = { HOME: home, PATH: pathOf(join(root, 'node_modules/.bin')) };
    expect(await putOnPath(root, env)).toMatchObject({ isOnPath: false });
  });

  it('replaces the link of an earlier clone, and nothing else', async () => {
    const bin = join(home, '.local/bin');
    mkdirSync(bin, { recursive: true });
    const env = { HOME: home, PATH: pathOf(bin) };
    const former = '/gone/packages/cli/bin/jasmin-arc.js';
    symlinkSync(former, join(bin, 'jasmin-arc'));
    expect(await putOnPath(root, env)).toEqual({ link: join(bin, 'jasmin-arc'), isOnPath: true, replaced: former });
    expect(await putOnPath(root, env)).toEqual({ link: join(bin, 'jasmin-arc'), isOnPath: true });
    expect(readlinkSync(join(bin, 'jasmin-arc'))).toBe(program);
    rmSync(join(bin, 'jasmin-arc'));
    writeFileSync(join(bin, 'jasmin-arc'), 'mine');
    expect(await putOnPath(root, env)).toMatchObject({ trouble: expect.stringContaining('is something else') });
  });

  it('says which other command of that name comes first', async () => {
    const [other, bin] = [join(home, 'other'), join(home, '.local/bin')];
    mkdirSync(other);
    writeFileSync(join(other, 'jasmin-arc'), '#!/bin/sh\n');
    chmodSync(join(other, 'jasmin-arc'), 0o755);
    expect(await putOnPath(root, { HOME: home, PATH: pathOf(other, bin) })).toMatchObject({
      isOnPath: true,
      hiddenBy: join(other, 'jasmin-arc'),
    });
  });
});
