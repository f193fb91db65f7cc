import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releases } from '../servers.js';

const program = fileURLToPath(new URL('./large-files-program.mjs', import.meta.url));
const GIBIBYTE = 2 ** 30;

const sha256 = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
};

let directory: string;
let input: string;
let sum: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'large-'));
  input = join(directory, 'big.dat');
  const file = await open(input, 'w');
  // A block of an odd length, so that no two of the file's own blocks are alike at the same offset of a buffer.
  const block = randomBytes((1 << 20) + 13);
  for (let written = 0; written < GIBIBYTE; written += block.length) {
    await file.write(block, 0, Math.min(block.length, GIBIBYTE - written));
  }
  await file.close();
  sum = await sha256(input);
});
afterAll(() => rm(directory, { recursive: true }));

describe.each(releases)('a file of 1 GiB on $name', (server) => {
  it('goes there and comes back the same, in less than 200 MB of memory', async () => {
    const saved = join(directory, server.name);
    const args = [program, JSON.stringify(server.connection()), input, saved];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { state, maxRssKilobytes } = JSON.parse(stdout);
    expect(state).toBe('Finished');
    expect((await readFile(join(saved, 'sum'), 'utf8')).trim()).toBe(sum);
    expect((await stat(join(saved, 'copy.dat'))).size).toBe(GIBIBYTE);
    expect(await sha256(join(saved, 'copy.dat'))).toBe(sum);
    expect(maxRssKilobytes).toBeLessThan(200_000);
    await rm(saved, { recursive: true });
  }, 300_000);
});
