import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asOrdinaryUser } from './ordinary-user.fixture.js';
import { openDirectory, removeTree } from './remove-tree.js';

describe('removing a tree', () => {
  it('removes directories without any permissions, and links but not what they point to', async () => {
    await asOrdinaryUser(async () => {
      const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
      const tree = join(directory, 'tree');
      mkdirSync(join(tree, 'closed', 'deeper'), { recursive: true });
      writeFileSync(join(tree, 'closed', 'deeper', 'file'), '');
      writeFileSync(join(directory, 'precious'), '');
      symlinkSync(directory, join(tree, 'link'));
      chmodSync(join(tree, 'closed', 'deeper'), 0);
      chmodSync(join(tree, 'closed'), 0);
      await removeTree(tree);
      expect(existsSync(tree)).toBe(false);
      expect(existsSync(join(directory, 'precious'))).toBe(true);
      await removeTree(directory);
      expect(existsSync(directory)).toBe(false);
    });
  });

  it('given a file that cannot be removed where it is, then that is the error', async () => {
    await asOrdinaryUser(async () => {
      const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
      writeFileSync(join(directory, 'file'), '');
      chmodSync(directory, 0o500);
      await expect(removeTree(join(directory, 'file'))).rejects.toMatchObject({ code: 'EACCES' });
      chmodSync(directory, 0o700);
      rmSync(directory, { recursive: true });
    });
  });

  it('opens nothing where the directory has been removed meanwhile, or is a file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    writeFileSync(join(directory, 'file'), '');
    const opened = ['', 'none', 'file', 'file/below'].map((name) => openDirectory(join(directory, name)));
    expect(await Promise.all(opened)).toEqual([true, false, false, false]);
    rmSync(directory, { recursive: true });
  });

  it('succeeds if there is nothing', async () => {
    await expect(removeTree(join(tmpdir(), 'jasmin-arc-test-none'))).resolves.toBeUndefined();
  });
});
