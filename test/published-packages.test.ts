import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describePackageContents } from '../structure/package-contents.js';
import { describeEntryProblems } from '../structure/package-entries.js';
import { packedFiles } from '../structure/packed-files.js';
import { removeStaleOutput, staleOutput } from '../structure/stale-output.js';

const manifest = {
  name: 'some-package',
  version: '1.0.0',
  license: 'BSD-3-Clause',
  type: 'module',
  engines: { node: '>=20.19.0' },
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  files: ['dist'],
  sideEffects: false,
};

/** The files of a package that is as it should be, with changes: undefined takes one away. */
const published = (changes: Readonly<Record<string, string | undefined>> = {}) =>
  new Map(
    Object.entries({
      'package.json': JSON.stringify(manifest),
      'README.md': '# some-package\n',
      LICENSE: 'BSD 3-Clause License\n',
      'dist/index.js': 'export const answer = 42;\n',
      'dist/index.d.ts': 'export declare const answer = 42;\n',
      ...changes,
    }).flatMap(([path, text]) => (text === undefined ? [] : [[path, Buffer.from(text)] as const])),
  );

describe('what a package publishes', () => {
  it('is what its users need', () => {
    expect(describePackageContents(published({ 'bin/run.js': '#!/usr/bin/env node\n', 'man/run.1': '.TH' }))).toEqual(
      [],
    );
  });

  it.each([
    'dist/.tsbuildinfo',
    'dist/index.js.map',
    'dist/index.test.js',
    'dist/test/index.js',
    'dist/index.fixture.d.ts',
    'src/index.ts',
    'fixtures/info.xml',
  ])('does not have %s', (path) => {
    expect(describePackageContents(published({ [path]: '' }))).toEqual([
      `${path} would be published, and users do not need it`,
    ]);
  });

  it.each(['README.md', 'LICENSE'])('has %s', (path) => {
    expect(describePackageContents(published({ [path]: undefined }))).toEqual([`${path} would not be published`]);
  });

  it('names no source map that is not there', () => {
    const files = published({ 'dist/index.js': 'export const answer = 42;\n//# sourceMappingURL=index.js.map\n' });
    expect(describePackageContents(files)).toEqual([
      'dist/index.js names the source map index.js.map, which would not be published',
    ]);
  });

  it('is listed by npm, which leaves sources and tests out', async () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const [client, sandbox] = await packedFiles(root, ['packages/client', 'packages/sandbox']);
    expect(String(client?.get('package.json'))).toContain('"name": "jasmin-arc"');
    expect(String(sandbox?.get('package.json'))).toContain('"name": "jasmin-arc-sandbox"');
    expect([...(client?.keys() ?? [])].filter((path) => path.startsWith('src/'))).toEqual([]);
  });
});

describe('what the compiler has left in dist/', () => {
  it('is stale where its source is gone', () => {
    const output = ['index.js', 'index.d.ts', 'old/name.js', 'old/name.d.ts', 'old/name.js.map', '.tsbuildinfo'];
    expect(staleOutput(output, ['index.ts', 'name.ts'])).toEqual(['old/name.js', 'old/name.d.ts', 'old/name.js.map']);
  });

  it('is stale where it is of another bundle', () => {
    const output = [
      'index.js',
      'index.d.ts',
      'name.js',
      'name.d.ts',
      'old.d.ts',
      'chunks/a.js',
      'chunks/b.js',
      'a.js.map',
    ];
    expect(staleOutput(output, ['index.ts', 'name.ts'], ['index.js', 'chunks/a.js'])).toEqual([
      'name.js',
      'old.d.ts',
      'chunks/b.js',
      'a.js.map',
    ]);
  });

  it('is removed then, and nothing else is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stale-output-'));
    expect(removeStaleOutput(folder)).toEqual([]); // nothing has been compiled
    await mkdir(join(folder, 'src'));
    await mkdir(join(folder, 'dist/old'), { recursive: true });
    const files = ['src/index.ts', 'dist/index.js', 'dist/.tsbuildinfo', 'dist/old/name.js'];
    for (const path of files) await writeFile(join(folder, path), '');
    expect(removeStaleOutput(folder)).toEqual(['old/name.js']);
    expect((await readdir(join(folder, 'dist'))).sort()).toEqual(['.tsbuildinfo', 'index.js', 'old']);
    await rm(folder, { recursive: true });
  });
});

describe('what a package exports', () => {
  const exporting = (exports: unknown, others = {}) =>
    published({ 'package.json': JSON.stringify({ ...manifest, exports }), ...others });

  it('is found', async () => {
    expect(await describeEntryProblems(published())).toEqual([]);
  });

  it('is a file that would be published', async () => {
    const problems = await describeEntryProblems(published({ 'dist/index.js': undefined }));
    expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(/dist\/index\.js.*FILE_DOES_NOT_EXIST/)]));
  });

  it('has its types before the rest, where TypeScript finds them', async () => {
    const { types, default: code } = manifest.exports['.'];
    const problems = await describeEntryProblems(exporting({ '.': { default: code, types } }));
    expect(problems).toEqual(expect.arrayContaining([expect.stringContaining('EXPORTS_TYPES_SHOULD_BE_FIRST')]));
  });

  it('has types for each of its entries', async () => {
    const problems = await describeEntryProblems(
      exporting({ ...manifest.exports, './more': { default: './dist/more.js' } }, { 'dist/more.js': 'export {};\n' }),
    );
    expect(problems).toEqual([
      'UntypedResolution ./more by node16-esm (Are the types wrong?)',
      'UntypedResolution ./more by bundler (Are the types wrong?)',
    ]);
  });

  it('has types that Node.js can follow', async () => {
    const problems = await describeEntryProblems(
      published({
        'dist/index.d.ts': "export { answer } from './answer';\n",
        'dist/answer.d.ts': 'export declare const answer = 42;\n',
      }),
    );
    expect(problems).toEqual(expect.arrayContaining([expect.stringContaining('InternalResolutionError')]));
  });
});
