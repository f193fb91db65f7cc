import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSandbox } from 'jasmin-arc-sandbox';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../packages/cli/src/commands.js';
import { codeBlocks } from '../../structure/markdown-files.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the README', () => {
  it("shows a program on its first screen that does what it says, but for the server's address and credentials", async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const [, program = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(readme.slice(0, readme.indexOf(program)).split('\n').length).toBeLessThan(30);
    const directory = await mkdtemp(join(tmpdir(), 'readme-'));
    await using sandbox = await startSandbox();
    const options = /new ArcInterface\((\{[\s\S]*?\})\)/;
    expect(program).toMatch(options);
    await writeFile(
      join(directory, 'program.mjs'),
      program.replace(options, `new ArcInterface(${JSON.stringify(sandbox.config)})`),
    );
    await writeFile(join(directory, 'a.txt'), '1\n2\n');
    await writeFile(join(directory, 'b.txt'), '1\n');
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
    const { stdout } = await run(process.execPath, ['program.mjs'], { cwd: directory });
    expect(stdout).toContain('Finished completed');
    const saved = String(
      stdout
        .trimEnd()
        .split('\n')
        .filter((line) => line.startsWith('/'))
        .at(-1),
    );
    expect(await readFile(join(saved, 'output'), 'utf8')).toContain('a.txt: 2\nb.txt: 1\n');
    await rm(saved, { recursive: true });
    await rm(directory, { recursive: true });
  });

  it('starts in a clone, and imports a .p12 file', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    expect(/```console\n([\s\S]*?)```/.exec(readme)?.[1]).toMatch(/^\$ npm run setup .*\n\$ jasmin-arc config init /);
    expect(readme).not.toMatch(/\bnpx jasmin-arc/);
    const [, words = ''] = /`jasmin-arc (.*) cert\.p12`/.exec(readme) ?? [];
    expect(COMMANDS.find(words.split(' '))).toEqual({ name: 'credential import', length: 2 });
  });

  it('runs scripts that exist', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => String(name));
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('docs/library.md', () => {
  it('shows a test with the sandbox that passes', async () => {
    const blocks = codeBlocks(await readFile(join(root, 'docs/library.md'), 'utf8'));
    const program = blocks.find(({ code }) => code.includes('startSandbox'))?.code ?? '';
    const directory = await mkdtemp(join(tmpdir(), 'library-'));
    await writeFile(join(directory, 'sandbox.test.mjs'), program);
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
    // Within a test runner another one would report to it.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = await run(process.execPath, ['--test', 'sandbox.test.mjs'], { cwd: directory, env });
    expect(stdout).toMatch(/^. pass 1$/m);
    await rm(directory, { recursive: true });
  });
});
