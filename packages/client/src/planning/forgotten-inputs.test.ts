import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgottenInputs } from './forgotten-inputs.js';
import { expandInput } from './local-inputs.js';

const home = process.cwd();
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-words-'));
  mkdirSync(join(directory, 'here'));
  process.chdir(join(directory, 'here'));
});
afterEach(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

const write = (...paths: readonly string[]) => {
  for (const path of paths) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, path);
  }
};

describe('forgotten inputs', () => {
  it('are local files and directories among the words that are neither sent nor made', async () => {
    write('data.nc', 'out.nc', 'many/a', 'results/x', 'analyse.py', 'work/a', 'work/b', 'conf.yaml', '../up.nc');
    const inputs = [await expandInput('./analyse.py'), await expandInput('work/a')];
    const words = ['-l', 'data.nc', 'out.nc', 'many', 'results', 'analyse.py', 'nothing', './data.nc', 'data.nc'];
    expect(forgottenInputs(words, inputs, ['out.nc', 'results/'])).toEqual(['data.nc', 'many', './data.nc']);
    expect(forgottenInputs(['work', 'work/a', 'work/b'], inputs, [])).toEqual(['work/b']);
    expect(forgottenInputs(['--config=conf.yaml', '-Iwork', '.', '..', './', '/etc', '../up.nc'], inputs, [])).toEqual([
      'conf.yaml',
      '../up.nc',
    ]);
  });
});
