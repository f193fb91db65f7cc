import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandInput, forgottenFiles, readInput, sessionName, shipScript } from './shipped-files.js';

const home = process.cwd();
const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-ship-'));

beforeAll(() => {
  process.chdir(directory);
  mkdirSync('many');
  for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join('many', name), name);
  for (const name of ['analyse.py', 'tool', 'data.nc', 'out.nc']) writeFileSync(name, name);
});
afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

describe('the script of a program', () => {
  it('is shipped once, under the name it was given', () => {
    const inputs = [{ path: 'analyse.py', name: 'code.py' }];
    expect(shipScript(['python3', './analyse.py'], './analyse.py', inputs)).toEqual({
      words: ['python3', 'code.py'],
      inputs,
    });
  });
});

describe('the name of a file there', () => {
  it.each([
    ['data.nc', 'data.nc'],
    ['./in//data.nc', 'in/data.nc'],
    ['../data.nc', 'data.nc'],
    ['/abs/data.nc', 'data.nc'],
  ])('of %s is %s', (path, name) => {
    expect(sessionName(path)).toBe(name);
  });

  it('may be chosen behind a colon', () => {
    expect(readInput('data.nc:x/y.nc')).toEqual({ path: 'data.nc', name: 'x/y.nc' });
    expect(readInput('data.nc:')).toEqual({ path: 'data.nc:', name: 'data.nc:' });
  });
});

describe('a directory', () => {
  it('is all that is in it, up to a point', async () => {
    expect(await expandInput({ path: 'many', name: 'm' })).toHaveLength(4);
    await expect(expandInput({ path: 'many' }, 3)).rejects.toThrow('--input many: more than 3 files');
  });
});

describe('forgotten files', () => {
  it('are local ones among the arguments that are neither sent nor made', () => {
    const words = ['wc', '-l', 'data.nc', 'out.nc', 'many', 'analyse.py', 'nothing'];
    expect(forgottenFiles(words, [{ path: './analyse.py' }], ['out.nc'])).toEqual(['data.nc']);
  });
});
