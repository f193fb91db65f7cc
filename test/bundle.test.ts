import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundle } from '../structure/bundle.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});
afterEach(() => rm(folder, { recursive: true }));

/** Compiled modules, by their paths. */
async function compiled(modules: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(modules)) {
    await mkdir(dirname(join(folder, 'compiled', path)), { recursive: true });
    await writeFile(join(folder, 'compiled', path), text);
  }
}
const read = (path: string) => readFile(join(folder, 'dist', path), 'utf8');
const load = (path: string) => import(pathToFileURL(join(folder, 'dist', path)).href);

describe('a bundle', () => {
  it('has the modules of an entry in one file, and what two entries need in a file that they share', async () => {
    await compiled({
      'index.js': "import { One } from './errors/index.js';\nexport { One };\nexport { two } from './two.js';\n",
      'two.js': 'export const two = 2;\n',
      'errors/index.js': "export { One } from './one.js';\n",
      'errors/one.js': 'export class One extends Error {}\n',
    });
    const files = await bundle(folder, { entries: ['index', 'errors/index'] });
    expect(files).toHaveLength(3);
    expect(files).toEqual(expect.arrayContaining(['index.js', 'errors/index.js']));
    const [index, errors] = await Promise.all([load('index.js'), load('errors/index.js')]);
    expect(index.two).toBe(2);
    expect(new errors.One()).toBeInstanceOf(index.One);
  });

  it('leaves what is imported when it is needed apart, and packages outside', async () => {
    await compiled({
      'index.js':
        "export const later = () => import('./later.js');\nexport const other = () => import('some-package');\n",
      'later.js': "export const name = 'later';\n",
    });
    expect(await bundle(folder, { entries: ['index'] })).toEqual(['index.js', 'chunks/later.js']);
    expect(await read('index.js')).toContain('import("some-package")');
    expect(await (await load('index.js')).later()).toMatchObject({ name: 'later' });
  });

  it('has modules together that are asked for, and what two groups need in the first', async () => {
    await compiled({
      'start.js':
        "import { name } from './name.js';\nexport const run = async () => [name, (await import('./main.js')).main];\n",
      'main.js':
        "import { name } from './name.js';\nimport { help } from './help.js';\nexport const main = name + help;\n",
      'name.js': "export const name = 'name';\n",
      'help.js': "export const help = 'help';\n",
    });
    await bundle(folder, { entries: ['start'], together: { version: ['name'], command: ['main'] } });
    expect(await read('chunks/version.js')).toContain('"name"');
    expect(await read('chunks/command.js')).toContain('help');
    expect(await read('chunks/command.js')).toContain('version.js');
    expect(await (await load('start.js')).run()).toEqual(['name', 'namehelp']);
  });

  it('keeps the names of what its files take from one another', async () => {
    await compiled({
      'index.js': "export { name } from './name.js';\nexport const later = () => import('./later.js');\n",
      'later.js': "import { name } from './name.js';\nexport const longer = name + 1;\n",
      'name.js': "export const name = 'name';\n",
    });
    await bundle(folder, { entries: ['index'], together: { shared: ['name'] } });
    expect(await read('chunks/later.js')).toContain('import { name } from "./shared.js"');
    expect((await readdir(join(folder, 'dist/chunks'))).sort()).toEqual(['later.js', 'shared.js']);
  });

  it('stays as it is where nothing has changed', async () => {
    await compiled({ 'index.js': 'export const one = 1;\n' });
    await bundle(folder, { entries: ['index'] });
    const { mtimeNs } = await stat(join(folder, 'dist/index.js'), { bigint: true });
    await bundle(folder, { entries: ['index'] });
    expect((await stat(join(folder, 'dist/index.js'), { bigint: true })).mtimeNs).toBe(mtimeNs);
  });

  it('is refused where something is imported that is not there', async () => {
    await compiled({ 'index.js': "export { one } from './one.js';\n", 'one.js': 'export const two = 2;\n' });
    await expect(bundle(folder, { entries: ['index'] })).rejects.toThrow(/one/);
  });
});
