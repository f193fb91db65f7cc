import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenFile } from './file-system.js';
import { nodeFileSystem } from './node-file-system.js';
import { readWhole, writeWhole } from './whole-buffers.js';

/** A file whose every call reads or writes at most two bytes. */
const slow = (file: OpenFile): OpenFile => ({
  read: (buffer, offset, length, position) => file.read(buffer, offset, Math.min(2, length), position),
  write: (data, offset, length, position) => file.write(data, offset, Math.min(2, length), position),
  truncate: (length) => file.truncate(length),
  sync: () => file.sync(),
  facts: () => file.facts(),
  close: () => file.close(),
  [Symbol.asyncDispose]: () => file.close(),
});

describe('whole buffers', () => {
  let here = '';
  beforeEach(async () => {
    here = await mkdtemp(join(tmpdir(), 'whole-buffers-'));
  });
  afterEach(() => rm(here, { recursive: true }));

  it('are written and read completely, however little the system takes and gives at once', async () => {
    const path = join(here, 'a');
    await using file = slow(await nodeFileSystem.open(path, 'create'));
    await writeWhole(file, Buffer.from('one'), 0);
    await writeWhole(file, Buffer.from('two three'), 3);
    expect(await readFile(path, 'utf8')).toBe('onetwo three');
    const read = Buffer.alloc(5);
    expect(await readWhole(file, read, 3)).toBe(5);
    expect(read.toString()).toBe('two t');
    expect(await readWhole(file, read, 9), 'only the end of the file is less').toBe(3);
  });
});
