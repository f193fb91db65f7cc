import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileChunks } from './file-chunks.js';

describe('the content of a file in pieces', () => {
  let here = '';
  beforeEach(async () => {
    here = await mkdtemp(join(tmpdir(), 'file-chunks-'));
  });
  afterEach(() => rm(here, { recursive: true }));

  it.each([0, 1, 65_535, 65_536, 65_537, 131_072])('is all of it, of %d bytes', async (sizeBytes) => {
    const content = Buffer.from(Array.from({ length: sizeBytes }, (_, index) => index % 251));
    await writeFile(join(here, 'a'), content);
    const pieces: Buffer[] = [];
    for await (const piece of fileChunks(join(here, 'a'))) pieces.push(Buffer.from(piece));
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
    expect(pieces.length).toBe(Math.ceil(sizeBytes / 65_536));
  });
});
