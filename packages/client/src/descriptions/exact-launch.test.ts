import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { exactLaunch, LAUNCHER_NAME } from './exact-launch.js';

const directory = mkdtempSync(join(tmpdir(), 'exact-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What a shell makes of a launcher: the NUL-separated output of the program it starts. */
function launch(content: string): string[] {
  writeFileSync(join(directory, LAUNCHER_NAME), content);
  const output = execFileSync('/bin/sh', [LAUNCHER_NAME], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
  });
  return output.split('\0').slice(0, -1);
}

const text = fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed() && !value.includes('\0'));

describe('an exact launch', () => {
  it('needs no launcher where the service changes nothing', () => {
    const description = {
      executable: { path: '/bin/echo', arguments: ['a b', '', '*', '"quoted"', "it's", 'é数'] },
      environment: [{ name: 'A', value: '$HOME `x`' }],
    };
    expect(exactLaunch(description)).toEqual({ description });
  });

  it.each(['$HOME', '`date`', 'back\\slash', 'two\nlines', '\r', '\t', '\u0001', '\u0085', '\ufffe'])(
    'carries the argument %j in a launcher',
    (argument) => {
      const { description, launcher } = exactLaunch({ executable: { path: '/bin/echo', arguments: [argument] } });
      expect(description.executable).toEqual({ path: '/bin/sh', arguments: [LAUNCHER_NAME] });
      expect(description.inputFiles).toEqual([{ name: LAUNCHER_NAME }]);
      expect(launcher?.name).toBe(LAUNCHER_NAME);
    },
  );

  it('carries an environment value with backslashes, of which Slurm loses some', () => {
    const { description, launcher } = exactLaunch({
      executable: { path: '/bin/true' },
      environment: [{ name: 'PATTERN', value: '( ?!\\\\' }],
    });
    expect(description.environment).toEqual([]);
    expect(launcher?.content).toContain("export PATTERN='( ?!\\\\'");
  });

  it('passes every array of strings on unchanged', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (args) => {
        const { launcher } = exactLaunch({
          executable: { path: '/usr/bin/printf', arguments: ['%s\\0', '$', ...args] },
        });
        expect(launch(String(launcher?.content))).toEqual(['$', ...args]);
      }),
      { numRuns: 60 },
    );
  });

  it('passes every environment value on unchanged, under any name', () => {
    const name = fc.oneof(fc.stringMatching(/^[A-Z_][A-Z0-9_]{3,8}$/), fc.constant('dotted.name'));
    fc.assert(
      fc.property(name, text, (variable, value) => {
        const { launcher, description } = exactLaunch({
          executable: { path: '/usr/bin/env', arguments: ['-0', 'only=`'] },
          environment: [
            { name: `X${variable}`, value: `${value}\n` },
            { name: 'PLAIN', value: 'x' },
          ],
        });
        expect(description.environment).toEqual([{ name: 'PLAIN', value: 'x' }]);
        expect(launch(String(launcher?.content))).toContain(`X${variable}=${value}\n`);
      }),
      { numRuns: 40 },
    );
  });

  it('starts a program of the session directory and makes it executable', () => {
    const { launcher, description } = exactLaunch({
      executable: { path: 'my prog=1.sh', arguments: ['$x'] },
      environment: [{ name: 'a.b', value: 'c' }],
      inputFiles: [{ name: 'my prog=1.sh' }],
    });
    expect(description.inputFiles?.[0]).toEqual({ name: 'my prog=1.sh', executable: true });
    writeFileSync(join(directory, 'my prog=1.sh'), '#!/bin/sh\nprintf "%s\\0" "$1"; grep -z ^a.b /proc/$$/environ\n', {
      mode: 0o600,
    });
    expect(launch(String(launcher?.content))).toEqual(['$x', 'a.b=c']);
  });

  it('keeps a path that starts with a variable for the worker node to expand', () => {
    const description = { executable: { path: '$TOOLS/bin/run' } };
    expect(exactLaunch(description)).toEqual({ description });
    const { launcher } = exactLaunch({ executable: { path: '$TOOLS/bin/run', arguments: ['\n'] } });
    expect(launcher?.content).toContain('exec "$TOOLS/bin/run"');
  });

  it.each([
    [{ executable: { path: '/bin/echo', arguments: ['a\0b'] } }, 'Argument 1 contains a NUL'],
    [
      { executable: { path: '/bin/echo', arguments: ['ok', '\ud800'] } },
      'Argument 2 contains half of a surrogate pair',
    ],
    [{ executable: { path: '/bin/echo' }, environment: [{ name: 'A=B', value: '' }] }, 'cannot be the name'],
    [{ executable: { path: '/bin/echo' }, environment: [{ name: 'A', value: '\0' }] }, 'variable A contains a NUL'],
  ])('refuses what no program can be given: %j', (description, reason) => {
    expect(() => exactLaunch(description)).toThrow(
      expect.objectContaining({ name: 'InvalidJobDescription', reason: expect.stringContaining(reason) }),
    );
  });
});
