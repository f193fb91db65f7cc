import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const program = fileURLToPath(new URL('../packages/cli/bin/jasmin-arc.js', import.meta.url));
const library = new URL('../packages/client/dist/index.js', import.meta.url).href;

/** The files of JavaScript that a program of Node.js loads, by import or by require, as paths from the root of this repository. */
const loadedFiles = (...words: readonly string[]) => loadedFilesWith([], ...words);

/** The same, for a user with a job list of these addresses. */
async function loadedFilesWith(jobs: readonly string[], ...words: readonly string[]): Promise<readonly string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'loaded-'));
  try {
    if (jobs.length > 0) await makeJobList(directory, jobs);
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

/** Makes a job list in a home directory, as the ARC tools would have it. */
async function makeJobList(home: string, jobs: readonly string[]): Promise<void> {
  await mkdir(join(home, '.arc'));
  const database = new Database(join(home, '.arc', 'jobs.dat'));
  database.exec('CREATE TABLE jobs(id, name, localsubmissiontime, UNIQUE(id))');
  const insertion = database.prepare('INSERT INTO jobs VALUES (?, ?, ?)');
  for (const id of jobs) insertion.run([id, 'plot', '1700000000']);
  database.close();
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
      [
        'index',
        'errors/index',
        'jobs/index',
        'pki/index',
        'tokens/index',
        'voms/index',
        'config/index',
        'job-list/index',
        'checks/nearest',
      ].map(async (name) => (await import(new URL(`${name}.js`, library).href)) as Readonly<Record<string, unknown>>),
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

  it.each(['errors', 'jobs', 'config', 'job-list'])('loads next to nothing for jasmin-arc/%s', async (name) => {
    const files = await importing(`import ${JSON.stringify(new URL(`${name}/index.js`, library).href)}`);
    expect(files).toContain(`packages/client/dist/${name}/index.js`);
    expect(files).not.toContain('packages/client/dist/index.js');
    expect(ofOthers(files)).toEqual([]);
    expect(files.length).toBeLessThanOrEqual(6);
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

  it.each([
    ['where there are none, and no package of others', []],
    ['and of packages what reads their list', ['https://ce.example.org:443/arex/rest/1.0/jobs/8520662f23c6']],
  ])('loads the configuration and the job list to propose jobs, but not what asks servers: %s', async (_, jobs) => {
    const files = await loadedFilesWith(jobs, program, 'complete', '--', 'get', '');
    expect(files).toContain('packages/client/dist/job-list/index.js');
    for (const interfaces of [/\bclient\/dist\/index\.js$/, /-interface\.js$/, /own-answer/, /glue2/]) {
      expect(files.filter((path) => interfaces.test(path))).toEqual([]);
    }
    const packages = ofOthers(files).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
    expect([...new Set(packages)].sort()).toEqual(jobs.length === 0 ? [] : ['@neon-rs/load', 'libsql']);
    expect(files.length - packages.length).toBeLessThanOrEqual(MAX_FILES + 2);
  });
});
