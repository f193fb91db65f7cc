import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asOrdinaryUser } from './ordinary-user.fixture.js';
import { removeTree } from './remove-tree.js';

describe('removing a tree', () => {
  it('removes directories that nobody may enter, and links but not what they lead to', async () => {
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

  it('given somebody else removes it at the same time, then it is gone all the same', async () => {
    await asOrdinaryUser(async () => {
      const tree = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
      for (let number = 0; number < 30; number += 1) {
        const closed = join(tree, `d${number}`, 'closed');
        mkdirSync(closed, { recursive: true });
        writeFileSync(join(closed, 'file'), '');
        chmodSync(closed, 0);
      }
      await Promise.all([removeTree(tree), removeTree(tree), removeTree(tree)]);
      expect(existsSync(tree)).toBe(false);
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

  it('is content where there is nothing', async () => {
    await expect(removeTree(join(tmpdir(), 'jasmin-arc-test-none'))).resolves.toBeUndefined();
  });
});
