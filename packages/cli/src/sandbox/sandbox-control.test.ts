import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { askControl, serveControl } from './sandbox-control.js';

const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-control-'));
afterAll(() => rmSync(directory, { recursive: true }));
const facts = { pid: 1, url: 'https://localhost:1/arex', directory, configFile: 'c', since: 's' };

describe('a running sandbox', () => {
  it('reports its facts, to its user only, and stops when asked to', async () => {
    const path = join(directory, 'one.sock');
    const control = await serveControl(path, facts);
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(await askControl(path, 'status')).toEqual(facts);
    expect(await askControl(path, 'stop')).toEqual(facts);
    await control.stopped;
    await control[Symbol.asyncDispose]();
    expect(await askControl(path, 'status')).toBeUndefined();
  });

  it('that died does not prevent another from starting', async () => {
    const path = join(directory, 'two.sock');
    writeFileSync(path, '');
    await using _ = await serveControl(path, facts);
    expect(await askControl(path, 'status')).toEqual(facts);
  });
});

describe('no sandbox', () => {
  it('does not answer', async () => {
    expect(await askControl(join(directory, 'nowhere.sock'), 'status')).toBeUndefined();
  });
});
