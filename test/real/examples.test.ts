import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { kinds, spokenOn } from './servers.js';

const example = fileURLToPath(new URL('../../examples/run-program.js', import.meta.url));
describe.concurrent.each(spokenOn(kinds))('the shortest program, on $name through $spoken', ({ server, spoken }) => {
  it('runs a job with its input, shows what it prints, saves its result, and exits with its code', async () => {
    const directory = mkdtempSync(join(inject('scratch'), 'example-'));
    writeFileSync(join(directory, 'config.json'), JSON.stringify({ ...server.connection(), INTERFACE: spoken }));
    writeFileSync(join(directory, 'a.txt'), '1\n2\n');
    const { stdout } = await promisify(execFile)(process.execPath, [example, 'config.json', 'a.txt'], {
      cwd: directory,
    });
    expect(stdout).toBe('counting README.md\n');
    expect(readFileSync(join(directory, 'count.txt'), 'utf8')).toBe('2 README.md\n');
  });
});
