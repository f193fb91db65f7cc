import { chmodSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeTree } from './remove-tree.js';

describe('removing a tree', () => {
  it('removes directories that nobody may enter, and links but not what they lead to', async () => {
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

  it('is content where there is nothing', async () => {
    await expect(removeTree(join(tmpdir(), 'jasmin-arc-test-none'))).resolves.toBeUndefined();
  });
});
