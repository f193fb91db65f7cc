import { execFileSync } from 'node:child_process';
import { constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOrdinaryFile } from './ordinary-file.js';

describe('opening what may be anything', () => {
  const { O_RDONLY, O_WRONLY, O_CREAT } = constants;
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    mkdirSync(join(directory, 'directory'));
    execFileSync('mkfifo', [join(directory, 'fifo')]);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('opens files', async () => {
    const written = await openOrdinaryFile(join(directory, 'file'), O_WRONLY | O_CREAT);
    await written?.writeFile('content');
    await written?.close();
    const read = await openOrdinaryFile(join(directory, 'file'), O_RDONLY);
    expect(await read?.readFile('utf8')).toBe('content');
    await read?.close();
    await expect(openOrdinaryFile(join(directory, 'none'), O_RDONLY)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['fifo', 'directory', '/dev/null'])('opens no %s, and does not wait for one', async (name) => {
    const path = name.startsWith('/') ? name : join(directory, name);
    expect(await openOrdinaryFile(path, O_RDONLY)).toBeUndefined();
    expect(await openOrdinaryFile(path, O_WRONLY)).toBeUndefined();
  });
});
