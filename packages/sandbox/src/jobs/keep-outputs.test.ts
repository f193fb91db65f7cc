import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asOrdinaryUser } from '../ordinary-user.fixture.js';
import { keepOutputs } from './keep-outputs.js';

/** What is no directory below one; links are not followed, as some releases of Node.js do. */
const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name];
    return filesBelow(join(directory, entry.name)).map((name) => join(entry.name, name));
  });

describe('keeping the outputs of a job', () => {
  let outside: string;
  let root: string;
  beforeEach(() => {
    outside = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    root = join(outside, 'session');
    for (const name of ['a.txt', 'b.txt', 'sub/c.txt', 'sub/deep/d.txt', 'other/e.txt', 'my file']) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), '');
    }
    writeFileSync(join(outside, 'precious'), '');
    symlinkSync('..', join(root, 'up'));
  });
  afterEach(() => rmSync(outside, { recursive: true }));

  const left = async (...kept: readonly string[]): Promise<readonly string[]> => {
    await keepOutputs(root, kept);
    return [...filesBelow(root)].sort();
  };

  it('given the job has taken the permissions away, then they are no obstacle', async () => {
    await asOrdinaryUser(async () => {
      const session = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
      mkdirSync(join(session, 'a'));
      for (const name of ['out', 'undeclared', 'a/kept', 'a/undeclared']) writeFileSync(join(session, name), '');
      chmodSync(join(session, 'a'), 0o555);
      chmodSync(session, 0);
      await keepOutputs(session, ['out', 'a/kept']);
      expect(readdirSync(session, { recursive: true }).sort()).toEqual(['a', 'a/kept', 'out']);
      chmodSync(session, 0);
      await keepOutputs(session, ['/']);
      expect(readdirSync(session)).toHaveLength(2);
      rmSync(session, { recursive: true });
    });
  });

  it('given there is no directory any more, then nothing is kept', async () => {
    await expect(keepOutputs(join(outside, 'none'), ['a'])).resolves.toBeUndefined();
  });

  it.each<[string[], string[]]>([
    [[], []],
    [['a.txt', 'none'], ['a.txt']],
    [
      ['/a.txt', 'my file'],
      ['a.txt', 'my file'],
    ],
    [['sub/'], ['sub/c.txt', 'sub/deep/d.txt']],
    [['sub/deep'], ['sub/deep/d.txt']],
    [
      ['sub/c.txt', 'sub/deep/d.txt'],
      ['sub/c.txt', 'sub/deep/d.txt'],
    ],
    [['a.txt/below'], []],
    [['../precious', '..'], []],
    [['up'], ['up']],
  ])('keeps of %j: %j', async (kept, files) => {
    expect(await left(...kept)).toEqual(files);
  });

  it('keeps everything where the whole directory is declared', async () => {
    expect(await left('/')).toHaveLength(7);
  });

  it('knows names that are no UTF-8 apart', async () => {
    for (const byte of [0xe9, 0xea]) {
      const directory = Buffer.concat([Buffer.from(`${root}/d`), Buffer.of(byte)]);
      mkdirSync(directory);
      writeFileSync(Buffer.concat([directory, Buffer.from('/f'), Buffer.of(byte)]), '');
    }
    await keepOutputs(root, ['d\udce9/f\udce9']);
    expect(readdirSync(root, 'buffer').map((name) => name.toString('latin1'))).toEqual(['d\xe9']);
  });

  it('removes links, not what they lead to', async () => {
    await left();
    expect(readdirSync(outside)).toContain('precious');
  });

  it('keeps nothing through a link', async () => {
    expect(await left('up/precious')).toEqual([]);
    expect(readdirSync(outside)).toContain('precious');
  });
});
