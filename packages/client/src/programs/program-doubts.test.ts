import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectProgram } from './program-doubts.js';

const home = process.cwd();
const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-doubts-'));
beforeAll(() => process.chdir(directory));
afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

/** The doubts about a script that is sent as the program. */
const about = (text: string, name = 'script') => {
  writeFileSync(name, text);
  return inspectProgram({ words: [name], files: [{ name, localPath: name }] });
};

describe('a program is doubted', () => {
  it.each([
    ['#!/home/me/miniconda3/bin/python', 'local interpreter', '/home/me/miniconda3/bin/python'],
    ['#!/usr/local/bin/bash -e', 'local interpreter', '/usr/local/bin/bash'],
    [`#!${homedir()}/bin/python`, 'local interpreter', `${homedir()}/bin/python`],
    ['#!/usr/bin/env /opt/conda/bin/python', 'local interpreter', '/opt/conda/bin/python'],
    ['#!.venv/bin/python', 'local interpreter', '.venv/bin/python'],
    ['#!C:\\Python\\python.exe', 'windows interpreter', 'C:\\Python\\python.exe'],
    ['#!/usr/bin/env python.exe', 'windows interpreter', 'python.exe'],
  ])('for its %s', async (line, kind, interpreter) => {
    expect(await about(`${line}\ntrue\n`)).toEqual([{ kind, path: 'script', interpreter }]);
  });

  it('for a script without #!, which a shell would run', async () => {
    expect(await about('print(1)\n', 'nosb.py')).toEqual([
      { kind: 'no interpreter', path: 'nosb.py', suggestion: 'python3' },
    ]);
    expect(await about('echo 1\n', 'nosb.sh')).toEqual([]);
  });

  it('for data that is no program', async () => {
    expect(await about('1,2\n', 'f2.csv')).toEqual([{ kind: 'no program', path: 'f2.csv' }]);
    expect(await about('\u007fELF\0', 'tool')).toEqual([]);
    writeFileSync('run', 'true\n', { mode: 0o755 });
    expect(await inspectProgram({ words: ['run'], files: [{ name: 'run', localPath: 'run' }] })).toEqual([]);
    expect(await inspectProgram({ words: ['wc', 'f2.csv'], files: [{ name: 'f2.csv', localPath: 'f2.csv' }] })).toEqual(
      [],
    );
  });

  it('for scripts beside it that have the line ends of Windows', async () => {
    writeFileSync('step.sh', 'echo a\r\necho b\r\n');
    writeFileSync('step', '#!/usr/bin/env python3\r\nprint(1)\r\n', { mode: 0o755 });
    writeFileSync('data.csv', '1,2\r\n3,4\r\n');
    writeFileSync('lib.py', 'x = 1\r\n');
    const files = ['step.sh', 'step', 'data.csv', 'lib.py', 'nothere'].map((name) => ({ name, localPath: name }));
    expect(await inspectProgram({ words: ['/bin/true'], files })).toEqual([
      { kind: 'windows line ends', path: 'step.sh' },
      { kind: 'windows line ends', path: 'step' },
    ]);
  });

  it('but not for the program with the line ends of Windows, nor for the script of a shell, as these are refused', async () => {
    writeFileSync('run.sh', '#!/bin/sh\r\ntrue\r\n', { mode: 0o755 });
    const files = [{ name: 'run.sh', localPath: 'run.sh' }];
    expect(await inspectProgram({ words: ['./run.sh'], files })).toEqual([]);
    expect(await inspectProgram({ words: ['sh', 'run.sh'], files })).toEqual([]);
    expect(await inspectProgram({ words: ['cat', 'run.sh'], files })).toMatchObject([{ kind: 'windows line ends' }]);
  });

  it('for a byte order mark', async () => {
    expect(await about('\uFEFF#!/bin/sh\ntrue\n')).toEqual([{ kind: 'byte order mark', path: 'script' }]);
  });

  it('for a script that is neither here nor sent', async () => {
    const doubts = (...words: string[]) => inspectProgram({ words, files: [{ name: 'sent.py' }] });
    expect(await doubts('python3', 'nothere.py')).toEqual([
      { kind: 'missing script', path: 'nothere.py', interpreter: 'python3' },
    ]);
    // These may be there.
    for (const path of ['/opt/tools/x.py', '$HOME/x.py', './sent.py', '-']) {
      expect(await doubts('python3', path)).toEqual([]);
    }
  });

  it('for modules that are not sent', async () => {
    for (const name of ['helper.py', 'other.py']) writeFileSync(name, '');
    writeFileSync('analyse.py', 'import helper, other\n');
    const files = [
      { name: 'analyse.py', localPath: 'analyse.py' },
      { name: 'other.py', localPath: './other.py' },
    ];
    expect(await inspectProgram({ words: ['python3', 'analyse.py'], files })).toEqual([
      { kind: 'local module', path: 'helper.py', script: 'analyse.py' },
    ]);
  });

  it('for an absolute path that looks like a command line', async () => {
    const program = '/opt/app/run -x | sort';
    expect(await inspectProgram({ words: [program], files: [] })).toEqual([{ kind: 'command line', program }]);
    writeFileSync('my prog', '');
    expect(await inspectProgram({ words: [join(directory, 'my prog')], files: [] })).toEqual([]);
  });

  it('for words that only a shell understands', async () => {
    const words = ['wc', '-l', 'a|b', '>', 'out.txt', '|', '2>&1'];
    expect(await inspectProgram({ words, files: [] })).toEqual([
      { kind: 'shell word', word: '>' },
      { kind: 'shell word', word: '|' },
      { kind: 'shell word', word: '2>&1' },
    ]);
  });

  it('never for one that is the worker node’s own', async () => {
    for (const words of [['/opt/app/bin/run', 'x'], ['hostname'], ['python3', '-c', 'print(1)'], ['#!/bin/sh']]) {
      expect(await inspectProgram({ words, files: [] })).toEqual([]);
    }
    expect(await about('#!/usr/bin/env python3\nprint(1)\n')).toEqual([]);
  });
});
