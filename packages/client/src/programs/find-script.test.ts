import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findScript } from './find-script.js';

const home = process.cwd();
const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-script-'));

beforeAll(() => {
  process.chdir(directory);
  for (const name of ['analyse.py', 'tool', 'data.nc']) writeFileSync(name, name);
});
afterAll(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

describe('the script of a program', () => {
  it.each([
    [['./tool', 'x'], './tool'],
    [['tool'], 'tool'],
    [['python3', 'analyse.py'], 'analyse.py'],
    [['python3.11', '-u', 'analyse.py'], 'analyse.py'],
    [['/usr/bin/bash', 'tool'], 'tool'],
    [['bash', '-c', 'tool'], undefined],
    [['python3', '-m', 'tool'], undefined],
    [['python3', 'nowhere.py'], undefined],
    [['wc', 'data.nc'], undefined],
    [['/bin/sh', join(directory, 'tool')], undefined],
    [[], undefined],
  ])('%j is %j', (words, script) => {
    expect(findScript(words)).toBe(script);
  });
});
