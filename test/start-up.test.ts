import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const program = fileURLToPath(new URL('../packages/cli/bin/jasmin-arc.js', import.meta.url));
const library = new URL('../packages/client/dist/index.js', import.meta.url).href;

/** The files of JavaScript that a program of Node.js loads, by import or by require, as paths from the root of this repository. */
async function loadedFiles(...words: readonly string[]): Promise<readonly string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'loaded-'));
  try {
    const env = { PATH: process.env.PATH, HOME: directory, NODE_V8_COVERAGE: join(directory, 'coverage') };
    await execute(process.execPath, words, { env });
    const reports = await readdir(env.NODE_V8_COVERAGE);
    const urls = await Promise.all(
      reports.map(async (name) => {
        const { result } = JSON.parse(await readFile(join(env.NODE_V8_COVERAGE, name), 'utf8')) as CoverageReport;
        return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
      }),
    );
    return urls.flat().map((url) => fileURLToPath(url).replace(root, ''));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** What V8 writes about a process, as far as it is read here. */
interface CoverageReport {
  readonly result: readonly { readonly url: string }[];
}

/** The files that a module of the library's user loads. */
const importing = (code: string) => loadedFiles('--input-type=module', '--eval', code);
/** Each file takes half a millisecond or more to load. */
const MAX_FILES = 16;

/** Those of packages from the registry, and those that are reached through a link. */
const ofOthers = (files: readonly string[]) => files.filter((path) => path.startsWith('node_modules/'));

describe('the library', () => {
  it('loads few files, and no package of others, when it is imported', async () => {
    const files = await importing(`import ${JSON.stringify(library)}`);
    expect(files).toContain('packages/client/dist/index.js');
    expect(ofOthers(files)).toEqual([]);
    expect(files.length).toBeLessThanOrEqual(MAX_FILES);
  });

  it('has the same classes and functions in all of its entries', async () => {
    const entries = await Promise.all(
      ['index', 'errors/index', 'jobs/index', 'pki/index', 'checks/nearest'].map(
        async (name) => (await import(new URL(`${name}.js`, library).href)) as Readonly<Record<string, unknown>>,
      ),
    );
    const names = new Set(entries.flatMap(Object.keys));
    const different = [...names].filter(
      (name) => new Set(entries.filter((one) => Object.hasOwn(one, name)).map((one) => one[name])).size > 1,
    );
    expect(different).toEqual([]);
    const [index, errors] = entries;
    const shared = Object.keys(errors ?? {}).filter((name) => Object.hasOwn(index ?? {}, name));
    expect(shared).toEqual(expect.arrayContaining(['ArcError', 'JobNotFoundError', 'isArcError']));
  });

  it('loads the reader of XML for the first document', async () => {
    const files = await importing(`
      import { InvalidJobDescription, parseAdl } from ${JSON.stringify(library)};
      try { parseAdl('<a/>'); } catch (error) { if (!(error instanceof InvalidJobDescription)) throw error; }`);
    expect(ofOthers(files)).toContain('node_modules/saxes/saxes.js');
  });
});

describe('the command', () => {
  it('loads next to nothing for its version', async () => {
    expect([...(await loadedFiles(program, '--version'))].sort()).toEqual([
      'packages/cli/bin/jasmin-arc.js',
      'packages/cli/dist/chunks/version.js',
      'packages/cli/dist/start.js',
    ]);
  });

  it.each(['--help', 'run --help', 'help exit-codes', 'complete -- sta', 'complete -- run --'])(
    'loads few files, neither the library nor a package of others, for %s',
    async (line) => {
      const files = await loadedFiles(program, ...line.split(' '));
      expect(files).toContain('packages/cli/dist/chunks/command.js');
      expect(files).not.toContain('packages/client/dist/index.js');
      expect(ofOthers(files)).toEqual([]);
      expect(files.length).toBeLessThanOrEqual(MAX_FILES);
    },
  );

  it('loads the library to propose jobs, and that once although it is linked here; where there are none, nothing more', async () => {
    const files = await loadedFiles(program, 'complete', '--', 'get', '');
    expect(files).toContain('packages/client/dist/index.js');
    expect(ofOthers(files)).toEqual([]);
  });
});
